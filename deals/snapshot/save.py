"""Results into rows: only what differs from the rows that are there is written."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
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
from deals.snapshot.scores import save_scores
from deals.snapshot.sync import Columns, sync

PLACES = Decimal("0.000001")
COLUMNS = ("severity", "message", "advice", "exchange", "status", "resolved_at")
"""What a re-check may change of a finding."""
UNRECIPROCATED = frozenset({ConcessionStatus.NAKED, ConcessionStatus.UNPAID})
ATTRIBUTES = ("severity", "message", "advice", "exchange_id", "status", "resolved_at")


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
    unreciprocated: tuple[models.Concession, ...] = ()

    @property
    def told(self) -> tuple[tuple[models.Finding, Status], ...]:
        """The findings that others hear of: none of the limits scope."""
        return tuple(change for change in self.findings if not change[0].limits)


def save(
    *, snapshot: Snapshot, ledger: Ledger, findings: Iterable[Finding], now: datetime
) -> Differences:
    """Bring the derived rows of a negotiation up to the ledger and the findings."""
    negotiation = snapshot.negotiation
    sync(
        models.OfferStanding,
        negotiation,
        known={row.offer_id: row for row in negotiation.offerstandings.all()},
        wanted=standing_rows(snapshot=snapshot, ledger=ledger),
    )
    moved = sync(
        models.ExchangeStanding,
        negotiation,
        known={row.exchange_id: row for row in negotiation.exchangestandings.all()},
        wanted=exchange_rows(ledger=ledger),
    )
    concessions = {(r.offer_id, r.issue_id, r.side): r for r in negotiation.concessions.all()}
    before = {row.pk for row in concessions.values() if _unreciprocated(row)}
    changed = sync(
        models.Concession,
        negotiation,
        known=concessions,
        wanted=concession_rows(snapshot=snapshot, ledger=ledger),
    )
    save_scores(snapshot=snapshot, ledger=ledger)
    return Differences(
        tuple((row.exchange_id, row.state) for row in moved),
        _save_findings(snapshot, findings, now),
        overdue=_overdue(ledger),
        unreciprocated=tuple(
            row for row in changed if _unreciprocated(row) and row.pk not in before
        ),
    )


def _unreciprocated(row: models.Concession) -> bool:
    return row.side == Side.US and row.status in UNRECIPROCATED


def _overdue(ledger: Ledger) -> frozenset[int]:
    """The exchanges on record in which we have given and the return is late."""
    late = [link for link in ledger.links_of(Side.US) if link.state is ExchangeState.OVERDUE]
    found = [stored_exchange(link.exchange.key) for link in late]
    return frozenset(pk for pk in found if pk is not None)


def _save_findings(
    snapshot: Snapshot, findings: Iterable[Finding], now: datetime
) -> tuple[tuple[models.Finding, Status], ...]:
    rows = _known_rows(snapshot)
    before = {row.pk: _columns(row) for row in rows.values()}
    waived = _waived(snapshot.negotiation)
    known = {
        key: Known(_finding(key, row), Status(row.status), row.pk in waived)
        for key, row in rows.items()
    }
    verdicts = reconcile(found=findings, known=known)
    written = [_verdict(snapshot, rows, verdict, now) for verdict in verdicts]
    new = [row for row in written if row.pk is None]
    _number_secret(new)
    models.Finding.objects.bulk_create(new)
    changed = [row for row in written if row.pk in before and before[row.pk] != _columns(row)]
    if changed:
        models.Finding.objects.bulk_update(changed, COLUMNS)
    return tuple(
        (row, verdict.status)
        for row, verdict in zip(written, verdicts, strict=True)
        if verdict.changed
    )


def _number_secret(rows: Iterable[models.Finding]) -> None:
    """Ids from a sequence of their own: those of other findings show no gap."""
    for row in rows:
        if row.limits:
            with connection.cursor() as cursor:
                cursor.execute("SELECT nextval('deals_limits_finding_id')")
                row.pk = cursor.fetchone()[0]


def _known_rows(snapshot: Snapshot) -> dict[Identity, models.Finding]:
    numbers: dict[int | None, int] = {pk: number for number, pk in snapshot.offer_ids.items()}
    keys: dict[int | None, str] = {pk: key for key, pk in snapshot.issue_ids.items()}
    return {
        (row.code, numbers.get(row.offer_id), keys.get(row.issue_id), row.subject): row
        for row in snapshot.negotiation.findings.all()
    }


def _columns(row: models.Finding) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in ATTRIBUTES)


def _finding(key: Identity, row: models.Finding) -> Finding:
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


def _waived(negotiation: models.Negotiation) -> set[int]:
    in_force = negotiation.waivers.filter(revocation__isnull=True)
    return set(in_force.values_list("finding_id", flat=True))


def _verdict(
    snapshot: Snapshot, rows: Mapping[Identity, models.Finding], verdict: Verdict, now: datetime
) -> models.Finding:
    """The row of a finding as it is to be; a new one where there is none."""
    finding = verdict.finding
    row = rows.get(finding.identity)
    if row is None:
        row = models.Finding(
            **snapshot.negotiation.belonging,
            code=finding.code,
            offer_id=None if finding.offer is None else snapshot.offer_ids[finding.offer],
            issue_id=None if finding.issue is None else snapshot.issue_ids[finding.issue],
            subject=finding.subject,
            limits=finding.limits,
            opened_at=now,
        )
    if verdict.status is not Status.RESOLVED:
        row.severity = finding.severity
        row.message, row.advice = _words(finding)
        row.exchange_id = stored_exchange(finding.exchange)
    if verdict.changed:
        row.resolved_at = now if verdict.status is Status.RESOLVED else None
    row.status = verdict.status.value
    return row


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
