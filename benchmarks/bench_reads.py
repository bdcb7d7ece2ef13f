"""Time two lists that other systems read: 100 offers of a negotiation, and the change feed.

    python -m negotrack.run test -- python -m benchmarks.bench_reads [REQUESTS]

A running site answers REQUESTS (400) over eight connections. The yardstick of the offers is an
address of the same site that answers bare tuples of the same rows (benchmarks/raw.py); the two
alternate in blocks, and the median of the blocks' ratios counts. The feed is walked from its start
by each connection, 5,000 events at a time; its yardstick is psycopg's fetchall of the same rows
and json.dumps, alone. Checked: all offers with all terms as they were logged, every event once and
in order. Exit status 1 when a bar is missed.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "negotrack.settings")
os.environ["LOG_LEVEL"] = "ERROR"
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from accounts.isolation import as_owner  # noqa: E402
from accounts.isolation import organisation as working_for  # noqa: E402
from benchmarks import talks  # noqa: E402
from benchmarks.serving import CONNECTIONS, Caller, at_once, customer, site, token_of  # noqa: E402
from deals.events import EventType  # noqa: E402
from deals.models import Event, Negotiation  # noqa: E402
from deals.outbox import record  # noqa: E402

OFFERS, BLOCKS, BAR_LIST = 100, 8, 0.6
EVENTS, AT_ONCE, MOST, BAR_FEED = 20_000, 250, 5000, 20_000
FEED = """
    SELECT event.id, type, negotiation_id, sequence, at, payload, number
    FROM deals_event event JOIN deals_feedentry feed ON feed.event_id = event.id
    WHERE event.organisation_id = %s ORDER BY number
"""


def main(requests: int) -> int:
    """Print the figures; 0 when both bars are kept."""
    call_command("migrate", verbosity=0)
    organisation, accounts = customer("reads")
    (deal,) = talks.opened(accounts, 1, offers=OFFERS)
    _record(deal)
    token = token_of(organisation)
    with site(application="benchmarks.raw") as port:
        shown, bare = _lists(port, token, deal, requests)
        rate, rows = _feed(port, token)
    raw = _bare_feed(organisation.pk)
    ratio = median(b / s for s, b in zip(shown, bare, strict=True))
    each = requests // BLOCKS
    print(
        f"100 offers: {each / median(shown):.0f} lists/s, bare tuples {each / median(bare):.0f}/s,"
        f" {ratio:.2f} of bare (bar {BAR_LIST})"
    )
    print(
        f"change feed: {rate:.0f} events/s over {CONNECTIONS} connections (bar {BAR_FEED});"
        f" {rows} rows; alone in one process, psycopg and json.dumps: {raw:.0f}/s"
    )
    return int(ratio < BAR_LIST or rate < BAR_FEED)


def _record(deal: int) -> None:
    row = Negotiation.objects.get(pk=deal)
    with working_for(row.organisation_id):
        for _ in range(EVENTS // AT_ONCE):
            with transaction.atomic():
                told = [(EventType.NEGOTIATION_UPDATED, {"changed": ["title"]})] * AT_ONCE
                record(negotiation=row, events=told)
                row.save()


def _lists(port: int, token: str, deal: int, requests: int) -> tuple[list[float], list[float]]:
    """Seconds of each block, with words and bare."""
    shown = _asking(f"/api/v1/negotiations/{deal}/offers?limit={OFFERS}", _is_all)
    bare = _asking(f"/raw/{deal}", lambda body: len(body[0]) == OFFERS)
    times: dict[Any, list[float]] = {shown: [], bare: []}
    at_once(port, token, [shown, bare] * CONNECTIONS)
    for block in range(BLOCKS):
        for task in [shown, bare] if block % 2 else [bare, shown]:
            times[task].append(at_once(port, token, [task] * (requests // BLOCKS))[0])
    return times[shown], times[bare]


def _asking(path: str, right: Callable[[Any], bool]) -> Callable[[Caller], None]:
    def task(caller: Caller) -> None:
        assert right(json.loads(caller.get(path)))

    return task


def _is_all(body: Any) -> bool:
    wanted = [(n + 1, talks.offer(n)["side"], talks.offer(n)["terms"]) for n in range(OFFERS)]
    return [(row["number"], row["side"], row["terms"]) for row in body["results"]] == wanted


def _feed(port: int, token: str) -> tuple[float, int]:
    """Events a second over all connections, and how many there were."""

    def walk(caller: Caller) -> list[int]:
        ids: list[int] = []
        address, more = f"/api/v1/changes?limit={MOST}", True
        cursor = ""
        while more:
            page = json.loads(caller.get(address + cursor))
            ids += [event["id"] for event in page["results"]]
            cursor, more = f"&cursor={page['cursor']}", page["more"]
        return ids

    seconds, walks = at_once(port, token, [walk] * CONNECTIONS)
    wanted = list(Event.objects.filter(pk__in=walks[0]).order_by("feed__number"))
    assert all(ids == [event.pk for event in wanted] for ids in walks)
    assert len(walks[0]) >= EVENTS
    return CONNECTIONS * len(walks[0]) / seconds, len(walks[0])


def _bare_feed(organisation: int) -> float:
    began = perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(FEED, [organisation])
        rows = cursor.fetchall()
    json.dumps(rows, default=str)
    return len(rows) / (perf_counter() - began)


if __name__ == "__main__":
    with as_owner():
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 400))
