"""The scorecard into rows, and the rollups by what changed: in the transaction of the move."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

from django.db import connection

from deals import models
from deals.ledger.ledger import Ledger
from deals.ledger.values import Side
from deals.metrics.scorecard import scorecard
from deals.metrics.sums import NOTHING, Sums
from deals.models.scores import NUMBERS, Span
from deals.snapshot.load import Snapshot
from deals.snapshot.sync import Columns, sync

BILLION = 1_000_000_000
OWN = ("side", "owner_id", "team_id", "currency")
PLACES = Decimal("0.000001")

Number: TypeAlias = int | Decimal


class Heap(NamedTuple):
    """What the rows of one rollup have in common, in the order in which rollups are locked."""

    span: str
    side: str
    owner_id: int
    team_id: int | None
    currency: str
    month: date | None

    @property
    def order(self) -> tuple[str | int | date, ...]:
        return (
            self.span, self.side, self.owner_id, self.team_id or 0, self.currency,
            self.month or date.min,
        )  # fmt: skip


def save_scores(*, snapshot: Snapshot, ledger: Ledger) -> None:
    """Bring the score rows up to the ledger, and every rollup up by the differences.

    The caller holds the negotiation's lock; rollups are locked after it, in one order.
    """
    negotiation = snapshot.negotiation
    known = {
        (row.side, row.issue_id, row.month): row
        for row in models.ScoreRow.objects.filter(negotiation=negotiation)
    }
    wanted = _wanted(snapshot, ledger)
    differences: defaultdict[Heap, list[Number]] = defaultdict(lambda: [0] * len(NUMBERS))
    for row in known.values():
        _count(differences, vars(row), sign=-1)
    for columns in wanted.values():
        _count(differences, columns, sign=1)
    sync(models.ScoreRow, negotiation, known=known, wanted=wanted)
    _add(
        negotiation.organisation_id,
        {heap: numbers for heap, numbers in differences.items() if any(numbers)},
    )


def rebuild_rollups(*, organisation_id: int) -> None:
    """Add up the organisation's rollups from its score rows anew."""
    models.Rollup.objects.filter(organisation_id=organisation_id).delete()
    own, sums = _named(OWN), ", ".join(f'SUM("{name}")' for name in NUMBERS)
    columns = f"organisation_id, {own}, span, month, {_named(NUMBERS)}"
    with connection.cursor() as cursor:
        for span, month in ((Span.MONTH, "month"), (Span.EVER, "NULL::date")):
            cursor.execute(
                f"INSERT INTO deals_rollup ({columns})"
                f" SELECT organisation_id, {own}, %s, {month}, {sums} FROM deals_scorerow"
                f" WHERE organisation_id = %s GROUP BY organisation_id, {own}, {month}",
                [span, organisation_id],
            )


def _count(into: dict[Heap, list[Number]], columns: Mapping[str, Any], *, sign: int) -> None:
    own: dict[str, Any] = {name: columns[name] for name in OWN}
    monthly = Heap(span=Span.MONTH, month=columns["month"], **own)
    for heap in (monthly, Heap(span=Span.EVER, month=None, **own)):
        numbers = into[heap]
        for place, name in enumerate(NUMBERS):
            numbers[place] += sign * columns[name]


def _add(organisation_id: int, differences: Mapping[Heap, list[Number]]) -> None:
    if not differences:
        return
    heaps = sorted(differences, key=lambda heap: heap.order)
    columns = ("organisation_id", *Heap._fields, *NUMBERS)
    row = f"({', '.join(['%s'] * len(columns))})"
    raised = ", ".join(f'"{name}" = deals_rollup."{name}" + EXCLUDED."{name}"' for name in NUMBERS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO deals_rollup ({_named(columns)}) VALUES {', '.join([row] * len(heaps))}"
            f" ON CONFLICT (organisation_id, {_named(Heap._fields)}) DO UPDATE SET {raised}",
            [value for heap in heaps for value in (organisation_id, *heap, *differences[heap])],
        )


def _named(columns: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def _wanted(snapshot: Snapshot, ledger: Ledger) -> dict[Hashable, Columns]:
    rows = [_opened(snapshot), *_scored(snapshot, ledger)]
    return {(row["side"], row["issue_id"], row["month"]): row for row in rows}


def _opened(snapshot: Snapshot) -> Columns:
    """The row that counts the negotiation, in the month it was opened."""
    month = snapshot.negotiation.opened_on.replace(day=1)
    return {**_row(snapshot, Side.US, None, month, NOTHING), "negotiations": 1}


def _scored(snapshot: Snapshot, ledger: Ledger) -> Iterator[Columns]:
    seen: set[str] = set()
    for row in scorecard(ledger=ledger).rows:
        for side, sums in ((Side.US, row.us), (Side.THEM, row.them)):
            if sums != NOTHING:
                first = row.issue not in seen
                seen.add(row.issue)
                columns = _row(snapshot, side, row.issue, row.month, sums)
                yield {**columns, "discussed": int(first)}


def _row(
    snapshot: Snapshot, side: Side, issue: str | None, month: date | None, sums: Sums
) -> Columns:
    negotiation = snapshot.negotiation
    return {
        "side": side.value,
        "issue_id": None if issue is None else snapshot.issue_ids[issue],
        "month": month,
        "owner_id": negotiation.owner_id,
        "team_id": negotiation.team_id,
        "account_id": negotiation.account_id,
        "currency": negotiation.currency,
        "negotiations": 0,
        "discussed": 0,
        **{name: _stored(number) for name, number in sums._asdict().items()},
    }


def _stored(number: float | int | Decimal) -> Number:
    """Points as whole billionths, money to six places, counts as they are."""
    if isinstance(number, float):
        return round(number * BILLION)
    return number.quantize(PLACES) if isinstance(number, Decimal) else number


def sums_of(numbers: Mapping[str, Any]) -> Sums:
    """The Sums of stored numbers."""
    return Sums(**{name: _read(name, numbers[name]) for name in Sums._fields})


def _read(name: str, number: Any) -> Any:
    kind = KINDS[name]
    return float(number) / BILLION if kind is float else kind(number)


KINDS = {name: type(number) for name, number in NOTHING._asdict().items()}
