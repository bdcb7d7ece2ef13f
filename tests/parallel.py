"""Tests in several processes: what each has for itself, and in which order they are given out."""

from __future__ import annotations

from collections.abc import MutableMapping
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

TAKEN = "NEGOTRACK_TESTS_REDIS_OF"
LONG = ("corpus", "house", "long")
"""Markers of what is given out first, so that no process is left with it at the end."""


def take_own_redis(environ: MutableMapping[str, str]) -> None:
    """Another database of the Redis that is named for each process of the tests.

    The processes that a test starts inherit what it has taken.
    """
    worker, named = environ.get("PYTEST_XDIST_WORKER"), environ.get("REDIS_URL")
    if worker and named and environ.get(TAKEN) != worker:
        environ.update({"REDIS_URL": own_redis(named, int(worker[2:])), TAKEN: worker})


def own_redis(named: str, number: int) -> str:
    """The same server, so many databases further."""
    address, _, asked = named.partition("?")
    if address.startswith("unix://"):
        known = dict(parse_qsl(asked))
        return f"{address}?{urlencode(known | {'db': int(known.get('db', 0)) + number})}"
    parts = urlsplit(named)
    return parts._replace(path=f"/{int(parts.path.strip('/') or 0) + number}").geturl()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first; all else stays in its order."""
    items.sort(key=lambda item: not any(item.get_closest_marker(name) for name in LONG))
