"""Rows of a table written with one statement, to which they go as one JSON text.

Django's `bulk_create` and `bulk_update` write the same, and take some five times as long to say it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, TypeAlias

from django.db import connection, models

from accounts import prepared
from accounts.history import history_context, is_tracked
from accounts.message import Statement
from accounts.sealed import Cipher

Columns: TypeAlias = Mapping[str, Any]
Model: TypeAlias = type[models.Model]

NOTHING: Columns = {}


def insert(*, model: Model, rows: Sequence[Columns], same: Columns = NOTHING) -> list[int]:
    """Insert the rows; all have the same columns, and beside them what is the `same` for all.

    Returns their ids in the order of the rows.
    """
    if not rows:
        return []
    text = f"{_insertion(model, tuple(rows[0]), tuple(same))} RETURNING id"
    (found,) = prepared.send(_statements(text, model, rows, same))[-1:]
    return [pk for (pk,) in found]


def add(*, model: Model, rows: Sequence[Columns], same: Columns = NOTHING) -> None:
    """As `insert`, where nobody asks for the ids: with the next message."""
    if rows:
        _later(_insertion(model, tuple(rows[0]), tuple(same)), model, rows, same)


def store(*, rows: Sequence[models.Model]) -> None:
    """Insert new rows of one table, which get their ids; as `bulk_create`."""
    if not rows:
        return
    model = type(rows[0])
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    told = [{field.attname: field.pre_save(row, add=True) for field in fields} for row in rows]
    for row, pk in zip(rows, insert(model=model, rows=told), strict=True):
        row.pk = pk
        row._state.adding, row._state.db = False, connection.alias


def put(
    *, model: Model, rows: Sequence[Columns], key: Sequence[str], adding: Collection[str] = ()
) -> None:
    """Insert the rows, or change those that have their key; `adding` columns are added up."""
    if rows:
        names = tuple(rows[0])
        changed = _changes(model, names, tuple(key), frozenset(adding))
        _later(f"{_insertion(model, names)} {changed}", model, rows)


def change(*, model: Model, rows: Sequence[Columns]) -> None:
    """Change the rows of these ids; the id is among the columns of each."""
    if rows:
        _later(_update(model, tuple(rows[0]), len(rows) > 1), model, rows)


def save(*, row: models.Model) -> None:
    """Change all columns of a row to what they are now; as its own `save`, with no signal."""
    fields = row._meta.concrete_fields
    change(model=type(row), rows=[{each.attname: each.pre_save(row, add=False) for each in fields}])


def _later(text: str, model: Model, rows: Sequence[Columns], same: Columns = NOTHING) -> None:
    for statement in _statements(text, model, rows, same):
        prepared.later(statement)


def _statements(text: str, model: Model, rows: Sequence[Columns], same: Columns) -> list[Statement]:
    """Before it, where the table's history is kept, who does it."""
    sealed = [name for name in rows[0] if isinstance(_field(model, name), Cipher)]
    told = [{**row, **_ciphers(model, row, sealed)} for row in rows] if sealed else rows
    given = [json.dumps(each, default=str) for each in ([told, same] if same else [told])]
    return [*(history_context() if is_tracked(model) else ()), (text, given)]


def _ciphers(model: Model, row: Columns, names: Iterable[str]) -> Columns:
    return {name: _field(model, name).get_db_prep_save(row[name], connection) for name in names}


@cache
def _insertion(model: Model, columns: tuple[str, ...], same: tuple[str, ...] = ()) -> str:
    named, source = _named((*columns, *same)), _given(model, columns)
    if same:
        source += f", json_to_record(%s::json) AS same ({_typed(model, same)})"
    return f"INSERT INTO {model._meta.db_table} ({named}) SELECT {named} FROM {source}"


@cache
def _changes(
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
    return f"ON CONFLICT ({_named(key)}) DO UPDATE SET {', '.join(changed)}"


@cache
def _update(model: Model, columns: tuple[str, ...], many: bool) -> str:
    """Of one row PostgreSQL is told so: it takes any list for a hundred, and reads the table."""
    changed = ", ".join(f'"{name}" = new."{name}"' for name in columns if name != "id")
    given = _given(model, columns)
    if not many:
        given = f"json_to_record(%s::json -> 0) AS new ({_typed(model, columns)})"
    return f"UPDATE {model._meta.db_table} AS old SET {changed} FROM {given} WHERE old.id = new.id"


def _given(model: Model, columns: Iterable[str]) -> str:
    """The rows, in their order: in which they are inserted, and locked."""
    return f"json_to_recordset(%s::json) AS new ({_typed(model, columns)})"


def _typed(model: Model, columns: Iterable[str]) -> str:
    return ", ".join(f'"{name}" {_type(model, name)}' for name in columns)


def _type(model: Model, column: str) -> str:
    """A key that counts up is a plain number elsewhere."""
    field = _field(model, column)
    return str((field.rel_db_type if field.primary_key else field.db_type)(connection))


@cache
def _field(model: Model, column: str) -> Any:
    return next(field for field in model._meta.concrete_fields if field.attname == column)


def _named(columns: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)
