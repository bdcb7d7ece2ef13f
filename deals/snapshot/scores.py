"""The scorecard into rows, and the rollups by what changed: in the transaction of the move."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from deals.snapshot.analysis import Analysis
from deals.snapshot.load import Snapshot
from deals.snapshot.reading import Grouped, Question
from deals.snapshot.writing import Columns, put

BILLION = 1_000_000_000
PLACE = ("side", "issue_id", "month")
OWN = ("side", "owner_id", "team_id", "currency")
PLACES = Decimal("0.000001")
STORED = Question(models.ScoreRow, ("id", *PLACE, *OWN[1:], "account_id", *NUMBERS))

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


def save_scores(*, analyses: Sequence[Analysis], stored: Grouped[Any]) -> frozenset[int]:
    """Bring the score rows of negotiations of one organisation up to their ledgers, and every
    rollup up by the differences; the ids of the negotiations that were written to.

    `stored` are the rows of STORED. The caller holds the negotiations' locks; rollups are locked
    after them, in one order.
    """
    changes = [
        change
        for each in analyses
        if (change := _change(each, [row._asdict() for row in stored[each.negotiation.pk]]))
    ]
    _write(changes)
    _add(changes)
    return frozenset(change.negotiation.pk for change in changes)


class _Change(NamedTuple):
    """What is stored of a negotiation and is not so any more, and what is to be stored."""

    negotiation: models.Negotiation
    stale: list[Columns]
    fresh: list[Columns]
    gone: list[int]
    """Ids of stale rows in the place of which there is nothing any more."""


def _change(analysis: Analysis, stored: Iterable[Columns]) -> _Change | None:
    known = {_place(row): row for row in stored}
    rows = () if analysis.negotiation.sample else score_rows(analysis)
    wanted = {_place(columns): columns for columns in rows}
    stale = [row for place, row in known.items() if not _same(row, wanted.get(place))]
    fresh = [columns for place, columns in wanted.items() if not _same(known.get(place), columns)]
    gone = [row["id"] for row in stale if _place(row) not in wanted]
    return _Change(analysis.negotiation, stale, fresh, gone) if stale or fresh else None


def _place(columns: Columns) -> tuple[Any, ...]:
    return tuple(columns[name] for name in PLACE)


def _same(row: Columns | None, columns: Columns | None) -> bool:
    if row is None or columns is None:
        return False
    return all(row[name] == value for name, value in columns.items())


def _write(changes: Sequence[_Change]) -> None:
    """Insert or replace rows by their places; delete those of no place any more."""
    if gone := [pk for change in changes for pk in change.gone]:
        models.ScoreRow.objects.filter(pk__in=gone).delete()
    rows = [
        {**change.negotiation.belonging, **columns}
        for change in changes
        for columns in change.fresh
    ]
    put(model=models.ScoreRow, rows=rows, key=("negotiation_id", *PLACE))


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


def _add(changes: Sequence[_Change]) -> None:
    differences: defaultdict[Heap, list[Number]] = defaultdict(lambda: [0] * len(NUMBERS))
    for change in changes:
        for row in change.stale:
            _count(differences, row, sign=-1)
        for row in change.fresh:
            _count(differences, row, sign=1)
    rows = [
        {
            "organisation_id": changes[0].negotiation.organisation_id,
            **heap._asdict(),
            **dict(zip(NUMBERS, differences[heap], strict=True)),
        }
        for heap in sorted(differences, key=lambda heap: heap.order)
        if any(differences[heap])
    ]
    put(model=models.Rollup, rows=rows, key=("organisation_id", *Heap._fields), adding=NUMBERS)


def _named(columns: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def score_rows(analysis: Analysis) -> Iterator[Columns]:
    """The scorecard as rows, and the one that counts the negotiation."""
    yield _opened(analysis.snapshot)
    yield from _scored(analysis.snapshot, analysis.ledger)


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
        **{name: _stored(n) if n else 0 for name, n in sums._asdict().items()},
    }


def _stored(number: float | int | Decimal) -> Number:
    """Points as whole billionths, money to six places, counts as they are."""
    if isinstance(number, float):
        return round(number * BILLION)
    return number.quantize(PLACES) if isinstance(number, Decimal) else number


def sums_of(numbers: Sequence[Any]) -> Sums:
    """The Sums of stored numbers, in the order of `Sums._fields`."""
    pairs = zip(POINTS, numbers, strict=True)
    return Sums._make(float(n) / BILLION if points else n for points, n in pairs)


POINTS = tuple(isinstance(number, float) for number in NOTHING)
"""Which of the Sums are utility points."""
