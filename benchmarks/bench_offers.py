"""Time offers logged over the API against PostgreSQL's own rate for the same rows.

    python -m negotrack.run test -- python -m benchmarks.bench_offers [OFFERS]

OFFERS (320) a round go over eight connections to a running site, with token, permissions, ledger,
rules and scorecard: spread over 32 negotiations, then a quarter as many to one. The yardstick of
each round is one prepared statement by psycopg over as many connections, each in its thread:
advance the negotiation, write the offer, six terms, three concessions and an event into the same
tables with their checks and triggers, as a superuser; spread as well, and hot. Before, some others
are logged and PostgreSQL counts its rows, as it does by itself in a place that lasts. Checked: each
acknowledged offer once, its number without a gap, and that computing everything anew would change
no row. Beside the clock, which others at work change, processor time is compared. Prints medians of
three rounds; exit status 1 when a bar is missed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from time import perf_counter
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "negotrack.settings")
os.environ["LOG_LEVEL"] = "ERROR"
django.setup()

import psycopg  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.isolation import as_owner  # noqa: E402
from benchmarks import talks  # noqa: E402
from benchmarks.serving import (  # noqa: E402
    CONNECTIONS,
    Caller,
    at_once,
    cpu_seconds,
    customer,
    site,
    token_of,
)
from deals.models import Issue, Negotiation, Offer  # noqa: E402
from deals.snapshot.analysis import analyse  # noqa: E402
from deals.snapshot.load import load_many  # noqa: E402
from deals.snapshot.rulebook import rule_book  # noqa: E402
from deals.snapshot.save import save  # noqa: E402

ROUNDS, DEALS, WARM_UP = 3, 32, 96
BAR, BAR_HOT = 0.40, 0.45
STATEMENT = """
    WITH deal AS (
        UPDATE deals_negotiation SET last_sequence = last_sequence + 1,
            last_event = last_event + 1, version = version + 1, updated_at = now()
        WHERE id = %(deal)s
        RETURNING id, organisation_id, last_sequence, last_event
    ), offer AS (
        INSERT INTO deals_offer (organisation_id, negotiation_id, round_id, side, sequence, frame,
            status, tabled_at, note, created_at)
        SELECT organisation_id, id, %(round)s, 'us', last_sequence, 'unstated', 'tabled', now(), '',
            now()
        FROM deal RETURNING id, organisation_id, negotiation_id
    ), terms AS (
        INSERT INTO deals_offerterm (organisation_id, negotiation_id, offer_id, issue_id, number)
        SELECT organisation_id, negotiation_id, offer.id, given.issue, given.number
        FROM offer, unnest(%(issues)s::bigint[], %(numbers)s::numeric[]) AS given (issue, number)
    ), moves AS (
        INSERT INTO deals_concession (organisation_id, negotiation_id, offer_id, issue_id, side,
            start_number, end_number, cost, worth, status, basis)
        SELECT organisation_id, negotiation_id, offer.id, given.issue, 'us', 50, 49, 0.01, 0.01,
            'naked', ''
        FROM offer, unnest((%(issues)s::bigint[])[:3]) AS given (issue)
    )
    INSERT INTO deals_event (organisation_id, negotiation_id, sequence, type, payload, at)
    SELECT organisation_id, id, last_event, 'offer.tabled', '{}', now() FROM deal
