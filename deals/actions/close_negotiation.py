"""Close a negotiation: the outcome, the agreement term by term, and what it makes of conditions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from accounts.access import Viewer
from accounts.errors import Invalid, Problem
from deals import models
from deals.actions.base import Talks, change
from deals.actions.log_offer import columns
from deals.events import EventType
from deals.intake.entries import EntryRefused, read_terms
from deals.ledger.facts import OutcomeKind, Stage
from deals.ledger.offers import Standing
from deals.ledger.values import Value
from deals.snapshot.values import issue_of


def close_negotiation(
    *,
    viewer: Viewer,
    negotiation_id: int,
    kind: OutcomeKind,
    on: date | None = None,
    terms: object = None,
) -> models.Outcome:
    """Record how it ended; `terms` {issue: value} is the agreement, by default the accepted offer.

    Raises Conflict when closed already, Invalid for terms outside their domains, for terms without
    an agreement, and for an agreement with neither terms nor an accepted offer.
    """
    with change(viewer=viewer, negotiation_id=negotiation_id) as talks:
        talks.refuse_closed()
        agreed = _agreed(talks, kind, terms)
        return write_outcome(talks=talks, kind=kind, on=on or talks.today, terms=agreed)


def write_outcome(
    *,
    talks: Talks,
    kind: OutcomeKind,
    on: date | None,
    terms: Mapping[str, Value],
    accepted: models.Offer | None = None,
) -> models.Outcome:
    """The rows of the outcome and the closing stage; the caller holds the lock.

    `accepted` is the accepted offer where the standings do not tell of it yet.
    """
    negotiation = talks.negotiation
    outcome = models.Outcome.objects.create(
        **negotiation.belonging,
        kind=kind.value,
        closed_on=on,
        offer=(accepted or _accepted(talks)) if kind is OutcomeKind.AGREED else None,
        by_id=talks.viewer.user_id,
    )
    issue_ids = dict(negotiation.issues.values_list("key", "pk"))
    models.OutcomeTerm.objects.bulk_create(
        models.OutcomeTerm(
            **negotiation.belonging, outcome=outcome, issue_id=issue_ids[key], **columns(value)
        )
        for key, value in terms.items()
    )
    models.StageChange.objects.create(
        **negotiation.belonging,
        from_stage=negotiation.stage,
        to_stage=Stage.CLOSED.value,
        on=on,
        after_sequence=negotiation.last_sequence,
        by_id=talks.viewer.user_id,
    )
    negotiation.stage = Stage.CLOSED.value
    talks.tell(EventType.NEGOTIATION_CLOSED, outcome=kind.value)
    return outcome


def _agreed(talks: Talks, kind: OutcomeKind, raw: object) -> Mapping[str, Value]:
    if raw is None or raw == {}:
        if kind is OutcomeKind.AGREED and _accepted(talks) is None:
            detail = "an agreement needs its terms, or an accepted offer"
            raise Invalid([Problem(detail, pointer="/terms", code="required")])
        return {}
    if kind is not OutcomeKind.AGREED:
        detail = "only an agreement has terms"
        raise Invalid([Problem(detail, pointer="/terms", code="conflicting")])
    issues = {row.key: issue_of(row) for row in talks.negotiation.issues.all()}
    try:
        return read_terms(raw, issues=issues)
    except EntryRefused as error:
        problems = [Problem(p.detail, pointer=p.pointer, code=p.code) for p in error.problems]
        raise Invalid(problems) from None


def _accepted(talks: Talks) -> models.Offer | None:
    return talks.negotiation.offers.filter(
        marks__kind="accept", standing__standing=Standing.ACCEPTED.value
    ).first()
