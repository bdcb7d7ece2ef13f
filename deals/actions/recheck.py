"""Run the rule book in force over all negotiations, and tell what changed."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from json import loads

from django.db import transaction
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from accounts import access
from accounts.access import Verb, Viewer
from deals import models, outbox
from deals.actions.base import events_of
from deals.days import today
from deals.events import EventType
from deals.rules import filled_in
from deals.rules.base import RuleBook
from deals.snapshot.analysis import Analysis, analyse
from deals.snapshot.computed import Computed, holds, touched
from deals.snapshot.load import load_many
from deals.snapshot.rulebook import rule_book
from deals.snapshot.save import Differences, save
from deals.snapshot.writing import Columns, change

Progress = Callable[[int, int], None]
CHUNK = 50
"""So many negotiations are locked and recomputed at once."""
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
        self.checked += 1
        self.changed += differences.changed
        self.findings.update((row.code, status.value) for row, status in differences.told)


def recheck(
    *,
    viewer: Viewer,
    dry_run: bool = False,
    everything: bool = False,
    progress: Progress | None = None,
) -> Recheck:
    """Recompute every negotiation of the organisation that is not current; save what differs.

    Chunks of them, each in a transaction of its own: a run that was cut short goes on where it
    ended when it is run again. With `everything` the current ones are looked at as well, by all
    rules, and with `dry_run` nothing is stored, only told. Administrators only.
    """
    access.require(viewer, Verb.SET_RULES)
    known = list(_rows(viewer).order_by("pk").values_list("pk", flat=True))
    pks = _due(viewer, known, everything=everything)
    report = Recheck(current=len(known) - len(pks))
    for chunk in _chunks(pks, CHUNK):
        for differences in recompute(
            viewer=viewer, pks=chunk, everything=everything, dry_run=dry_run
        ):
            report.count(differences)
            if progress is not None:
                progress(report.checked, len(pks))
    return report


def recompute(
    *, viewer: Viewer, pks: Sequence[int], everything: bool = False, dry_run: bool = False
) -> list[Differences]:
    """Bring the derived rows of negotiations up to the rule book in force, in one transaction.

    Of each, the rules alone that may find something else by what it rests on; all of them, and the
    ledger, with `everything`. Administrators only.
    """
    access.require(viewer, Verb.SET_RULES)
    with transaction.atomic(), _uncollected():
        rows = list(_locked(viewer, pks))
        analyses = _analyses(rows, _rule_book(viewer), everything=everything)
        found = save(analyses=analyses, now=timezone.now())
        _keep(analyses, found)
        transaction.set_rollback(dry_run)
    return [*found, *(Differences() for _ in range(len(pks) - len(found)))]


def _rows(viewer: Viewer) -> QuerySet[models.Negotiation]:
    return access.writable(models.Negotiation.objects.all(), viewer)


def _due(viewer: Viewer, pks: Sequence[int], *, everything: bool) -> list[int]:
    """Those whose rows may not be what the rule book in force makes of them.

    Each chunk waits for its writers of the moment, who may have read another rule book.
    """
    book, day = filled_in(_rule_book(viewer)), today()
    with _uncollected():
        return [
            pk
            for chunk in _chunks(pks, READ)
            for pk, kept in _settled(viewer, chunk)
            if everything or not holds(kept, book=book, today=day)
        ]


def _settled(viewer: Viewer, pks: Sequence[int]) -> list[tuple[int, Computed | None]]:
    """What they rest on, once their writers of the moment are done.

    Those may have read the rule book before it was set; all that come later read it as it is now.
    """
    text = Cast("computed", TextField())
    with transaction.atomic():
        rows = list(_locked(viewer, pks).annotate(text=text).values_list("pk", "text"))
    return [(pk, None if told is None else loads(told)) for pk, told in rows]


def _locked(viewer: Viewer, pks: Sequence[int]) -> QuerySet[models.Negotiation]:
    return _rows(viewer).filter(pk__in=pks).order_by("pk").select_for_update(of=("self",))


def _analyses(
    rows: Sequence[models.Negotiation], book: RuleBook, *, everything: bool
) -> list[Analysis]:
    """Of those that are not current, be it because another recheck was here first."""
    day, filled = today(), filled_in(book)
    codes = {
        row.pk: None if everything else touched(row.computed, book=filled, today=day)
        for row in rows
    }
    due = [row for row in rows if codes[row.pk] is None or codes[row.pk]]
    return [
        analyse(snapshot=snapshot, today=day, book=book, codes=codes[snapshot.negotiation.pk])
        for snapshot in load_many(negotiations=due, limits=True)
    ]


def _rule_book(viewer: Viewer) -> RuleBook:
    return rule_book(organisation_id=viewer.organisation_id)


def _keep(analyses: Sequence[Analysis], found: Sequence[Differences]) -> None:
    """Tell of the negotiations that changed, and keep of all what they rest on."""
    pairs = list(zip(analyses, found, strict=True))
    changed = [
        (analysis.negotiation, [*events_of(differences)] or [(EventType.NEGOTIATION_UPDATED, {})])
        for analysis, differences in pairs
        if differences.changed
    ]
    outbox.record_all(changes=changed)
    rows = (_columns(analysis, changed=differences.changed) for analysis, differences in pairs)
    change(model=models.Negotiation, rows=[row for row in rows if row is not None])


def _columns(analysis: Analysis, *, changed: bool) -> Columns | None:
    """What is to be written of the negotiation itself; None where nothing is."""
    row, rests_on = analysis.negotiation, analysis.rests_on
    if not changed and rests_on == row.computed:
        return None
    return {
        "id": row.pk,
        "last_event": row.last_event,
        "version": row.version + changed,
        "updated_at": timezone.now() if changed else row.updated_at,
        "computed": rests_on,
    }


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for cycles: many small objects without any would be looked at in vain."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _chunks(pks: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    return (pks[start : start + size] for start in range(0, len(pks), size))
