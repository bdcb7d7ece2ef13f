"""Locks by name, held until the transaction ends: for what is not there yet to be locked."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection


def one_at_a_time(*name: object) -> None:
    """Wait until nobody else holds the name, then hold it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [_text(name)])


def each_one_at_a_time(names: Iterable[tuple[object, ...]]) -> None:
    """As `one_at_a_time` for several names, in one order, so that no two wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(key) FROM (SELECT DISTINCT hashtextextended(name, 0)"
            " AS key FROM unnest(%s::text[]) AS name ORDER BY key) AS keys",
            [[_text(name) for name in names]],
        )


def hold_if_free(*name: object) -> bool:
    """Hold the name; False, at once, when somebody else does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [_text(name)])
        held: bool = cursor.fetchone()[0]
    return held


def _text(name: tuple[object, ...]) -> str:
    return "\x1f".join(map(str, name))
