"""Tables to be carried away: every row in the viewer's sight, read as it is asked for.

Rows come through a cursor of the server, a thousand at a time, so that memory does not grow with
their number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat, JSONObject

from accounts import access
from accounts.access import Viewer
from deals import models
from deals.intake.cells import in_quotes, joined, shielded, written
from deals.queries import findings as found
from deals.queries import negotiations as deals
from deals.rules import BY_CODE

Cell: TypeAlias = "str | int | Decimal | date | datetime | None"

CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class Table:
    """A table of cells: its columns in order, the rows a viewer may see, and how one is written.

    A row comes with the fields asked for and those annotated, and as no object: a thousand of
    them are cheap, and gone when the next thousand comes.
    """

    columns: tuple[str, ...]
    sight: Callable[[Viewer], QuerySet[Any]]
    fields: tuple[str, ...]
    row: Callable[[Mapping[str, Any]], Sequence[Cell]]

    def cells(self, rows: QuerySet[Any]) -> Iterator[Sequence[Cell]]:
        """Each row's cells, in one transaction that lasts until the last one is taken."""
        with transaction.atomic():
            for row in rows.values(*self.fields).iterator(chunk_size=CHUNK):
                yield self.row(row)


def _names(of: str) -> ArraySubquery:
    """What other systems call a negotiation."""
    rows = models.ExternalReference.objects.filter(negotiation=OuterRef(of)).order_by("id")
    return ArraySubquery(rows.values(name=Concat("system", Value(":"), "external_id")))


def _values(rows: QuerySet[Any], *more: str) -> ArraySubquery:
    """The values that rows name for issues, as JSON; numbers as texts, to lose nothing."""
    parts = {name: F(name) for name in ("option", *more)}
    number = Cast("number", TextField())
    return ArraySubquery(
        rows.order_by("id").values(value=JSONObject(issue="issue__key", number=number, **parts))
    )


def _negotiations(viewer: Viewer) -> QuerySet[models.Negotiation]:
    return deals.negotiations(viewer=viewer).annotate(names=_names("pk"))


def _negotiation(row: Mapping[str, Any]) -> Sequence[Cell]:
    return (
        row["id"],
        joined(shielded(name) for name in row["names"]),
        row["title"],
        row["account_id"],
        row["account__name"],
        row["owner__username"],
        row["team__name"],
        row["currency"],
        row["stage"],
        row["outcome__kind"],
        row["opened_on"],
        row["outcome__closed_on"],
        row["last_sequence"],
        row["created_at"],
        row["updated_at"],
    )


def _offers(viewer: Viewer) -> QuerySet[models.Offer]:
    tabled = models.Offer.objects.filter(status=models.OfferStatus.TABLED)
    rows = tabled.filter(negotiation__sample="")
    terms = models.OfferTerm.objects.filter(offer=OuterRef("pk"))
    asks = models.Ask.objects.filter(exchange__offer=OuterRef("pk"))
    seen = access.below_negotiations(rows, viewer).annotate(
        names=_names("negotiation"), told=_values(terms), asked=_values(asks, "commitment")
    )
    return seen.order_by("id")


def _offer(row: Mapping[str, Any]) -> Sequence[Cell]:
    return (
        row["id"],
        row["negotiation_id"],
        joined(shielded(name) for name in row["names"]),
        row["sequence"],
        row["side"],
        row["round__number"],
        row["on"] or row["round__held_on"],
        joined(_named(term) for term in row["told"]),
        joined(_named(ask) for ask in row["asked"]),
        row["frame"],
        row["standing__standing"],
        row["corrects__sequence"],
        row["alternatives_group"],
        row["note"],
        row["made_by__username"],
        row["tabled_at"],
    )


def _named(term: Mapping[str, str | None]) -> str:
    issue, number, option = term["issue"], term["number"], term["option"]
    if issue is None:
        return in_quotes(term["commitment"] or "")
    return written(issue, option or "" if number is None else Decimal(number))


def _findings(viewer: Viewer) -> QuerySet[models.Finding]:
    return found.findings(viewer=viewer).select_related(None)


def _finding(row: Mapping[str, Any]) -> Sequence[Cell]:
    return (
        row["id"],
        row["negotiation_id"],
        row["negotiation__title"],
        row["negotiation__owner__username"],
        row["code"],
        BY_CODE[row["code"]].name if row["code"] in BY_CODE else row["code"],
        row["severity"],
        row["status"],
        row["offer__sequence"],
        row["issue__key"],
        row["exchange_id"],
        row["message"],
        row["advice"],
        row["opened_at"],
        row["resolved_at"],
    )


TABLES: Mapping[str, Table] = {
    "negotiations": Table(
        (
            "id", "external_ids", "title", "account_id", "account", "owner", "team", "currency",
            "stage", "outcome", "opened_on", "closed_on", "offers", "created_at", "updated_at",
        ),
        _negotiations,
        (
            "id", "names", "title", "account_id", "account__name", "owner__username",
            "team__name", "currency", "stage", "outcome__kind", "opened_on",
            "outcome__closed_on", "last_sequence", "created_at", "updated_at",
        ),
        _negotiation,
    ),
    "offers": Table(
        (
            "id", "negotiation", "external_ids", "number", "side", "round", "on", "terms", "if",
            "frame", "standing", "corrects", "alternatives_group", "note", "made_by", "tabled_at",
        ),
        _offers,
        (
            "id", "negotiation_id", "names", "sequence", "side", "round__number", "on",
            "round__held_on", "told", "asked", "frame", "standing__standing",
            "corrects__sequence", "alternatives_group", "note", "made_by__username", "tabled_at",
        ),
        _offer,
    ),
    "findings": Table(
        (
            "id", "negotiation", "title", "owner", "code", "name", "severity", "status", "offer",
            "issue", "exchange", "message", "advice", "opened_at", "resolved_at",
        ),
        _findings,
        (
            "id", "negotiation_id", "negotiation__title", "negotiation__owner__username", "code",
            "severity", "status", "offer__sequence", "issue__key", "exchange_id", "message",
            "advice", "opened_at", "resolved_at",
        ),
        _finding,
    ),
}  # fmt: skip
