"""Time the leader's report against a group-by over all offers, and what keeping it costs.

    python -m negotrack.run test -- python -m benchmarks.bench_report [NEGOTIATIONS]

Generates an organisation (100,000 negotiations, 1,000,000 offers, 300 KAMs) in the database of
DATABASE_URL unless it is there, and compares medians of one run (bars Sc): the report by KAM from
the rollups against the group-by; logging an offer with the scorecard against without; the rollups
against a rebuild. Exit status 1 when a bar is missed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from statistics import median
from typing import Any
from unittest.mock import patch

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "negotrack.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from accounts.access import Viewer, viewer_for_user  # noqa: E402
from accounts.isolation import as_owner, every  # noqa: E402
from accounts.models import Organisation, User  # noqa: E402
from benchmarks.bench_ledger import median_seconds  # noqa: E402
from deals.actions.log_offer import log_offer  # noqa: E402
from deals.demo.volume import Size, generate  # noqa: E402
from deals.models import Negotiation, Rollup  # noqa: E402
from deals.models.scores import NUMBERS  # noqa: E402
from deals.queries.discipline_report import Question, discipline_report  # noqa: E402
from deals.snapshot.scores import rebuild_rollups  # noqa: E402

SLUG = "bench"
BAR_READ, BAR_WRITE = 300, 1.15
GROUP_BY = """
    SELECT deal.owner_id, COUNT(*),
           COUNT(*) FILTER (WHERE move.basis IN ('stated', 'confirmed')),
           COUNT(*) FILTER (WHERE move.status = 'naked'),
           COUNT(*) FILTER (WHERE move.status = 'unpaid'),
           SUM(move.cost), SUM(move.worth), SUM(move.money),
           SUM(move.cost) FILTER (WHERE move.status IN ('naked', 'unpaid'))
    FROM deals_offer offer
    JOIN deals_negotiation deal ON deal.id = offer.negotiation_id
    LEFT JOIN deals_concession move ON move.offer_id = offer.id AND move.side = 'us'
                                   AND move.status <> 'withdrawn'
    WHERE offer.organisation_id = %s
    GROUP BY deal.owner_id
"""

ROLLED_UP = """
    SELECT owner_id, SUM(concessions), SUM(linked), SUM(naked), SUM(unpaid), SUM(conceded),
           SUM(worth), SUM(money), SUM(leaked)
    FROM deals_rollup WHERE organisation_id = %s AND span = 'ever' AND side = 'us'
    GROUP BY owner_id
"""


def main() -> int:
    """Print the figures; 0 when they keep the bars."""
    call_command("migrate", verbosity=0)
    size = Size(*(int(text) for text in sys.argv[1:2]))
    organisation = _organisation(size)
    admin = viewer_for_user(User.objects.get(username=f"{SLUG}-admin"))
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    read = _read(admin, organisation)
    write = _write(admin)
    same = _same(organisation)
    print(f"rollups equal a rebuild: {'yes' if same else 'NO'}")
    return int(read < BAR_READ or write > BAR_WRITE or not same)


def _organisation(size: Size) -> Organisation:
    known = Organisation.objects.filter(slug=SLUG).first()
    return known or generate(size=size, slug=SLUG, tell=print)


def _read(viewer: Viewer, organisation: Organisation) -> float:
    question = Question()
    by_rows = median_seconds(lambda: _fetched(GROUP_BY, [organisation.pk]), runs=5)
    by_rollup = median_seconds(lambda: _fetched(ROLLED_UP, [organisation.pk]), runs=15)
    report = median_seconds(lambda: discipline_report(viewer=viewer, question=question), runs=15)
    ratio = by_rows / by_rollup
    print(f"group-by over all offers: {by_rows * 1000:.0f} ms")
    print(f"the same from the rollups: {by_rollup * 1000:.2f} ms, {ratio:.0f} x (bar {BAR_READ})")
    print(f"the whole report, every figure of 300 KAMs: {report * 1000:.1f} ms")
    return ratio


def _write(viewer: Viewer) -> float:
    """The time to log an offer with the scorecard over the time without, alternating."""
    deal = Negotiation.objects.filter(organisation__slug=SLUG, stage="distributive").first()
    assert deal is not None
    issue = deal.issues.all()[0]

    def log() -> None:
        with transaction.atomic():
            entry = {"side": "us", "terms": {issue.key: float(issue.low or 0)}}
            log_offer(viewer=viewer, negotiation_id=deal.pk, raw=entry)
            transaction.set_rollback(True)

    ratio = _alternating(log, lambda: _without_scorecard(log))
    print(f"logging an offer with the scorecard: {ratio:.3f} x without (bar {BAR_WRITE})")
    return ratio


def _alternating(one: Callable[[], Any], other: Callable[[], Any]) -> float:
    """The ratio of the medians of many calls, taken in turn."""
    pairs = [(median_seconds(one, runs=1), median_seconds(other, runs=1)) for _ in range(40)]
    return median(first for first, _ in pairs) / median(second for _, second in pairs)


def _without_scorecard(log: Callable[[], None]) -> None:
    with patch("deals.snapshot.save.save_scores", return_value=frozenset()):
        log()


def _same(organisation: Organisation) -> bool:
    kept = _rollups(organisation)
    with transaction.atomic():
        rebuild_rollups(organisation_id=organisation.pk)
        rebuilt = _rollups(organisation)
        transaction.set_rollback(True)
    return kept == rebuilt


def _rollups(organisation: Organisation) -> set[tuple[Any, ...]]:
    columns = ("span", "side", "owner_id", "team_id", "currency", "month", *NUMBERS)
    rows = Rollup.objects.filter(organisation=organisation).values_list(*columns)
    return {row for row in rows if any(row[6:])}


def _fetched(sql: str, given: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return list(cursor.fetchall())


if __name__ == "__main__":
    with every():
        sys.exit(main())
