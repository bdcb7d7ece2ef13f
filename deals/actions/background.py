"""What lies behind the offers: interests, pegs, evidence, and what was told or learnt."""

from __future__ import annotations

from datetime import date

from accounts.access import Viewer
from accounts.errors import Conflict, Invalid, NotFound, Problem
from deals import models
from deals.actions.base import change
from deals.ledger.facts import DisclosureKind, EvidenceKind, PegElement
from deals.ledger.values import Side
from deals.models.background import told


def add_interest(
    *,
    viewer: Viewer,
    negotiation_id: int,
    side: Side,
    statement: str,
    issue: str | None = None,
    known: str = "",
) -> models.Interest:
    """Why a side wants what it wants, perhaps about one issue; `known` says how we know."""
    with change(viewer=viewer, negotiation_id=negotiation_id) as talks:
        row = talks.negotiation.issues.filter(key=issue).first() if issue else None
        if issue and row is None:
            detail = "no such issue in this negotiation"
            raise Invalid([Problem(detail, pointer="/issue", code="unknown_issue")])
        return models.Interest.objects.create(
            **talks.negotiation.belonging,
            side=side.value,
            statement=statement,
            issue=row,
            known=known,
            after_sequence=talks.negotiation.last_sequence,
        )


def add_peg(*, viewer: Viewer, negotiation_id: int, element: PegElement, text: str) -> models.Peg:
    """Something to hang a deal on, under one of the seven elements."""
    with change(viewer=viewer, negotiation_id=negotiation_id) as talks:
        return models.Peg.objects.create(
            **talks.negotiation.belonging,
            element=element.value,
            text=text,
            after_sequence=talks.negotiation.last_sequence,
        )


def add_evidence(
    *,
    viewer: Viewer,
    negotiation_id: int,
    key: str,
    kind: EvidenceKind,
    source: str,
    link: str = "",
    observed_on: date | None = None,
    expires_on: date | None = None,
    shareable: bool = False,
) -> models.Evidence:
    """What backs a position; offers cite it by its key, they see it only if it is `shareable`."""
    with change(viewer=viewer, negotiation_id=negotiation_id) as talks:
        if talks.negotiation.evidence.filter(key=key).exists():
            detail = f"there is evidence {key} already"
            raise Conflict([Problem(detail, pointer="/key", code="key_in_use")])
        if observed_on and expires_on and expires_on < observed_on:
            detail = "expires before it was observed"
            raise Invalid([Problem(detail, pointer="/expires_on", code="conflicting")])
        return models.Evidence.objects.create(
            **talks.negotiation.belonging,
            key=key,
            kind=kind.value,
            source=source,
            link=link,
            observed_on=observed_on,
            expires_on=expires_on,
            shareable=shareable,
        )


def share_evidence(
    *, viewer: Viewer, negotiation_id: int, key: str, shareable: bool
) -> models.Evidence:
    """Say whether the other side may see a piece of evidence; NotFound where there is none."""
    with change(viewer=viewer, negotiation_id=negotiation_id) as talks:
        row = talks.negotiation.evidence.filter(key=key).first()
        if row is None:
            raise NotFound("No such evidence.")
        row.shareable = shareable
        row.save(update_fields=["shareable"])
        return row


def add_disclosure(
    *,
    viewer: Viewer,
    negotiation_id: int,
    side: Side,
    kind: DisclosureKind,
    text: str,
    on: date | None = None,
) -> models.Disclosure:
    """What one side told the other: `us` we told, `them` we learnt."""
    with change(viewer=viewer, negotiation_id=negotiation_id) as talks:
        return models.Disclosure.objects.create(
            **talks.negotiation.belonging,
            by_side=side.value,
            kind=kind.value,
            text=told(kind, text),
            on=on or talks.today,
            after_sequence=talks.negotiation.last_sequence,
        )
