"""Run the rule book in force over all negotiations, and tell what changed."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from json import dumps
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from accounts import access
from accounts.access import Verb, Viewer
from deals import models
from deals.actions.base import analysed, recomputed
from deals.days import today
from deals.rules import filled_in
from deals.rules.base import RuleBook
from deals.snapshot.computed import Computed, computed, holds
from deals.snapshot.load import load_many
from deals.snapshot.rulebook import rule_book
from deals.snapshot.save import Differences
from deals.snapshot.stale import Analysis, stale

Progress = Callable[[int, int], None]
CHUNK = 500
"""So many negotiations are computed at once."""
READ = 5000
"""So many are read at once to see whether they are due."""


@dataclass(slots=True)
class Recheck:
    """How many negotiations were looked at and changed, and their findings by (code, status).

    `current` counts those left alone: the rule book in force sees in them what was seen.
    """

    checked: int = 0
    changed: int = 0
    findings: Counter[tuple[str, str]] = field(default_factory=Counter)
    current: int = 0

    def count(self, differences: Differences) -> None:
        """What a recomputation made of a negotiation."""
        moved = [(finding.code, status.value) for finding, status in differences.told]
        self.changed += bool(moved)
        self.findings.update(moved)


def recheck(
    *,
    viewer: Viewer,
    dry_run: bool = False,
    everything: bool = False,
    progress: Progress | None = None,
) -> Recheck:
    """Recompute every negotiation of the organisation that is not current; save what differs.

    They are read and computed in chunks; one that differs is recomputed in a transaction of its
    own. A run that was cut short goes on where it ended when it is run again. With `everything`
    the current ones are looked at as well, and with `dry_run` nothing is stored, only told.
    Administrators only.
    """
    access.require(viewer, Verb.SET_RULES)
    rows = access.writable(models.Negotiation.objects.all(), viewer)
    pks = _due(rows, viewer, everything=everything)
    report = Recheck(current=rows.count() - len(pks))
    for chunk in _chunks(pks, CHUNK):
        different = differing(viewer=viewer, pks=chunk, mark=not dry_run)
        for pk in chunk:
            if pk in different:
                report.count(_recomputed(viewer, pk, dry_run=dry_run))
            report.checked += 1
            if progress is not None:
                progress(report.checked, len(pks))
    return report


def _due(rows: QuerySet[models.Negotiation], viewer: Viewer, *, everything: bool) -> list[int]:
    """Those whose rows may not be what the rule book in force makes of them.

    Each chunk waits for its writers of the moment, who may have read another rule book.
    """
    book, day = filled_in(_rule_book(viewer)), today()
    return [
        pk
        for chunk in _chunks(list(rows.order_by("pk").values_list("pk", flat=True)), READ)
        for pk, kept in _settled(chunk, "pk", "computed")
        if everything or not holds(kept, book=book, today=day)
    ]


def differing(*, viewer: Viewer, pks: Sequence[int], mark: bool = False) -> frozenset[int]:
    """Those of the negotiations whose stored rows are not what the rule book in force makes.

    With `mark` it is kept of the others what they rest on.
    """
    negotiations = settled(pks=pks)
    book, day = _rule_book(viewer), today()
    with _uncollected():
        analyses, rest_on = list[Analysis](), dict[int, Computed]()
        for snapshot in load_many(negotiations=negotiations, limits=True):
            ledger, judged = analysed(snapshot=snapshot, today=day, book=book)
            analyses.append(Analysis(snapshot, ledger, judged.findings))
            rest_on[snapshot.negotiation.pk] = computed(ledger=ledger, margins=judged.margins)
        found = stale(analyses=analyses)
    if mark:
        _mark([row for row in negotiations if row.pk not in found], rest_on)
    return found


def _rule_book(viewer: Viewer) -> RuleBook:
    return rule_book(organisation_id=viewer.organisation_id)


def _mark(negotiations: Sequence[models.Negotiation], rest_on: Mapping[int, Computed]) -> None:
    """Keep what they rest on of those that nobody has computed anew since they were read."""
    table = connection.ops.quote_name(models.Negotiation._meta.db_table)
    told = [
        (dumps(rest_on[row.pk]), row.pk, None if row.computed is None else dumps(row.computed))
        for row in negotiations
        if row.computed != rest_on[row.pk]
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET computed = %s::jsonb"
            " WHERE id = %s AND computed IS NOT DISTINCT FROM %s::jsonb",
            told,
        )


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for cycles: a chunk is many small objects without any, looked at in vain."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def settled(*, pks: Sequence[int]) -> list[models.Negotiation]:
    """The negotiations once their writers of the moment are done.

    Those may have read the rule book before it was set; all that come later read it as it is now.
    """
    with transaction.atomic():
        return list(_locked(pks))


def _settled(pks: Sequence[int], *columns: str) -> list[tuple[Any, ...]]:
    """Some columns of them, likewise."""
    with transaction.atomic():
        return list(_locked(pks).values_list(*columns))


def _locked(pks: Sequence[int]) -> QuerySet[models.Negotiation]:
    rows = models.Negotiation.objects.select_for_update(of=("self",))
    return rows.filter(pk__in=pks).order_by("pk")


def _chunks(pks: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    return (pks[start : start + size] for start in range(0, len(pks), size))


def _recomputed(viewer: Viewer, negotiation_id: int, *, dry_run: bool) -> Differences:
    with transaction.atomic():
        found = recomputed(viewer=viewer, negotiation_id=negotiation_id, verb=Verb.SET_RULES)
        transaction.set_rollback(dry_run)
    return found
