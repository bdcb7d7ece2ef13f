"""Run the rule book in force over all negotiations, and tell what changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction

from accounts import access
from accounts.access import Verb, Viewer
from deals import models
from deals.actions.base import recomputed
from deals.snapshot.save import Differences

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Recheck:
    """How many negotiations were looked at and changed, and their findings by (code, status)."""

    checked: int = 0
    changed: int = 0
    findings: Counter[tuple[str, str]] = field(default_factory=Counter)

    def count(self, differences: Differences) -> None:
        """One more negotiation, and what a recomputation made of it."""
        moved = [(finding.code, status.value) for finding, status in differences.told]
        self.checked += 1
        self.changed += bool(moved)
        self.findings.update(moved)


def recheck(*, viewer: Viewer, dry_run: bool = False, progress: Progress | None = None) -> Recheck:
    """Recompute every negotiation of the organisation; one transaction each.

    A run that was cut short can simply be run again. With `dry_run` nothing is stored, only told.
    Administrators only.
    """
    access.require(viewer, Verb.SET_RULES)
    rows = access.writable(models.Negotiation.objects.all(), viewer)
    pks = list(rows.order_by("pk").values_list("pk", flat=True))
    report = Recheck()
    for pk in pks:
        report.count(_recomputed(viewer, pk, dry_run=dry_run))
        if progress is not None:
            progress(report.checked, len(pks))
    return report


def _recomputed(viewer: Viewer, negotiation_id: int, *, dry_run: bool) -> Differences:
    with transaction.atomic():
        found = recomputed(viewer=viewer, negotiation_id=negotiation_id, verb=Verb.SET_RULES)
        transaction.set_rollback(dry_run)
    return found
