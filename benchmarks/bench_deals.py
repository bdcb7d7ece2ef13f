"""Time deals that a CRM sends in batches against PostgreSQL's own COPY of the same rows.

    python -m negotrack.run test -- python -m benchmarks.bench_deals [DEALS]

DEALS (10,000) in five rounds go through POST /negotiations/batch of a running site, 200 in a
request, over one connection and over eight: made, sent again unchanged, sent with other titles.
The yardstick of each round is COPY of the same rows (deal, name, event, score) into the same
tables, with their checks and triggers, as a superuser, whom no policy holds; the best of three ways
to cut it into transactions. Beside the clock, processor time is compared. Before, 1,600 others are
sent and PostgreSQL counts its rows, as it does by itself in a place that lasts: servers of tests
never do, and plan as if every table were empty. Checked: every deal once, with its name, score and
events; nothing at all written for what did not change. Prints medians; exit status 1 when making
deals over one connection is below the bar.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from itertools import count
from statistics import median
from time import perf_counter
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "negotrack.settings")
os.environ["LOG_LEVEL"] = "ERROR"
django.setup()

from django.apps import apps  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402

from accounts.isolation import as_owner  # noqa: E402
from accounts.models import KeyAccount, Organisation  # noqa: E402
from benchmarks.serving import (  # noqa: E402
    CONNECTIONS,
    Caller,
    at_once,
    cpu_seconds,
    customer,
    site,
    token_of,
)
from deals.models import Event, ExternalReference, Negotiation, ScoreRow  # noqa: E402

BATCH, BAR = 200, 0.5
SPENT = "made, processor time"
ROUNDS, CUTS, WARM_UP = 5, (200, 500, 2000), 1600
TABLES: tuple[type[models.Model], ...] = (Negotiation, ExternalReference, Event, ScoreRow)
AWAY = count(10**9, 10**9)
"""How far off the ids of copied rows are: the site's own never get there."""
Entries = Sequence[dict[str, Any]]


