"""Run the rule book in force over all negotiations, and tell what changed."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from accounts import access
from accounts.access import Verb, Viewer
from deals import models
from deals.actions.base import analysed, recomputed
from deals.snapshot.load import load_many
from deals.snapshot.rulebook import rule_book
from deals.snapshot.save import Differences
from deals.snapshot.stale import Analysis, stale

Progress = Callable[[int, int], None]
CHUNK = 500
"""So many negotiations are read at once."""


@dataclass(slots=True)
class Recheck:
    """How many negotiations were looked at and changed, and their findings by (code, status)."""

    checked: int = 0
    changed: int = 0
    findings: Counter[tuple[str, str]] = field(default_factory=Counter)

    def count(self, differences: Differences) -> None:
        """What a recomputation made of a negotiation."""
        moved = [(finding.code, status.value) for finding, status in differences.told]
        self.changed += bool(moved)
        self.findings.update(moved)


def recheck(*, viewer: Viewer, dry_run: bool = False, progress: Progress | None = None) -> Recheck:
    """Recompute every negotiation of the organisation; save where anything differs.

    They are read and computed in chunks; one that differs is recomputed in a transaction of its
    own. A run that was cut short can simply be run again. With `dry_run` nothing is stored, only
    told. Administrators only.
    """
    access.require(viewer, Verb.SET_RULES)
    rows = access.writable(models.Negotiation.objects.all(), viewer)
    pks = list(rows.order_by("pk").values_list("pk", flat=True))
    report = Recheck()
    for chunk in _chunks(pks):
        different = differing(viewer=viewer, pks=chunk)
        for pk in chunk:
            if pk in different:
                report.count(_recomputed(viewer, pk, dry_run=dry_run))
            report.checked += 1
            if progress is not None:
                progress(report.checked, len(pks))
    return report


def differing(*, viewer: Viewer, pks: Sequence[int]) -> frozenset[int]:
    """Those of the negotiations whose stored rows are not what the rule book in force makes."""
    negotiations = settled(pks=pks)
    book, today = rule_book(organisation_id=viewer.organisation_id), timezone.localdate()
    with _uncollected():
        snapshots = load_many(negotiations=negotiations, limits=True)
        return stale(
            analyses=[Analysis(s, *analysed(snapshot=s, today=today, book=book)) for s in snapshots]
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
        rows = models.Negotiation.objects.select_for_update(of=("self",)).filter(pk__in=pks)
        return list(rows.order_by("pk"))


def _chunks(pks: Sequence[int]) -> Iterator[Sequence[int]]:
    return (pks[start : start + CHUNK] for start in range(0, len(pks), CHUNK))


def _recomputed(viewer: Viewer, negotiation_id: int, *, dry_run: bool) -> Differences:
    with transaction.atomic():
        found = recomputed(viewer=viewer, negotiation_id=negotiation_id, verb=Verb.SET_RULES)
        transaction.set_rollback(dry_run)
    return found