"""


def main(offers: int) -> int:
    """Print the figures; 0 when both bars are kept."""
    call_command("migrate", verbosity=0)
    organisation, accounts = customer("offers")
    token = token_of(organisation)
    with site() as port:
        _logged(port, token, talks.opened(accounts, WARM_UP), 2 * WARM_UP)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        rounds = [_round(port, token, accounts, offers) for _ in range(ROUNDS)]
    rates = {what: median(found[what] for found in rounds) for what in rounds[0]}
    share = median(found["logged"] / found["raw"] for found in rounds)
    spent = median(found["logged, CPU"] / found["raw, CPU"] for found in rounds)
    hot = median(found["logged, one negotiation"] / found["logged"] for found in rounds)
    for what, rate in rates.items():
        print(f"{what}: {rate:.1f} offers/s{' of processor time' * what.endswith('CPU')}")
    print(f"by processor time, which others at work do not change: {spent:.3f} of raw")
    print(
        f"logged: {share:.3f} of raw (bar {BAR}); one negotiation: {hot:.2f} of spread ({BAR_HOT})"
    )
    return int(share < BAR or hot < BAR_HOT)


def _round(port: int, token: str, accounts: Sequence[Any], offers: int) -> dict[str, float]:
    deals = talks.opened(accounts, DEALS)
    (hot,) = talks.opened(accounts, 1)
    raw = talks.opened(accounts, DEALS)
    found: dict[str, float] = {}
    found["raw"], found["raw, CPU"] = _raw(raw, offers * 4)
    found["raw, one negotiation"], _ = _raw(raw[:1], offers)
    before = cpu_seconds(site=True)
    found["logged"] = _logged(port, token, deals, offers)
    found["logged, CPU"] = offers / (cpu_seconds(site=True) - before)
    found["logged, one negotiation"] = _logged(port, token, [hot], offers // 4)
    _check([*deals, hot], [offers, offers // 4])
    return found


def _logged(port: int, token: str, deals: Sequence[int], offers: int) -> float:
    """Offers a second over the API; their numbers follow upon the two that are there."""

    def logging(number: int) -> Callable[[Caller], int]:
        deal = deals[number % len(deals)]
        body = talks.offer(2 + number // len(deals))
        path = f"/api/v1/negotiations/{deal}/offers"
        return lambda caller: int(caller.post(path, body)["offer"]["number"])

    seconds, numbers = at_once(port, token, [logging(n) for n in range(offers)])
    each = offers // len(deals)
    assert sorted(numbers) == sorted([*range(3, 3 + each)] * len(deals)), numbers
    return offers / seconds


def _check(deals: Sequence[int], counts: Sequence[int]) -> None:
    """Everything acknowledged is there, and what is derived is what would be derived now."""
    logged = Offer.objects.filter(negotiation__in=deals).count()
    assert logged == sum(counts) + 2 * len(deals), logged
    rows = list(Negotiation.objects.filter(pk__in=deals))
    book, today = rule_book(organisation_id=rows[0].organisation_id), timezone.localdate()
    analyses = [
        analyse(snapshot=snapshot, today=today, book=book)
        for snapshot in load_many(negotiations=rows, limits=True)
    ]
    assert not any(each.changed for each in save(analyses=analyses, now=timezone.now()))


def _raw(deals: Sequence[int], offers: int) -> tuple[float, float]:
    """Offers a second by one statement each, and of processor time."""
    places = [_place(deal) for deal in deals]
    wires = [_wire() for _ in range(CONNECTIONS)]

    def work(number: int) -> None:
        for turn in range(number, offers, CONNECTIONS):
            wires[number].execute(STATEMENT, places[turn % len(places)], prepare=True)

    before, began = cpu_seconds(site=False), perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        list(threads.map(work, range(CONNECTIONS)))
    seconds, spent = perf_counter() - began, cpu_seconds(site=False) - before
    for wire in wires:
        wire.close()
    return offers / seconds, offers / spent


def _wire() -> psycopg.Connection[Any]:
    known = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    return psycopg.connect(**{n: known[n] for n in names if known.get(n)}, autocommit=True)


def _place(deal: int) -> dict[str, Any]:
    issues = list(Issue.objects.filter(negotiation=deal).values_list("id", flat=True))
    round_id = Offer.objects.filter(negotiation=deal).values_list("round", flat=True)[0]
    return {"deal": deal, "round": round_id, "issues": issues, "numbers": [50] * len(issues)}


if __name__ == "__main__":
    with as_owner():
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 320))
