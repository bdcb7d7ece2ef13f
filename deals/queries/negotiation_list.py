"""The list of negotiations that people look through: searched, narrowed, the latest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts import access
from accounts.access import Viewer
from deals import models
from deals.ledger.facts import Stage
from deals.sight import findings_in_sight

PAGE = 25


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words of title, account, owner or external id; a stage; only the viewer's own ones.

    `after` is where the page before ended.
    """

    text: str = ""
    stage: Stage | None = None
    mine: bool = False
    after: tuple[datetime, int] | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A negotiation with the number of its open findings, and of errors among them."""

    negotiation: models.Negotiation
    open: int
    errors: int


@dataclass(frozen=True, slots=True)
class Listing:
    """One page; `next` is where the following one begins, if there is one."""

    rows: tuple[Listed, ...]
    next: tuple[datetime, int] | None


def negotiation_list(*, viewer: Viewer, wanted: Wanted) -> Listing:
    """A page of the negotiations in sight, those changed last first; two queries."""
    rows = _found(viewer, wanted).select_related("account", "owner", "outcome")
    found = list(rows.order_by("-updated_at", "-id")[: PAGE + 1])
    shown, more = found[:PAGE], len(found) > PAGE
    counts = _counts(viewer, [row.pk for row in shown])
    listed = tuple(Listed(row, *counts.get(row.pk, (0, 0))) for row in shown)
    return Listing(listed, (shown[-1].updated_at, shown[-1].pk) if more else None)


def _found(viewer: Viewer, wanted: Wanted) -> QuerySet[models.Negotiation]:
    rows = access.visible(models.Negotiation.objects.all(), viewer)
    rows = rows.filter(Q(sample="") | Q(sample=models.Sample.SHOWN, owner_id=viewer.user_id))
    for text in wanted.text.split():
        rows = rows.filter(_says(text))
    if wanted.stage is not None:
        rows = rows.filter(stage=wanted.stage.value)
    if wanted.mine:
        rows = rows.filter(owner_id=viewer.user_id)
    if wanted.after is not None:
        at, pk = wanted.after
        rows = rows.filter(Q(updated_at__lt=at) | Q(updated_at=at, pk__lt=pk))
    return rows


def _says(text: str) -> Q:
    """A word that stands in the title or in a name, or what another system calls it by."""
    named = models.ExternalReference.objects.filter(
        negotiation=OuterRef("pk"), external_id__icontains=text
    )
    return (
        Q(Exists(named))
        | Q(title__icontains=text)
        | Q(account__name__icontains=text)
        | Q(owner__first_name__icontains=text)
        | Q(owner__last_name__icontains=text)
        | Q(owner__username__icontains=text)
    )


def _counts(viewer: Viewer, ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Open findings and errors in sight, by negotiation."""
    seen = findings_in_sight(viewer).filter(negotiation_id__in=list(ids), status="open")
    rows = (
        seen.order_by()
        .values("negotiation_id")
        .annotate(open=Count("id"), errors=Count("id", filter=Q(severity="error")))
    )
    return {row["negotiation_id"]: (row["open"], row["errors"]) for row in rows}
