"""What the rules found into rows: opened, updated, resolved; a waiver survives by identity."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

from django.db import connection

from accounts.sealed import Secret
from deals import models
from deals.rules.base import Finding, Severity
from deals.rules.findings import Identity, Known, Status, Verdict, reconcile
from deals.snapshot.analysis import Analysis
from deals.snapshot.load import Snapshot
from deals.snapshot.rows import stored_exchange
from deals.snapshot.writing import Columns, change, store

CHANGING = ("severity", "message", "advice", "exchange_id", "status", "resolved_at")
"""What a re-check may change of a finding."""

Changes: TypeAlias = tuple[tuple[models.Finding, Status], ...]


class Stored(NamedTuple):
    """What is stored of a negotiation's findings: their rows, and the waivers in force."""

    findings: Iterable[Any]
    waivers: Iterable[Any]


class Written(NamedTuple):
    """A row that was written, and the verdict that it keeps."""

    row: models.Finding
    verdict: Verdict


def save_findings(
    *, analyses: Sequence[Analysis], stored: Sequence[Stored], now: datetime
) -> list[list[Written]]:
    """Bring the rows of several negotiations up to what their rules found; what was written."""
    written = [
        list(_written(analysis, rows, now)) for analysis, rows in zip(analyses, stored, strict=True)
    ]
    rows = [each.row for found in written for each in found]
    new = [row for row in rows if row.pk is None]
    changed = [row for row in rows if row.pk is not None]
    _number_secret(new)
    models.Finding.objects.bulk_create([row for row in new if row.limits])
    store(rows=[row for row in new if not row.limits])
    change(model=models.Finding, rows=[_changed(row) for row in changed])
    return written


def _written(analysis: Analysis, stored: Stored, now: datetime) -> Iterable[Written]:
    rows = _known(analysis, stored.findings)
    for verdict in _verdicts(analysis, rows, {row.finding_id for row in stored.waivers}):
        known = rows.get(verdict.finding.identity)
        columns = _columns(verdict, known, now)
        if _differs(known, columns):
            yield Written(_row(analysis.snapshot, known, verdict, columns, now), verdict)


def _verdicts(
    analysis: Analysis, rows: Mapping[Identity, Any], waived: Collection[int]
) -> tuple[Verdict, ...]:
    known = {
        key: Known(_finding(key, row), Status(row.status), row.id in waived)
        for key, row in rows.items()
    }
    return reconcile(found=analysis.judged.findings, known=known)


def _number_secret(rows: Iterable[models.Finding]) -> None:
    """Ids from a sequence of their own: those of other findings show no gap."""
    for row in rows:
        if row.limits:
            with connection.cursor() as cursor:
                cursor.execute("SELECT nextval('deals_limits_finding_id')")
                row.pk = cursor.fetchone()[0]


def _known(analysis: Analysis, rows: Iterable[Any]) -> dict[Identity, Any]:
    """The rows of the rules that were asked, by identity."""
    snapshot, codes = analysis.snapshot, analysis.codes
    numbers: dict[int | None, int] = {pk: number for number, pk in snapshot.offer_ids.items()}
    keys: dict[int | None, str] = {pk: key for key, pk in snapshot.issue_ids.items()}
    return {
        (row.code, numbers.get(row.offer_id), keys.get(row.issue_id), row.subject): row
        for row in rows
        if codes is None or row.code in codes
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
