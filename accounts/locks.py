"""Locks by name, held until the transaction ends: for what is not there yet to be locked."""

from __future__ import annotations

from django.db import connection


def one_at_a_time(*name: object) -> None:
    """Wait until nobody else holds the name, then hold it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [_text(name)])


def hold_if_free(*name: object) -> bool:
    """Hold the name; False, at once, when somebody else does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [_text(name)])
        held: bool = cursor.fetchone()[0]
    return held


def _text(name: tuple[object, ...]) -> str:
    return "\x1f".join(map(str, name))
