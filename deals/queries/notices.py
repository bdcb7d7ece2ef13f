"""What a person should know: conditions that are due, and new errors.

Of the negotiations he looks after: his own, for a leader those of the teams below as well. Notices
are no rows of their own. They follow from what is open now and in sight now, so that none outlives
its reason, and nobody is told by yesterday's permissions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from accounts import access
from accounts.access import Viewer
from deals import models
from deals.ledger.offers import ExchangeState
from deals.ledger.values import Side, shown
from deals.sight import findings_in_sight

SOON = timedelta(days=3)
NEW = timedelta(days=30)
MOST = 100
OWED = (
    ExchangeState.PROPOSED, ExchangeState.PARTLY_MET, ExchangeState.ACCEPTED, ExchangeState.OVERDUE,
)  # fmt: skip
PROMISED = (ExchangeState.ACCEPTED, ExchangeState.OVERDUE)


class Kind(StrEnum):
    LATE = "late"
    SOON = "soon"
    ERROR = "error"
    LIMITS = "limits"
    """An error of the limits scope: that it is there, and nothing of what it says."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to know; `key` is the same until the thing is another one."""

    key: str
    kind: Kind
    negotiation_id: int
    title: str
    account: str
    owner_id: int
    code: str = ""
    text: str = ""
    due: date | None = None
    ours: bool = False
    at: datetime | None = None
    offer: int | None = None
    read: bool = False


def notices(*, viewer: Viewer, today: date, now: datetime) -> tuple[Notice, ...]:
    """All notices of a person: late conditions, those soon due, errors; the unread told apart."""
    found = [*due_conditions(viewer=viewer, today=today), *new_errors(viewer=viewer, now=now)]
    read = _read(viewer, [notice.key for notice in found])
    return tuple(replace(notice, read=notice.key in read) for notice in found)


def unread(*, viewer: Viewer, today: date, now: datetime) -> int:
    """How many there are that the person has not read: for the bell; three queries."""
    keys = {_condition_key(row, today) for row in _due(viewer, today)}
    keys |= {_finding_key(row) for row in _new(viewer, now - NEW)}
    return len(keys) - len(_read(viewer, keys))


def due_conditions(*, viewer: Viewer, today: date) -> list[Notice]:
    """Open conditions past their day or within three days of it, the oldest first."""
    return [_condition(row, today) for row in _due(viewer, today)]


def new_errors(*, viewer: Viewer, now: datetime, since: datetime | None = None) -> list[Notice]:
    """Errors that are open and were found since then, by default within thirty days."""
    rows = list(_new(viewer, now - NEW if since is None else since))
    told = models.Finding.objects.filter(limits=False, pk__in=[row.pk for row in rows])
    words = {pk: said for pk, *said in told.values_list("pk", "code", "message")}
    return [_error(row, *words.get(row.pk, ("", ""))) for row in rows]


def _looked_after(viewer: Viewer) -> QuerySet[models.Negotiation]:
    rows = access.visible(models.Negotiation.objects.filter(sample=""), viewer)
    return rows if viewer.role == access.LEADER else rows.filter(owner_id=viewer.user_id)


NAMES = (
    "pk", "negotiation_id", "negotiation__title", "negotiation__account__name",
    "negotiation__owner_id",
)  # fmt: skip


def _due(viewer: Viewer, today: date) -> Iterable[Any]:
    rows = models.Ask.objects.filter(
        negotiation__in=_looked_after(viewer), exchange__standing__state__in=OWED
    )
    brought = Q(exchange__standing__state__in=PROMISED, issue__isnull=False, due_on__isnull=True)
    dated = rows.exclude(brought).annotate(due=Coalesce("due_on", "exchange__deadline"))
    near = dated.filter(due__lte=today + SOON).order_by("due", "pk")
    what = ("commitment", "issue__name", "issue__key", "number", "option")
    where = ("due", "exchange__side", "exchange__offer__sequence")
    return near.values_list(*NAMES, *what, *where, named=True)[:MOST]


def _new(viewer: Viewer, since: datetime) -> Iterable[Any]:
    seen = findings_in_sight(viewer).filter(negotiation__in=_looked_after(viewer))
    rows = seen.filter(status="open", severity="error", opened_at__gt=since)
    columns = ("limits", "opened_at", "offer__sequence")
    listed = rows.order_by("-opened_at", "-pk")
    return listed.values_list(*NAMES, *columns, named=True)[:MOST]


def _condition(row: Any, today: date) -> Notice:
    issue = (row.issue__name or row.issue__key or "").replace("_", " ")
    return Notice(
        key=_condition_key(row, today),
        kind=Kind.LATE if row.due < today else Kind.SOON,
        text=row.commitment or f"{issue} {row.option if row.number is None else shown(row.number)}",
        due=row.due,
        ours=row.exchange__side == Side.THEM.value,
        offer=row.exchange__offer__sequence,
        **_of(row),
    )


def _error(row: Any, code: str, text: str) -> Notice:
    return Notice(
        key=_finding_key(row),
        kind=Kind.LIMITS if row.limits else Kind.ERROR,
        text=text,
        code=code,
        at=row.opened_at,
        offer=row.offer__sequence,
        **_of(row),
    )


def _of(row: Any) -> dict[str, Any]:
    return {
        "negotiation_id": row.negotiation_id,
        "title": row.negotiation__title,
        "account": row.negotiation__account__name,
        "owner_id": row.negotiation__owner_id,
    }


def _condition_key(row: Any, today: date) -> str:
    """Another one when its day is moved, and again when that has passed."""
    return f"ask:{row.pk}:{row.due}:{Kind.LATE if row.due < today else Kind.SOON}"


def _finding_key(row: Any) -> str:
    """Another one when it is found again; findings of the limits scope have ids of their own."""
    return f"{'limits' if row.limits else 'finding'}:{row.pk}:{row.opened_at.timestamp():.0f}"


def _read(viewer: Viewer, keys: Iterable[str]) -> set[str]:
    named = [*keys, ""]  # never empty, so that the queries are always as many
    marks = models.NoticeMark.objects.filter(user_id=viewer.user_id or 0, key__in=named)
    return set(marks.values_list("key", flat=True))
