"""Run the rule book in force over all negotiations, and tell what changed."""

from __future__ import annotations

import gc
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from accounts import access
from accounts.access import Verb, Viewer
from deals import models
from deals.actions.base import analysed, recomputed
from deals.days import today
from deals.rules.base import RuleBook
from deals.snapshot.fingerprint import fingerprint
from deals.snapshot.load import load_many
from deals.snapshot.rulebook import rule_book
from deals.snapshot.save import Differences
from deals.snapshot.stale import Analysis, stale

Progress = Callable[[int, int], None]
CHUNK = 500
"""So many negotiations are read at once."""


@dataclass(slots=True)
class Recheck:
    """How many negotiations were looked at and changed, and their findings by (code, status).

    `current` counts those left alone: computed by the same code and rule book, today.
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
    due = rows if everything else rows.exclude(computed_with=_now(viewer)[1])
    pks = list(due.order_by("pk").values_list("pk", flat=True))
    report = Recheck(current=0 if everything else rows.count() - len(pks))
    for chunk in _chunks(pks):
        different = differing(viewer=viewer, pks=chunk, mark=not dry_run)
        for pk in chunk:
            if pk in different:
                report.count(_recomputed(viewer, pk, dry_run=dry_run))
            report.checked += 1
            if progress is not None:
                progress(report.checked, len(pks))
    return report


def differing(*, viewer: Viewer, pks: Sequence[int], mark: bool = False) -> frozenset[int]:
    """Those of the negotiations whose stored rows are not what the rule book in force makes.

    With `mark` the others are recorded as current.
    """
    negotiations = settled(pks=pks)
    (book, today), current = _now(viewer)
    with _uncollected():
        snapshots = load_many(negotiations=negotiations, limits=True)
        found = stale(
            analyses=[Analysis(s, *analysed(snapshot=s, today=today, book=book)) for s in snapshots]
        )
    if mark:
        _mark([row for row in negotiations if row.pk not in found], current)
    return found


def _now(viewer: Viewer) -> tuple[tuple[RuleBook, date], str]:
    """The rule book in force and the day, and their fingerprint."""
    book, day = rule_book(organisation_id=viewer.organisation_id), today()
    return (book, day), fingerprint(book=book, today=day)


def _mark(negotiations: Sequence[models.Negotiation], current: str) -> None:
    """Record as current those that nobody has computed anew since they were read."""
    of: defaultdict[str, list[int]] = defaultdict(list)
    for negotiation in negotiations:
        of[negotiation.computed_with].append(negotiation.pk)
    for before, pks in of.items():
        rows = models.Negotiation.objects.filter(pk__in=pks, computed_with=before)
        rows.exclude(computed_with=current).update(computed_with=current)


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
        rows = models.Negotiation.objects.select_for_update(of=("self",)).filter(pk__in=pks)
        return list(rows.order_by("pk"))


def _chunks(pks: Sequence[int]) -> Iterator[Sequence[int]]:
    return (pks[start : start + CHUNK] for start in range(0, len(pks), CHUNK))


def _recomputed(viewer: Viewer, negotiation_id: int, *, dry_run: bool) -> Differences:
    with transaction.atomic():
        found = recomputed(viewer=viewer, negotiation_id=negotiation_id, verb=Verb.SET_RULES)
        transaction.set_rollback(dry_run)
    return found
