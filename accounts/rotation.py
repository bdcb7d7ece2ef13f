"""Ciphers of every table under the first key of the vault."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pgtrigger
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import connection, transaction
from psycopg import sql

from accounts.sealed import Cipher
from accounts.vault import Sealed, reseal

BATCH = 1000
SECOND_FACTORS = {"secret", "seed"}
READ = """
    SELECT {key}, {column} FROM {table}
    WHERE {key} > %s AND {column} <> '' AND starts_with({column}, %s) ORDER BY {key} LIMIT %s
"""
WRITE = """
    UPDATE {table} SET {column} = new.fresh
    FROM unnest(%s::text[], %s::bigint[], %s::text[]) AS new (fresh, key, old)
    WHERE {table}.{key} = new.key AND {column} = new.old
"""

Rows = list[tuple[Any, str]]


def columns() -> Iterator[tuple[Any, Cipher]]:
    """Every column of ciphers with its model, those of the history as well."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if isinstance(field, Cipher):
                yield model, field


def rotate(*, tell: Callable[[str], None]) -> int:
    """Bring every cipher under the first key; how many no key opens, and which stay as they are.

    Batches are transactions of their own: cut off, it may begin again. The history grows by no
    row, since nothing changes for anybody.
    """
    closed = 0
    for model, field in columns():
        done, lost = _rotate(model, field)
        tell(f"{model._meta.db_table}.{field.column}: {done} under the first key, {lost} unopened")
        closed += lost
    done, lost = _rotate_second_factors()
    tell(f"Second factors: {done} under the first key, {lost} unopened")
    return closed + lost


def _rotate_second_factors() -> tuple[int, int]:
    """Their secrets stand inside a document that django-allauth keeps."""
    done = lost = 0
    for row in Authenticator.objects.all():
        for name in SECOND_FACTORS & row.data.keys():
            fresh = _again(row.data[name], "")
            done, lost = done + (fresh is not None), lost + (fresh is None)
            row.data[name] = fresh or row.data[name]
        row.save(update_fields=["data"])
    return done, lost


def _rotate(model: Any, field: Cipher) -> tuple[int, int]:
    done = lost = 0
    after: Any = 0
    while rows := _rows(model, field, after):
        fresh = {key: again for key, text in rows if (again := _again(text, field.mark))}
        _write(model, field, dict(rows), fresh)
        done, lost, after = done + len(fresh), lost + len(rows) - len(fresh), rows[-1][0]
    return done, lost


def _rows(model: Any, field: Cipher, after: Any) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(_said(READ, model, field), [after, field.mark, BATCH])
        rows: Rows = cursor.fetchall()
        return rows


def _write(model: Any, field: Cipher, old: dict[Any, str], fresh: dict[Any, str]) -> None:
    """What somebody has changed meanwhile stays as it is: it is under the first key already."""
    values = [list(fresh.values()), list(fresh), [old[key] for key in fresh]]
    with transaction.atomic(), pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute(_said(WRITE, model, field), values)


def _again(text: str, mark: str) -> str | None:
    try:
        return mark + reseal(text.removeprefix(mark))
    except Sealed:
        return None


def _said(statement: str, model: Any, field: Cipher) -> Any:
    names = {"table": model._meta.db_table, "key": model._meta.pk.column, "column": field.column}
    return sql.SQL(statement).format(**{k: sql.Identifier(name) for k, name in names.items()})
