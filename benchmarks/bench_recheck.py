"""Time the recheck of a generated organisation: as the command does, and one by one.

    python -m negotrack.run test -- python -m benchmarks.bench_recheck [NEGOTIATIONS]

Generates an organisation (2,000 negotiations of 10 offers) in the database of DATABASE_URL unless
it is there, brings it up to date, and compares on one core, reading included: a recomputation one
by one (on a sample), one of everything by chunks, and the recheck as `manage.py recheck` runs it,
which asks only rules and negotiations in which a setting can matter: under the same rule book, and
under one with a severity and a threshold set otherwise, writing what differs. Then it checks that
all ways tell the same, and that a second run tells nothing; all of that is rolled back. Prints what
100,000 negotiations would take against the bar Se. Exit status 1 when two ways differ, or the bar
is missed.
"""

from __future__ import annotations

import gc
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter, perf_counter_ns
from typing import TypeVar

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "negotrack.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.access import Viewer, viewer_for_user  # noqa: E402
from accounts.isolation import as_owner, every  # noqa: E402
from accounts.models import Organisation, User  # noqa: E402
from deals.actions.recheck import CHUNK, Recheck, recheck, recompute  # noqa: E402
from deals.actions.set_rule import set_rule  # noqa: E402
from deals.demo.volume import Size, generate  # noqa: E402
from deals.ledger.build import build  # noqa: E402
from deals.models import Negotiation  # noqa: E402
from deals.rules import judge  # noqa: E402
from deals.snapshot.analysis import Analysis  # noqa: E402
from deals.snapshot.load import load_many  # noqa: E402
from deals.snapshot.rulebook import rule_book  # noqa: E402
from deals.snapshot.save import save  # noqa: E402

BAR_SECONDS, BAR_NEGOTIATIONS = 10, 100_000
SAMPLE = 100
Result = TypeVar("Result")


def main() -> int:
    """Print the figures; 0 when all ways tell the same within the bar."""
    call_command("migrate", verbosity=0)
    viewer = _generated(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)
    pks = _negotiations(viewer)
    settling = recheck(viewer=viewer)
    print(f"{settling.checked} negotiations, {settling.changed} brought up to date first")
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    _compared(viewer, pks)
    _split(viewer, pks)
    seconds = [_recheck_of(viewer, pks, "the same rule book")]
    with transaction.atomic():
        set_rule(viewer=viewer, code="R009", severity="info")
        set_rule(viewer=viewer, code="R003", thresholds={"ratio": 1.02})
        seconds.append(_recheck_of(viewer, pks, "a severity and a threshold set otherwise"))
        transaction.set_rollback(True)
    same = _same(viewer, pks)
    print(f"all ways tell the same of more rules set otherwise, and then nothing: {_yes(same)}")
    return int(not same or max(seconds) > BAR_SECONDS)


def _yes(so: bool) -> str:
    return "yes" if so else "NO"


def _generated(negotiations: int) -> Viewer:
    slug = f"recheck-{negotiations}"
    if not Organisation.objects.filter(slug=slug).exists():
        generate(size=Size(negotiations, kams=min(300, negotiations)), slug=slug, tell=print)
    return viewer_for_user(User.objects.get(username=f"{slug}-admin"))


def _negotiations(viewer: Viewer) -> list[int]:
    rows = Negotiation.objects.filter(organisation_id=viewer.organisation_id)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _compared(viewer: Viewer, pks: Sequence[int]) -> None:
    """Print the rates of both ways that look at everything."""
    half = SAMPLE // 2
    before, _ = _timed(lambda: _one_by_one(viewer, pks[:half]))
    scan, report = _timed(lambda: recheck(viewer=viewer, everything=True))
    after, _ = _timed(lambda: _one_by_one(viewer, pks[half:SAMPLE]))
    assert report == Recheck(checked=len(pks)), report
    one, each = (before + after) / len(pks[:SAMPLE]), scan / len(pks)
    print(f"one by one: {one * 1e3:.2f} ms a negotiation, {1 / one:,.0f} a second")
    print(f"by chunks:  {each * 1e3:.2f} ms a negotiation, {1 / each:,.0f} a second")
    print(f"ratio {one / each:.1f}; {each * BAR_NEGOTIATIONS:.0f} s for {BAR_NEGOTIATIONS:,}")


def _recheck_of(viewer: Viewer, pks: Sequence[int], what: str) -> float:
    """Print what a recheck takes; the seconds that the bar's negotiations would take."""
    took, report = _timed(lambda: recheck(viewer=viewer))
    assert report.checked + report.current == len(pks), report
    seconds = took / len(pks) * BAR_NEGOTIATIONS
    print(f"recheck of {what}: {report.checked} looked at, {report.changed} changed;")
    print(f"    {seconds:.1f} s for {BAR_NEGOTIATIONS:,} (bar {BAR_SECONDS} s)")
    return seconds


def _one_by_one(viewer: Viewer, pks: Sequence[int]) -> Recheck:
    report = Recheck()
    for pk in pks:
        for differences in recompute(viewer=viewer, pks=[pk], everything=True):
            report.count(differences)
    return report


def _split(viewer: Viewer, pks: Sequence[int]) -> None:
    """Print what each part of a chunk takes."""
    book, today = rule_book(organisation_id=viewer.organisation_id), timezone.localdate()
    spent: Counter[str] = Counter()
    gc.disable()
    for start in range(0, len(pks), CHUNK):
        rows = list(Negotiation.objects.filter(pk__in=pks[start : start + CHUNK]).order_by("pk"))
        with _clocked(spent, "reading facts"):
            snapshots = load_many(negotiations=rows, limits=True)
        with _clocked(spent, "ledgers"):
            ledgers = [build(facts=snapshot.facts, as_of=today) for snapshot in snapshots]
        with _clocked(spent, "rules"):
            found = [judge(ledger=ledger, book=book) for ledger in ledgers]
        with _clocked(spent, "scorecards, and comparing with what is stored"):
            save(analyses=list(map(Analysis, snapshots, ledgers, found)), now=timezone.now())
    gc.enable()
    for name, nanoseconds in spent.items():
        print(f"    {nanoseconds / len(pks) / 1e6:.2f} ms {name}")


@contextmanager
def _clocked(spent: Counter[str], name: str) -> Iterator[None]:
    """Add the nanoseconds of the block."""
    started = perf_counter_ns()
    yield
    spent[name] += perf_counter_ns() - started


def _same(viewer: Viewer, pks: Sequence[int]) -> bool:
    """Under rules set otherwise: one by one by all rules, and only where it can matter."""
    sample = pks[:SAMPLE]
    with transaction.atomic():
        set_rule(viewer=viewer, code="R001", severity="info")
        set_rule(viewer=viewer, code="R005", enabled=False)
        set_rule(viewer=viewer, code="R003", thresholds={"ratio": 2})
        point = transaction.savepoint()
        plain = _one_by_one(viewer, sample)
        transaction.savepoint_rollback(point)
        found = [each for pk in sample for each in recompute(viewer=viewer, pks=[pk])]
        touched = Recheck()
        for differences in found:
            touched.count(differences)
        recheck(viewer=viewer)
        again = recheck(viewer=viewer, everything=True)
        transaction.set_rollback(True)
    print(f"more rules set otherwise: {plain.changed} of {len(sample)} changed")
    return touched == plain and not again.changed


def _timed(work: Callable[[], Result]) -> tuple[float, Result]:
    started = perf_counter()
    result = work()
    return perf_counter() - started, result


if __name__ == "__main__":
    with every():
        sys.exit(main())
