"""How a key-account manager negotiates, counted over the negotiations in sight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, When

from accounts import access
from accounts.access import Viewer
from deals import models
from deals.ledger.facts import DisclosureKind
from deals.ledger.values import Side
from deals.metrics.wilson import wilson


class Often(NamedTuple):
    """So many of so many."""

    times: int
    n: int

    @property
    def share(self) -> float | None:
        return self.times / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval of the share."""
        return wilson(successes=self.times, n=self.n)


@dataclass(frozen=True, slots=True)
class Habits:
    """What was done how often, of all negotiations of a person.

    `statuses` counts the person's concessions; `anchored` openings that cite evidence,
    `opened_first` talks that we opened, `prepared` those where an interest or a priority was on
    record before we opened.
    """

    negotiations: int
    statuses: tuple[tuple[str, int], ...]
    anchored: Often
    opened_first: Often
    prepared: Often


def habits(*, viewer: Viewer, user_id: int) -> Habits:
    """The habits shown in the negotiations that a person owns; three queries."""
    deals = access.visible(models.Negotiation.objects.filter(owner_id=user_id, sample=""), viewer)
    openings = list(_openings(deals).values_list("cites", "led", "known"))
    times = (sum(column) for column in zip(*openings, strict=True)) if openings else (0, 0, 0)
    cited, led, known = (Often(number, len(openings)) for number in times)
    return Habits(deals.count(), _statuses(deals), cited, led, known)


def _openings(deals: QuerySet[models.Negotiation]) -> QuerySet[Any]:
    """Our first offer of each negotiation, and what stood on record before it."""
    ours = models.Offer.objects.filter(side=Side.US, status=models.OfferStatus.TABLED)
    same = ours.filter(negotiation=OuterRef("negotiation")).order_by("sequence")
    before = Q(negotiation=OuterRef("negotiation"), after_sequence__lt=OuterRef("sequence"))
    told = models.Disclosure.objects.filter(before).exclude(kind=DisclosureKind.BOTTOM_LINE)
    return ours.filter(
        negotiation__in=deals, sequence=Subquery(same.values("sequence")[:1])
    ).annotate(
        cites=Exists(models.OfferEvidence.objects.filter(offer=OuterRef("pk"))),
        led=Case(When(sequence=1, then=True), default=False),
        known=Exists(models.Interest.objects.filter(before)) | Exists(told),
    )


def _statuses(deals: QuerySet[models.Negotiation]) -> tuple[tuple[str, int], ...]:
    """Our concessions by status, the most frequent first."""
    rows = models.Concession.objects.filter(negotiation__in=deals, side=Side.US).order_by()
    counted = rows.values_list("status").annotate(n=Count("id")).order_by("-n", "status")
    return tuple((status, n) for status, n in counted)
