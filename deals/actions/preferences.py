"""What an issue is worth to a side: set once per issue and side, replaced when set again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from accounts.access import Viewer
from accounts.errors import Invalid, NotFound, Problem
from deals import models
from deals.actions.base import change
from deals.events import EventType
from deals.ledger.preferences import Preference, Provenance
from deals.ledger.values import Direction, Side, ValueRefused
from deals.snapshot.values import function_of, issue_of

Points: TypeAlias = Mapping[str, float] | Sequence[Sequence[float]]


def set_preference(
    *,
    viewer: Viewer,
    negotiation_id: int,
    issue: str,
    side: Side,
    weight: float | None = None,
    direction: Direction | None = None,
    points: Points | None = None,
    provenance: Provenance = Provenance.ESTIMATED,
    confidence: float | None = None,
) -> models.Preference:
    """Weight ≥ 0 (None: only the direction is known) and either a direction or value points.

    Raises Invalid for an unknown issue, for points outside its domain, for v outside [0, 1].
    """
    with change(viewer=viewer, negotiation_id=negotiation_id) as talks:
        talks.refuse_closed()
        known = talks.negotiation.issues.filter(key=issue).first()
        if known is None:
            detail = "no such issue in this negotiation"
            raise Invalid([Problem(detail, pointer="/issue", code="unknown_issue")])
        row = models.Preference.objects.filter(issue=known, side=side.value).first()
        row = row or models.Preference(**talks.negotiation.belonging, issue=known, side=side.value)
        row.weight, row.confidence = weight, confidence
        row.direction = direction.value if direction else ""
        row.points = points
        row.provenance = provenance.value
        _refuse_nonsense(row, known)
        row.save()
    return row


def remove_preference(*, viewer: Viewer, negotiation_id: int, preference_id: int) -> None:
    """Forget what an issue is worth to a side."""
    with change(viewer=viewer, negotiation_id=negotiation_id) as talks:
        talks.refuse_closed()
        found = talks.negotiation.preferences.filter(pk=preference_id)
        if not found.exists():
            raise NotFound("No such preference.")
        found.delete()
        talks.tell(EventType.PREFERENCE_REMOVED, preference=preference_id)


def _refuse_nonsense(row: models.Preference, known: models.Issue) -> None:
    if bool(row.direction) == (row.points is not None):
        detail = "give either a direction or value points"
        raise Invalid([Problem(detail, pointer="/direction", code="conflicting")])
    domain = issue_of(known).domain
    try:
        function = function_of(row, domain)
        for value in _named(row, known):
            if refusal := domain.refusal(value):
                raise ValueRefused(refusal)
    except (ValueRefused, TypeError, ValueError, AttributeError, InvalidOperation) as refused:
        detail = f"points must be [[x, v], …] or {{option: v}} within the domain: {refused}"
        raise Invalid([Problem(detail, pointer="/points", code="refused")]) from None
    try:
        Preference(Side(row.side), known.key, function, row.weight, confidence=row.confidence)
    except ValueRefused as refused:
        pointer = "/weight" if "weight" in str(refused) else "/confidence"
        raise Invalid([Problem(str(refused), pointer=pointer, code="refused")]) from None


def _named(row: models.Preference, known: models.Issue) -> list[Decimal | str]:
    """The values that the points speak of; every option of a choice issue must be among them."""
    if row.points is None:
        return []
    if known.kind == models.Kind.NUMERIC:
        return [Decimal(str(x)) for x, _ in row.points]
    missing = [option for option in known.options if option not in row.points]
    if missing:
        raise ValueRefused(f"no value for {', '.join(missing)}")
    return list(row.points)
