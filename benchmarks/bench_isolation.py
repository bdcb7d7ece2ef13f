"""Time what keeping organisations apart in PostgreSQL costs: with it against without it.

    python -m negotrack.run test -- python -m benchmarks.bench_isolation [NEGOTIATIONS]

Generates two organisations (1,000 negotiations each) in the database of DATABASE_URL unless they
are there. Whole requests by an access token go through every middleware to the API of this
process: a page of the list, a page of the change feed, one negotiation, and logging an offer. They
alternate in small blocks: as the program works, and as whoever connects, with nothing told to
PostgreSQL, whom no policy holds. Prints medians and their ratios. Exit status 1 when the list or
the offer costs more than the bar. Offers stay in the database: use one that may go.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from itertools import cycle
from statistics import median
from time import perf_counter
from typing import Any
from unittest.mock import patch

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "negotrack.settings")
os.environ["RATE_LIMIT_PER_MINUTE"] = "0"
os.environ["LOG_LEVEL"] = "ERROR"
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402
from oauth2_provider.models import AccessToken  # noqa: E402
from rest_framework.test import APIClient  # noqa: E402

from accounts.isolation import as_owner, every  # noqa: E402
from accounts.models import Organisation  # noqa: E402
from api.models import Application  # noqa: E402
from deals.demo.volume import Size, generate  # noqa: E402
from deals.models import Issue, Negotiation  # noqa: E402
from negotrack.postgresql.base import DatabaseWrapper  # noqa: E402

SLUGS = ("apart", "aside")
BAR = 1.10
BARRED = ("a page of the list", "logging an offer")
BLOCKS, BLOCK, WARM_UP = 40, 10, 2
Work = Callable[[], Any]


def main() -> int:
    """Print the figures; 0 when they keep the bar."""
    call_command("migrate", verbosity=0)
    settings.ALLOWED_HOSTS = ["testserver"]
    works = _works(_client(_organisations()[0]))
    connection.close()
    ratios = {name: _compared(name, work) for name, work in works.items()}
    return int(any(ratios[name] > BAR for name in BARRED))


def _organisations() -> list[Organisation]:
    size = Size(*(int(text) for text in sys.argv[1:2] or ["1000"]))
    with every():
        for slug in SLUGS:
            if not Organisation.objects.filter(slug=slug).exists():
                generate(size=size, slug=slug, tell=print)
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        return [Organisation.objects.get(slug=slug) for slug in SLUGS]


def _client(organisation: Organisation) -> APIClient:
    scopes = "negotiations.read negotiations.write accounts.read reports.read"
    with every():
        application = Application.objects.create(
            organisation=organisation, name="bench", scopes=scopes.split()
        )
        token = AccessToken.objects.create(
            application=application,
            token=f"bench-{application.pk}",
            scope=scopes,
            expires=timezone.now() + timedelta(hours=1),
        )
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token.token}")
    return client


def _works(client: APIClient) -> Mapping[str, Work]:
    with every():
        deals = Negotiation.objects.filter(organisation__slug=SLUGS[0], stage="distributive")
        issues = Issue.objects.filter(negotiation__in=deals, kind="numeric")
        tabled = {
            issue.negotiation_id: {"side": "us", "terms": {issue.key: float(issue.low or 0)}}
            for issue in issues
        }
    offers = cycle(sorted(tabled.items()))

    def log() -> Any:
        """Each in the next negotiation, so that no talks grow long."""
        deal, offer = next(offers)
        return client.post(f"/api/v1/negotiations/{deal}/offers", offer, format="json")

    one = next(iter(tabled))
    return {
        "a page of the list": lambda: client.get("/api/v1/negotiations"),
        "a page of the feed": lambda: client.get("/api/v1/changes"),
        "one negotiation": lambda: client.get(f"/api/v1/negotiations/{one}"),
        "logging an offer": log,
    }


@contextmanager
def as_the_program() -> Iterator[None]:
    """Role, scope and policies."""
    yield


@contextmanager
def as_whoever_connects() -> Iterator[None]:
    """No role is taken, nothing is told; who connects must be a superuser."""
    with patch.object(DatabaseWrapper, "untold", lambda _: []):
        yield


def _compared(name: str, work: Work) -> float:
    """The ratio of the medians; blocks alternate, and so does who begins."""
    times: dict[Any, list[float]] = {as_the_program: [], as_whoever_connects: []}
    for block in range(BLOCKS):
        ways = list(times) if block % 2 else list(times)[::-1]
        for way in ways:
            with way():
                times[way] += _block(work)
    apart, free = (median(found) * 1000 for found in times.values())
    print(f"{name}: {apart:.2f} ms apart, {free:.2f} ms without, {apart / free:.3f} x (bar {BAR})")
    return apart / free


def _block(work: Work) -> list[float]:
    """Seconds of each request; connections are new at first, and then go through the pool."""
    connection.close()
    connection.close_pool()
    taken = []
    for number in range(WARM_UP + BLOCK):
        began = perf_counter()
        answer = work()
        connection.close()
        if number >= WARM_UP:
            taken.append(perf_counter() - began)
        assert answer.status_code in (200, 201), answer.content
    return taken


if __name__ == "__main__":
    sys.exit(main())
