"""Derived rows written with one statement a table: each column goes out as an array.

Django's `bulk_create` and `bulk_update` write the same, and take some five times as long to say it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, TypeAlias

from django.db import connection, models

from accounts.sealed import Cipher

Columns: TypeAlias = Mapping[str, Any]
Model: TypeAlias = type[models.Model]


def put(
    *, model: Model, rows: Sequence[Columns], key: Sequence[str], adding: Collection[str] = ()
) -> None:
    """Insert the rows, or change those that have their key; `adding` columns are added up."""
    if rows:
        _run(_insertion(model, tuple(rows[0]), tuple(key), frozenset(adding)), model, rows)


def change(*, model: Model, rows: Sequence[Columns]) -> None:
    """Change the rows of these ids; the id is among the columns of each."""
    if rows:
        _run(_update(model, tuple(rows[0])), model, rows)


def _run(text: str, model: Model, rows: Sequence[Columns]) -> None:
    fields = [_field(model, name) for name in rows[0]]
    arrays = [
        [_prepared(field, row[name]) for row in rows]
        for name, field in zip(rows[0], fields, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(text, arrays)


def _prepared(field: Any, value: Any) -> Any:
    """The value as the driver takes it: all of one type in an array, ciphers for what is sealed."""
    if isinstance(field, Cipher):
        return field.get_db_prep_save(value, connection)
    kind = NUMBERS.get(field.get_internal_type())
    return value if kind is None or value is None else kind(value)


NUMBERS: Mapping[str, type[Decimal] | type[float]] = {"DecimalField": Decimal, "FloatField": float}


@cache
def _insertion(
    model: Model, columns: tuple[str, ...], key: tuple[str, ...], adding: frozenset[str]
) -> str:
    table = model._meta.db_table
    changed = [
        f'"{name}" = {table}."{name}" + EXCLUDED."{name}"'
        if name in adding
        else f'"{name}" = EXCLUDED."{name}"'
        for name in columns
        if name not in key
    ]
    return (
        f"INSERT INTO {table} ({_named(columns)}) SELECT * FROM unnest({_arrays(model, columns)})"
        f" ON CONFLICT ({_named(key)}) DO UPDATE SET {', '.join(changed)}"
    )


@cache
def _update(model: Model, columns: tuple[str, ...]) -> str:
    changed = ", ".join(f'"{name}" = new."{name}"' for name in columns if name != "id")
    return (
        f"UPDATE {model._meta.db_table} AS old SET {changed}"
        f" FROM unnest({_arrays(model, columns)}) AS new ({_named(columns)}) WHERE old.id = new.id"
    )


def _arrays(model: Model, columns: Iterable[str]) -> str:
    return ", ".join(f"%s::{_type(model, name)}[]" for name in columns)


def _type(model: Model, column: str) -> str:
    """A key that counts up is a plain number elsewhere."""
    field = _field(model, column)
    return str((field.rel_db_type if field.primary_key else field.db_type)(connection))


@cache
def _field(model: Model, column: str) -> Any:
    return next(field for field in model._meta.concrete_fields if field.attname == column)


def _named(columns: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)