def main(deals: int) -> int:
    """Print the figures; 0 when the bar is kept."""
    call_command("migrate", verbosity=0)
    with site() as port:
        _sent(port, WARM_UP, connections=CONNECTIONS)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        rounds = [_round(port, deals // ROUNDS) for _ in range(ROUNDS)]
    found = {what: median(seconds[what] for seconds in rounds) for what in rounds[0]}
    for what, seconds in found.items():
        timed = "COPY, processor time" if what.endswith("processor time") else "COPY"
        ratio = median(each[timed] / each[what] for each in rounds)
        rate = deals / ROUNDS / seconds
        print(f"{what}: {rate:.0f} deals/s, {ratio:.2f} of COPY of the same rows")
    made = median(each["COPY"] / each["made, one connection"] for each in rounds)
    print(f"made over one connection: {made:.2f} of COPY (bar {BAR})")
    return int(made < BAR)


def _round(port: int, deals: int) -> dict[str, float]:
    """Seconds of each way, with rows of its own."""
    organisation, alone = _sent(port, deals, connections=1)
    rows = Negotiation.objects.filter(organisation=organisation).order_by("id")
    ids = list(rows.values_list("id", flat=True))
    copied = [_copied(ids, cut) for cut in CUTS]
    found = {
        "COPY": min(seconds for seconds, _ in copied),
        "COPY, processor time": min(spent for _, spent in copied),
        "COPY of the deals without the rest": _copied(ids, CUTS[-1], tables=TABLES[:1])[0],
    }
    _, together = _sent(port, deals, connections=CONNECTIONS)
    for way, seconds in (("one connection", alone), (f"{CONNECTIONS} connections", together)):
        found |= {
            f"{what}, {way}" if what != SPENT else f"made, {way}, processor time": taken
            for what, taken in seconds.items()
        }
    return found


def _sent(port: int, deals: int, *, connections: int) -> tuple[Organisation, dict[str, float]]:
    """Seconds of each pass through the API, after which the rows are checked."""
    organisation, accounts = customer("deals", kams=50)
    token, entries = token_of(organisation), _entries(accounts, deals)
    way: dict[str, float] = {}
    spent = cpu_seconds(site=True)
    way["made"] = _pass(port, token, entries, connections, status=201)
    way[SPENT] = cpu_seconds(site=True) - spent
    before = _written(organisation)
    way["unchanged"] = _pass(port, token, entries, connections, status=200)
    written = dict(_written(organisation).items() - before.items())
    assert not written, f"rows were written: {written}"
    other = [entry | {"title": f"{entry['title']} (new)"} for entry in entries]
    way["retitled"] = _pass(port, token, other, connections, status=200)
    _check(organisation, other)
    return organisation, way


def _entries(accounts: Sequence[KeyAccount], deals: int) -> Entries:
    return [
        {
            "system": "crm",
            "external_id": f"deal-{n}",
            "account": accounts[n % len(accounts)].pk,
            "title": f"Deal {n}",
            "currency": "EUR",
            "opened_on": f"2026-{n % 11 + 1:02}-01",
        }
        for n in range(deals)
    ]


def _pass(port: int, token: str, entries: Entries, connections: int, *, status: int) -> float:
    def task(batch: Entries) -> Callable[[Caller], Any]:
        return lambda caller: caller.post("/api/v1/negotiations/batch", {"entries": batch})

    batches = [entries[n : n + BATCH] for n in range(0, len(entries), BATCH)]
    seconds, answers = at_once(port, token, list(map(task, batches)), connections=connections)
    results = [result for answer in answers for result in answer["results"]]
    assert {result["status"] for result in results} == {status}, results[:2]
    titles = [result["result"]["title"] for result in results]
    assert titles == [entry["title"] for entry in entries]
    return seconds


def _written(organisation: Organisation) -> dict[str, tuple[int, int]]:
    """Its rows and the sum of their transactions by table: another one after any write."""
    deals = [model for model in apps.get_models() if model._meta.app_label == "deals"]
    one = (
        "SELECT '{0}', count(*), coalesce(sum(xmin::text::bigint), 0) FROM {0}"
        f" WHERE organisation_id = {organisation.pk}"
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(one.format(model._meta.db_table) for model in deals))
        return {table: (int(rows), int(marks)) for table, rows, marks in cursor.fetchall()}


def _check(organisation: Organisation, entries: Entries) -> None:
    rows = Negotiation.objects.filter(organisation=organisation)
    named = rows.values_list("references__external_id", "account_id", "title")
    wanted = {(entry["external_id"], entry["account"], entry["title"]) for entry in entries}
    assert len(named) == len(wanted) and set(named) == wanted
    scores = ScoreRow.objects.filter(organisation=organisation, negotiations=1)
    events = Event.objects.filter(organisation=organisation, feed__isnull=False)
    assert (scores.count(), events.count()) == (len(entries), 2 * len(entries))


def _copied(
    ids: Sequence[int], cut: int, *, tables: Sequence[type[models.Model]] = TABLES
) -> tuple[float, float]:
    """Seconds, and those of processors, for COPY of the rows of these deals as new ones, so many
    deals in a transaction.
    """
    away = next(AWAY)
    loads = [
        [(model, _text(model, ids[at : at + cut], away)) for model in tables]
        for at in range(0, len(ids), cut)
    ]
    spent, began = cpu_seconds(site=False), perf_counter()
    for load in loads:
        with transaction.atomic(), connection.cursor() as cursor:
            for model, text in load:
                table = model._meta.db_table
                with cursor.copy(f"COPY {table} ({_columns(model)}) FROM STDIN") as copy:
                    copy.write(text)
    return perf_counter() - began, cpu_seconds(site=False) - spent


def _text(model: type[models.Model], ids: Sequence[int], away: int) -> bytes:
    """The rows of the deals as COPY writes them, their ids so far away."""
    moved = {"id": f"id + {away}", "negotiation_id": f"negotiation_id + {away}"}
    moved["external_id"] = f"external_id || '-{away}'"
    values = ", ".join(moved.get(name, name) for name in _columns(model).split(", "))
    deal, first = "id" if model is Negotiation else "negotiation_id", model is Event
    select = f"SELECT {values} FROM {model._meta.db_table} WHERE {deal} = ANY('{set(ids)}')"
    select += " AND sequence = 1 ORDER BY id" if first else " ORDER BY id"
    with connection.cursor() as cursor, cursor.copy(f"COPY ({select}) TO STDOUT") as out:
        return b"".join(bytes(part) for part in out)


def _columns(model: type[models.Model]) -> str:
    return ", ".join(field.column for field in model._meta.concrete_fields)


if __name__ == "__main__":
    with as_owner():
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
