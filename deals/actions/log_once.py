"""Log a move that may be sent twice, and take the last one back within a minute."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.access import Viewer
from accounts.errors import Conflict, Invalid, Problem
from accounts.locks import one_at_a_time
from deals import models
from deals.actions.act_on_offer import act_on_offer
from deals.actions.base import change
from deals.actions.log_offer import log_offer
from deals.days import today
from deals.ledger.build import build
from deals.ledger.offers import Act
from deals.ledger.values import Side, Value
from deals.snapshot.load import Snapshot, load

MINUTE = timedelta(seconds=60)
MAX_KEY = 64


@transaction.atomic
def log_once(
    *, viewer: Viewer, negotiation_id: int, raw: object, key: str
) -> tuple[models.Offer, bool]:
    """The (first) offer of the move, and whether this call made it.

    The same person sending the same key again gets the same offer, whatever else is sent. Raises
    as `log_offer` does, and Invalid without a key.
    """
    if not 0 < len(key) <= MAX_KEY or viewer.user_id is None:
        raise Invalid([Problem("a key of 1 to 64 characters", pointer="/key", code="required")])
    one_at_a_time("submission", viewer.user_id, key)
    known = models.Submission.objects.select_related("offer").filter(by=viewer.user_id, key=key)
    for submission in known.filter(negotiation_id=negotiation_id):
        return submission.offer, False
    offer = log_offer(viewer=viewer, negotiation_id=negotiation_id, raw=raw).offers[0]
    models.Submission.objects.create(
        organisation_id=offer.organisation_id,
        negotiation_id=negotiation_id,
        by_id=viewer.user_id,
        key=key,
        offer=offer,
    )
    return offer, True


def undo_last(*, viewer: Viewer, negotiation_id: int, number: int) -> None:
    """Set the last offer right by what stood before it; an opening is withdrawn instead.

    Nothing is deleted: the correction is a row of its own. Raises Conflict after a minute, or for
    an offer that is another's or not the last.
    """
    with change(viewer=viewer, negotiation_id=negotiation_id) as talks:
        talks.refuse_closed()
        offer = talks.negotiation.offers.filter(sequence=number).first()
        if offer is None or not may_undo(viewer=viewer, offer=offer, last=talks.negotiation):
            detail = "only your own last offer can be undone, and only for a minute"
            raise Conflict([Problem(detail, code="too_late")])
        before = _before(load(negotiation=talks.negotiation), offer)
        if before:
            raw = {"side": offer.side, "terms": before, "corrects": number, "note": "undone"}
            log_offer(viewer=viewer, negotiation_id=negotiation_id, raw=raw)
        else:
            act_on_offer(
                viewer=viewer,
                negotiation_id=negotiation_id,
                offer_id=offer.pk,
                act=Act.WITHDRAW,
                reason="undone",
            )


def may_undo(*, viewer: Viewer, offer: models.Offer, last: models.Negotiation) -> bool:
    """Whether the offer is the viewer's own, the last, of this minute, and no undoing itself."""
    fresh = offer.tabled_at is not None and timezone.now() - offer.tabled_at <= MINUTE
    own = offer.made_by_id is not None and offer.made_by_id == viewer.user_id
    return fresh and own and offer.sequence == last.last_sequence and offer.corrects_id is None


def _before(snapshot: Snapshot, offer: models.Offer) -> dict[str, Value]:
    """The positions that the side held, on the issues it spoke of, before the offer."""
    facts, number = snapshot.facts, offer.sequence
    assert number is not None
    earlier = replace(
        facts,
        offers=tuple(o for o in facts.offers if o.sequence < number),
        exchanges=tuple(e for e in facts.exchanges if e.offer < number),
        marks=tuple(mark for mark in facts.marks if mark.after < number),
    )
    held = build(facts=earlier, as_of=today()).positions[Side(offer.side)]
    (named,) = (set(o.terms) for o in facts.offers if o.sequence == number)
    return {key: value for key, value in held.items() if key in named}
