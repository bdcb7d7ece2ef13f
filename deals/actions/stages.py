"""The stage of the talks, with its history."""

from __future__ import annotations

from datetime import date

from accounts.access import Viewer
from accounts.errors import Conflict, Invalid, Problem
from deals import models
from deals.actions.base import Talks, change
from deals.events import EventType
from deals.ledger.facts import Stage


def change_stage(
    *,
    viewer: Viewer,
    negotiation_id: int,
    to: Stage,
    on: date | None = None,
    reason: str = "",
) -> models.StageChange:
    """Go to another stage; closing is done by close_negotiation."""
    with change(viewer=viewer, negotiation_id=negotiation_id) as talks:
        talks.refuse_closed()
        if to is Stage.CLOSED:
            detail = "close the negotiation with its outcome instead"
            raise Invalid([Problem(detail, pointer="/to", code="use_close")])
        if to == talks.negotiation.stage:
            detail = f"the talks are in the {to} stage already"
            raise Conflict([Problem(detail, pointer="/to", code="same_stage")])
        return write_stage(talks=talks, to=to, on=on or talks.today, reason=reason)


def write_stage(
    *, talks: Talks, to: Stage, on: date | None, reason: str = ""
) -> models.StageChange:
    """Record a change of stage; the caller holds the lock."""
    negotiation = talks.negotiation
    row = models.StageChange.objects.create(
        **negotiation.belonging,
        from_stage=negotiation.stage,
        to_stage=to.value,
        on=on,
        reason=reason,
        after_sequence=negotiation.last_sequence,
        by_id=talks.viewer.user_id,
    )
    negotiation.stage = to.value
    talks.tell(EventType.NEGOTIATION_UPDATED, stage=to.value)
    return row
