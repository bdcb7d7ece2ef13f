"""Which of many negotiations have derived rows that are not what a recomputation makes of them.

The same comparisons as `save`, for a chunk of negotiations at once and without writing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, TypeAlias

from deals import models
from deals.ledger.ledger import Ledger
from deals.models.base import NegotiationRow
from deals.models.scores import NUMBERS
from deals.rules.base import Finding
from deals.rules.findings import Status
from deals.snapshot.grouping import below
from deals.snapshot.load import Snapshot
from deals.snapshot.save import concession_rows, exchange_rows, standing_rows, stored_exchange
from deals.snapshot.scores import OWN, score_rows
from deals.snapshot.writing import Columns

Rows: TypeAlias = dict[Any, tuple[Any, ...]]
"""The compared columns of one kind of row of a negotiation, by key."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """A negotiation as it was read, and what was computed of it."""

    snapshot: Snapshot
    ledger: Ledger
    findings: tuple[Finding, ...]


def stale(*, analyses: Sequence[Analysis]) -> frozenset[int]:
    """The ids of the negotiations that `save` would write to; six queries in all."""
    ids = [analysis.snapshot.negotiation.pk for analysis in analyses]
    found: set[int] = set()
    for kind in KINDS:
        stored = _stored(kind, ids)
        wanted = ((a.snapshot.negotiation.pk, kind.wanted(a)) for a in analyses)
        found.update(pk for pk, rows in wanted if rows != stored.get(pk, {}))
    return frozenset(found | _stale_findings(analyses, ids))


@dataclass(frozen=True, slots=True)
class _Kind:
    """A table of derived rows: its key and compared columns, and the rows that are wanted."""

    model: type[NegotiationRow]
    key: tuple[str, ...]
    columns: tuple[str, ...]
    rows: Callable[[Analysis], Iterable[Columns]]

    def wanted(self, analysis: Analysis) -> Rows:
        """The rows as `_stored` reads them."""
        key, compared = itemgetter(*self.key), itemgetter(*self.key, *self.columns)
        return {key(columns): compared(columns) for columns in self.rows(analysis)}


def _stored(kind: _Kind, ids: Sequence[int]) -> Mapping[int, Rows]:
    width = len(kind.key)
    rows: defaultdict[int, Rows] = defaultdict(dict)
    for pk, *columns in _read(kind.model, ids, *kind.key, *kind.columns):
        rows[pk][columns[0] if width == 1 else tuple(columns[:width])] = tuple(columns)
    return rows


def _read(
    model: type[NegotiationRow], ids: Sequence[int], *columns: str
) -> Iterator[tuple[Any, ...]]:
    rows = below(model=model, ids=ids).order_by()
    return iter(rows.values_list("negotiation_id", *columns))


def _stale_findings(analyses: Sequence[Analysis], ids: Sequence[int]) -> set[int]:
    """Those with a finding that is new, gone or another one, or whose waiver has come or gone."""
    waivers = below(model=models.Waiver, ids=ids).filter(revocation__isnull=True)
    waived = frozenset(waivers.values_list("finding_id", flat=True))
    stored: defaultdict[int, Rows] = defaultdict(dict)
    unresolved = ("offer_id", "issue_id", "subject", "exchange_id", "severity", "message", "advice")
    for pk, row, code, status, *columns in _read(
        models.Finding, ids, "id", "code", "status", *unresolved
    ):
        if status != Status.RESOLVED:
            in_force = (status == Status.WAIVED) == (row in waived)
            stored[pk][(code, *columns[:3])] = (in_force, *columns[3:])
    return {
        analysis.snapshot.negotiation.pk
        for analysis in analyses
        if _findings(analysis) != stored.get(analysis.snapshot.negotiation.pk, {})
    }


def _findings(analysis: Analysis) -> Rows:
    """The findings as they are stored when every one of them is known and in its status."""
    offers: Mapping[Any, int] = analysis.snapshot.offer_ids
    issues: Mapping[Any, int] = analysis.snapshot.issue_ids
    return {
        (found.code, offers.get(found.offer), issues.get(found.issue), found.subject): (
            True,
            stored_exchange(found.exchange),
            found.severity,
            found.message,
            found.advice,
        )
        for found in analysis.findings
    }


KINDS = (
    _Kind(
        models.OfferStanding,
        ("offer_id",),
        ("standing",),
        lambda a: standing_rows(snapshot=a.snapshot, ledger=a.ledger).values(),
    ),
    _Kind(
        models.ExchangeStanding,
        ("exchange_id",),
        ("state",),
        lambda a: exchange_rows(ledger=a.ledger).values(),
    ),
    _Kind(
        models.Concession,
        ("offer_id", "issue_id", "side"),
        (
            "start_number", "start_option", "end_number", "end_option", "cost", "worth", "money",
            "status", "basis", "exchange_id", "stands_in_id",
        ),
        lambda a: concession_rows(snapshot=a.snapshot, ledger=a.ledger).values(),
    ),
    _Kind(
        models.ScoreRow,
        ("side", "issue_id", "month"),
        (*OWN[1:], "account_id", *NUMBERS),
        lambda a: score_rows(snapshot=a.snapshot, ledger=a.ledger),
    ),
)  # fmt: skip
