"""Results into rows: only what differs from the rows that are there is written."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from accounts.sealed import Secret
from deals import models
from deals.ledger.concessions import Concession, ConcessionStatus
from deals.ledger.ledger import Ledger
from deals.ledger.offers import Basis, ExchangeState
from deals.ledger.values import Side, Value
from deals.rules.base import Finding, Severity
from deals.rules.findings import Identity, Known, Status, Verdict, reconcile
from deals.snapshot.load import Snapshot
from deals.snapshot.reading import Question, read
from deals.snapshot.scores import save_scores
from deals.snapshot.sync import sync
from deals.snapshot.writing import Columns, change, store

PLACES = Decimal("0.000001")
CHANGING = ("severity", "message", "advice", "exchange_id", "status", "resolved_at")
"""What a re-check may change of a finding."""
UNRECIPROCATED = frozenset({ConcessionStatus.NAKED, ConcessionStatus.UNPAID})
KNOWN = (
    Question(models.OfferStanding, ("id", "offer_id", "standing")),
    Question(models.ExchangeStanding, ("id", "exchange_id", "state")),
    Question(
        models.Concession,
        (
            "id", "offer_id", "issue_id", "side", "start_number", "start_option", "end_number",
            "end_option", "cost", "worth", "money", "status", "basis", "exchange_id",
            "stands_in_id",
        ),
    ),
    Question(
        models.Finding, ("id", "code", "offer_id", "issue_id", "subject", "limits", *CHANGING)
    ),
    Question(models.Waiver, ("finding_id",), only=(("revocation", None),)),
)  # fmt: skip
"""The rows that are there before."""


@dataclass(frozen=True, slots=True)
class Differences:
    """What a recomputation changed, for events and answers.

    `overdue` are those of the exchanges in which we wait for what is past its date;
    `unreciprocated` our moves that came to be without a return: made for nothing, or for what did
    not come.
    """

    exchanges: tuple[tuple[int, str], ...]
    findings: tuple[tuple[models.Finding, Status], ...]
    overdue: frozenset[int] = frozenset()
    unreciprocated: tuple[Columns, ...] = ()

    @property
    def told(self) -> tuple[tuple[models.Finding, Status], ...]:
        """The findings that others hear of: none of the limits scope."""
        return tuple(change for change in self.findings if not change[0].limits)


def save(
    *, snapshot: Snapshot, ledger: Ledger, findings: Iterable[Finding], now: datetime
) -> Differences:
    """Bring the derived rows of a negotiation up to the ledger and the findings."""
    negotiation = snapshot.negotiation
    standings, states, concessions, known, waivers = (
        rows[negotiation.pk] for rows in read(questions=KNOWN, ids=[negotiation.pk])
    )
    sync(
        models.OfferStanding,
        negotiation,
        key=("offer_id",),
        known=standings,
        wanted=standing_rows(snapshot=snapshot, ledger=ledger),
    )
    moved = sync(
        models.ExchangeStanding,
        negotiation,
        key=("exchange_id",),
        known=states,
        wanted=exchange_rows(ledger=ledger),
    )
    before = {
        (row.offer_id, row.issue_id) for row in concessions if _unreciprocated(row.side, row.status)
    }
    changed = sync(
        models.Concession,
        negotiation,
        key=("offer_id", "issue_id", "side"),
        known=concessions,
        wanted=concession_rows(snapshot=snapshot, ledger=ledger),
    )
    save_scores(snapshot=snapshot, ledger=ledger)
    waived = {row.finding_id for row in waivers}
    changes = _save_findings(snapshot, findings, _known(snapshot, known), waived, now)
    return Differences(
        tuple((row["exchange_id"], row["state"]) for row in moved),
        changes,
        overdue=_overdue(ledger),
        unreciprocated=tuple(
            row
            for row in changed
            if _unreciprocated(row["side"], row["status"])
            and (row["offer_id"], row["issue_id"]) not in before
        ),
    )


def _unreciprocated(side: str, status: str) -> bool:
    return side == Side.US and status in UNRECIPROCATED


def _overdue(ledger: Ledger) -> frozenset[int]:
    """The exchanges on record in which we have given and the return is late."""
    late = [link for link in ledger.links_of(Side.US) if link.state is ExchangeState.OVERDUE]
    found = [stored_exchange(link.exchange.key) for link in late]
    return frozenset(pk for pk in found if pk is not None)


def _save_findings(
    snapshot: Snapshot,
    findings: Iterable[Finding],
    rows: Mapping[Identity, Any],
    waived: Collection[int],
    now: datetime,
) -> tuple[tuple[models.Finding, Status], ...]:
    known = {
        key: Known(_finding(key, row), Status(row.status), row.id in waived)
        for key, row in rows.items()
    }
    verdicts = reconcile(found=findings, known=known)
    wanted = [_columns(verdict, rows.get(verdict.finding.identity), now) for verdict in verdicts]
    written = {
        verdict: _row(snapshot, rows.get(verdict.finding.identity), verdict, columns, now)
        for verdict, columns in zip(verdicts, wanted, strict=True)
        if _differs(rows.get(verdict.finding.identity), columns)
    }
    new = [row for row in written.values() if row.pk is None]
    changed = [row for row in written.values() if row.pk is not None]
    _number_secret(new)
    models.Finding.objects.bulk_create([row for row in new if row.limits])
    store(rows=[row for row in new if not row.limits])
    change(model=models.Finding, rows=[_changed(row) for row in changed])
    return tuple((row, verdict.status) for verdict, row in written.items() if verdict.changed)


def _number_secret(rows: Iterable[models.Finding]) -> None:
    """Ids from a sequence of their own: those of other findings show no gap."""
    for row in rows:
        if row.limits:
            with connection.cursor() as cursor:
                cursor.execute("SELECT nextval('deals_limits_finding_id')")
                row.pk = cursor.fetchone()[0]


def _known(snapshot: Snapshot, rows: Iterable[Any]) -> dict[Identity, Any]:
    numbers: dict[int | None, int] = {pk: number for number, pk in snapshot.offer_ids.items()}
    keys: dict[int | None, str] = {pk: key for key, pk in snapshot.issue_ids.items()}
    return {
        (row.code, numbers.get(row.offer_id), keys.get(row.issue_id), row.subject): row
        for row in rows
    }


def _finding(key: Identity, row: Any) -> Finding:
    return Finding(
        row.code,
        "",
        Severity(row.severity),
        row.message,
        row.advice,
        key[1],
        key[2],
        None,
        key[3],
        row.limits,
    )


def _columns(verdict: Verdict, row: Any, now: datetime) -> Columns:
    """What a re-check may change of a finding, as it is to be; `row` is None for a new one."""
    finding, resolved = verdict.finding, verdict.status is Status.RESOLVED
    before = None if row is None else row.resolved_at
    at = {"resolved_at": (now if resolved else None) if verdict.changed else before}
    if resolved:
        kept = {name: getattr(row, name) for name in ("severity", "message", "advice")}
        return {**kept, "exchange_id": row.exchange_id, "status": verdict.status.value, **at}
    message, advice = _words(finding)
    return {
        "severity": finding.severity.value,
        "message": message,
        "advice": advice,
        "exchange_id": stored_exchange(finding.exchange),
        "status": verdict.status.value,
        **at,
    }


def _differs(row: Any, columns: Columns) -> bool:
    return row is None or any(getattr(row, name) != value for name, value in columns.items())


def _row(
    snapshot: Snapshot, known: Any, verdict: Verdict, columns: Columns, now: datetime
) -> models.Finding:
    """The row of a finding; one without an id where there is none yet."""
    finding = verdict.finding
    return models.Finding(
        **snapshot.negotiation.belonging,
        id=None if known is None else known.id,
        code=finding.code,
        offer_id=None if finding.offer is None else snapshot.offer_ids[finding.offer],
        issue_id=None if finding.issue is None else snapshot.issue_ids[finding.issue],
        subject=finding.subject,
        limits=finding.limits,
        opened_at=now,
        **columns,
    )


def _changed(row: models.Finding) -> Columns:
    return {"id": row.pk, **{name: getattr(row, name) for name in CHANGING}}


def _words(finding: Finding) -> tuple[str, str]:
    words = finding.message, finding.advice
    return (Secret(words[0]), Secret(words[1])) if finding.limits else words


def stored_exchange(exchange: str | None) -> int | None:
    """The row of an exchange; inferred links ("4~5") have none."""
    return int(exchange) if exchange is not None and exchange.isdecimal() else None


def standing_rows(*, snapshot: Snapshot, ledger: Ledger) -> dict[Hashable, Columns]:
    """What became of every offer, by its id."""
    return {
        snapshot.offer_ids[sequence]: {
            "offer_id": snapshot.offer_ids[sequence],
            "standing": standing.value,
        }
        for sequence, standing in ledger.standings.items()
    }


def exchange_rows(*, ledger: Ledger) -> dict[Hashable, Columns]:
    """The states of the recorded exchanges, by their ids."""
    return {
        int(link.exchange.key): {
            "exchange_id": int(link.exchange.key),
            "state": link.state.value,
        }
        for link in ledger.links
        if link.exchange.basis is not Basis.INFERRED
    }


def concession_rows(*, snapshot: Snapshot, ledger: Ledger) -> dict[Hashable, Columns]:
    """Every concession, by offer, issue and side."""
    wanted = (_concession(snapshot, move) for move in ledger.concessions)
    return {(row["offer_id"], row["issue_id"], row["side"]): row for row in wanted}


def _concession(snapshot: Snapshot, move: Concession) -> Columns:
    start_number, start_option = split(move.start)
    end_number, end_option = split(move.end)
    stored = move.exchange is not None and move.basis is not Basis.INFERRED
    return {
        "offer_id": snapshot.offer_ids[move.offer],
        "issue_id": snapshot.issue_ids[move.issue],
        "side": move.side.value,
        "start_number": start_number,
        "start_option": start_option,
        "end_number": end_number,
        "end_option": end_option,
        "cost": move.cost,
        "worth": move.worth,
        "money": None if move.money is None else move.money.quantize(PLACES),
        "status": move.status.value,
        "basis": move.basis.value if move.basis else "",
        "exchange_id": int(move.exchange) if stored and move.exchange else None,
        "stands_in_id": snapshot.offer_ids[move.stands_in] if move.stands_in else None,
    }


def split(value: Value) -> tuple[Decimal | None, str | None]:
    """A value as (number, option): the two columns that hold it."""
    return (None, value) if isinstance(value, str) else (value, None)
