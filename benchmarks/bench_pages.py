"""Time every page against its own SQL, and weigh it.

    python -m negotrack.run test -- python -m benchmarks.bench_pages [NEGOTIATIONS]

Generates an organisation (1,000 negotiations) in the database of DATABASE_URL unless it is there.
Each page is asked for through every middleware of this process; the time of its statements, from
sending to the last row, is taken inside the same request. Prints medians, the multiple of the SQL
time, and the weight of the page with its style sheets and scripts, unpacked, without the bundle of
the charts. Exit status 1 when a page misses a bar.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from time import perf_counter
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "negotrack.settings")
os.environ["RATE_LIMIT_PER_MINUTE"] = "0"
os.environ["LOG_LEVEL"] = "ERROR"
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from accounts.isolation import as_owner, every  # noqa: E402
from accounts.models import Organisation, User  # noqa: E402
from deals.demo.volume import Size, generate  # noqa: E402
from deals.models import Negotiation  # noqa: E402

SLUG = "pages"
BAR, BAR_KB, RUNS = 4.0, 150, 15
PAGES = {
    "the list": "/",
    "the deal room": "/negotiations/{deal}/",
    "preparing": "/negotiations/{deal}/prepare/",
    "logging a round": "/negotiations/{deal}/log/",
    "charts": "/negotiations/{deal}/charts/",
    "stage and outcome": "/negotiations/{deal}/close/",
    "the review": "/review/",
    "gives": "/review/gives/",
    "coaching": "/review/kam/{kam}/",
    "templates": "/templates/",
    "a new negotiation": "/negotiations/new/",
}
LOADED = re.compile(r'<(?:link rel="stylesheet"|script)[^>]*?(?:href|src)="(?P<address>/[^"]+)"')


def main() -> int:
    """Print the figures; 0 when they keep the bars."""
    call_command("migrate", verbosity=0)
    settings.ALLOWED_HOSTS = ["testserver"]
    browser, places = _signed_in()
    print("| page | whole | SQL | times its SQL | kB |\n|---|---|---|---|---|")
    kept = [_page(browser, name, text.format(**places)) for name, text in PAGES.items()]
    print(_bundle(browser, PAGES["charts"].format(**places)))
    return int(not all(kept))


def _signed_in() -> tuple[Client, dict[str, int]]:
    size = Size(*(int(text) for text in sys.argv[1:2] or ["1000"]), kams=50, templates=50)
    with every():
        if not Organisation.objects.filter(slug=SLUG).exists():
            generate(size=size, slug=SLUG, tell=lambda text: print(text, file=sys.stderr))
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        deals = Negotiation.objects.filter(organisation__slug=SLUG).exclude(stage="closed")
        deal = deals.order_by("pk")[0]
        browser = Client()
        browser.force_login(User.objects.get(username=f"{SLUG}-admin"))
    return browser, {"deal": deal.pk, "kam": deal.owner_id}


def _page(browser: Client, name: str, address: str) -> bool:
    """Print the line of a page; whether it keeps the bars."""
    times = [_timed(browser, address) for _ in range(RUNS + 2)][2:]
    whole, sql = (median(found) * 1000 for found in zip(*times, strict=True))
    ratio, weight = whole / sql, _weight(browser, address)
    missed = "" if ratio <= BAR and weight <= BAR_KB else " **missed**"
    print(f"| {name} | {whole:.0f} ms | {sql:.1f} ms | {ratio:.1f}{missed} | {weight:.0f} |")
    return not missed


def _timed(browser: Client, address: str) -> tuple[float, float]:
    """Seconds of a whole request, and of the statements in it."""
    with _statements() as taken:
        began = perf_counter()
        answer = browser.get(address)
        whole = perf_counter() - began
    assert answer.status_code == 200, (address, answer.status_code)
    return whole, sum(taken)


@contextmanager
def _statements() -> Iterator[list[float]]:
    taken: list[float] = []

    def timed(execute: Callable[..., Any], *given: Any) -> Any:
        began = perf_counter()
        try:
            return execute(*given)
        finally:
            taken.append(perf_counter() - began)

    with connection.execute_wrapper(timed):
        yield taken


def _weight(browser: Client, address: str) -> float:
    """Thousands of bytes of the page with what it loads, as a browser unpacks it."""
    page = browser.get(address).content
    loaded = {found["address"] for found in LOADED.finditer(page.decode())}
    return (len(page) + sum(len(_body(browser, each)) for each in loaded)) / 1000


def _body(browser: Client, address: str) -> bytes:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return b"".join(answer) if answer.streaming else answer.content


def _bundle(browser: Client, charts: str) -> str:
    """How the bundle of the charts is kept."""
    found = re.search(r'data-bundle="([^"]+)"', browser.get(charts).content.decode())
    assert found is not None
    answer = browser.get(found[1], headers={"Accept-Encoding": "gzip"})
    kept = answer["Cache-Control"]
    assert "immutable" in kept
    return f"\n{found[1]}: {len(answer.content) / 1000:.0f} kB packed, {kept}"


if __name__ == "__main__":
    sys.exit(main())
