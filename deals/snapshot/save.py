"""Results into rows: only what differs from the rows that are there is written."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from deals import models
from deals.ledger.concessions import ConcessionStatus
from deals.ledger.ledger import Ledger
from deals.ledger.offers import ExchangeState
from deals.ledger.values import Side
from deals.snapshot.analysis import Analysis
from deals.snapshot.findings import CHANGING, Changes, Stored, Written, save_findings
from deals.snapshot.reading import Asked, Grouped, Question, asked
from deals.snapshot.rows import concession_rows, exchange_rows, standing_rows, stored_exchange
from deals.snapshot.scores import STORED, save_scores
from deals.snapshot.sync import Synced, Wanted, sync
from deals.snapshot.writing import Columns

UNRECIPROCATED = frozenset({ConcessionStatus.NAKED, ConcessionStatus.UNPAID})


class _Table(NamedTuple):
    """A table of rows of the ledger: what is read of it, and the rows as they are to be, by key."""

    question: Question
    key: tuple[str, ...]
    rows: Callable[[Analysis], Mapping[Hashable, Columns]]


LEDGERS = (
    _Table(
        Question(models.OfferStanding, ("id", "offer_id", "standing")),
        ("offer_id",),
        standing_rows,
    ),
    _Table(
        Question(models.ExchangeStanding, ("id", "exchange_id", "state")),
        ("exchange_id",),
        exchange_rows,
    ),
    _Table(
        Question(
            models.Concession,
            (
                "id", "offer_id", "issue_id", "side", "start_number", "start_option", "end_number",
                "end_option", "cost", "worth", "money", "status", "basis", "exchange_id",
                "stands_in_id",
            ),
        ),
        ("offer_id", "issue_id", "side"),
        concession_rows,
    ),
)  # fmt: skip
FINDINGS = (
    Question(
        models.Finding, ("id", "code", "offer_id", "issue_id", "subject", "limits", *CHANGING)
    ),
    Question(models.Waiver, ("finding_id",), only=(("revocation", None),)),
)
KNOWN = (*FINDINGS, STORED, *(table.question for table in LEDGERS))
"""The rows that are there before."""


@dataclass(frozen=True, slots=True)
class Differences:
    """What a recomputation changed, for events and answers.

    `overdue` are those of the exchanges in which we wait for what is past its date;
    `unreciprocated` our moves that came to be without a return: made for nothing, or for what did
    not come. `changed` tells whether a row differs that others may see: none of the limits scope.
    """

    exchanges: tuple[tuple[int, str], ...] = ()
    findings: Changes = ()
    overdue: frozenset[int] = frozenset()
    unreciprocated: tuple[Columns, ...] = ()
    changed: bool = False

    @property
    def told(self) -> Changes:
        """The findings that others hear of: none of the limits scope."""
        return tuple(change for change in self.findings if not change[0].limits)


@dataclass(frozen=True, slots=True)
class _Moved:
    """What became of the rows of a negotiation's ledger."""

    exchanges: Sequence[Columns] = ()
    unreciprocated: tuple[Columns, ...] = ()
    overdue: frozenset[int] = frozenset()
    changed: bool = False


def save(
    *, analyses: Sequence[Analysis], now: datetime, known: Asked | None = None
) -> list[Differences]:
    """Bring the derived rows of several negotiations up to their analyses, in their order.

    `known` are the rows of KNOWN, where they were asked for before. The caller holds their locks.
    """
    whole = [analysis for analysis in analyses if analysis.whole]
    ids = [analysis.negotiation.pk for analysis in analyses]
    known = known or asked(questions=KNOWN if whole else FINDINGS, ids=ids)
    findings, waivers, *ledgers = known()
    moved = _save_ledgers(whole, *ledgers) if whole else {}
    stored = [Stored(findings[pk], waivers[pk]) for pk in ids]
    written = save_findings(analyses=analyses, stored=stored, now=now)
    return [
        _differences(moved.get(pk, _Moved()), found) for pk, found in zip(ids, written, strict=True)
    ]


def _differences(moved: _Moved, written: Sequence[Written]) -> Differences:
    return Differences(
        tuple((row["exchange_id"], row["state"]) for row in moved.exchanges),
        tuple((each.row, each.verdict.status) for each in written if each.verdict.changed),
        moved.overdue,
        moved.unreciprocated,
        moved.changed or any(not each.row.limits for each in written),
    )


def _save_ledgers(
    analyses: Sequence[Analysis], scores: Grouped[Any], *known: Grouped[Any]
) -> dict[int, _Moved]:
    """By the negotiation's id."""
    done = [_sync(table, analyses, rows) for table, rows in zip(LEDGERS, known, strict=True)]
    scored = save_scores(analyses=analyses, stored=scores)
    concessions = known[-1]
    return {
        (pk := analysis.negotiation.pk): _moved(analysis, concessions[pk], synced, pk in scored)
        for analysis, *synced in zip(analyses, *done, strict=True)
    }


def _sync(table: _Table, analyses: Sequence[Analysis], known: Grouped[Any]) -> list[Synced]:
    return sync(
        model=table.question.model,
        key=table.key,
        wanted=[
            Wanted(analysis.negotiation, known[analysis.negotiation.pk], table.rows(analysis))
            for analysis in analyses
        ],
    )


def _moved(
    analysis: Analysis, before: Iterable[Any], synced: Sequence[Synced], scored: bool
) -> _Moved:
    _, exchanges, concessions = synced
    already = {
        (row.offer_id, row.issue_id) for row in before if _unreciprocated(row.side, row.status)
    }
    return _Moved(
        exchanges.written,
        tuple(
            row
            for row in concessions.written
            if _unreciprocated(row["side"], row["status"])
            and (row["offer_id"], row["issue_id"]) not in already
        ),
        _overdue(analysis.ledger),
        scored or any(each.written or each.gone for each in synced),
    )


def _unreciprocated(side: str, status: str) -> bool:
    return side == Side.US and status in UNRECIPROCATED


def _overdue(ledger: Ledger) -> frozenset[int]:
    """The exchanges on record in which we have given and the return is late."""
    late = [link for link in ledger.links_of(Side.US) if link.state is ExchangeState.OVERDUE]
    found = [stored_exchange(link.exchange.key) for link in late]
    return frozenset(pk for pk in found if pk is not None)
