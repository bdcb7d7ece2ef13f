"""Statements that PostgreSQL prepares once in a connection, past Django's daily work.

Django writes each once in a process; what changes are the values. To ask Django each time,
`QuerySet`, is what tests compare with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any, Generic, TypeAlias, TypeVar

import psycopg
from django.db import connection, models
from django.db.models import QuerySet
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=models.Model)
Statement: TypeAlias = tuple[str, Sequence[Any]]
"""Its text and its values."""


def send(statements: Sequence[Statement]) -> list[list[Any]]:
    """The rows of every statement; all are sent before the first answer is waited for."""
    wrapper: Any = connection
    wrapper.ensure_connection()
    wrapper.validate_no_broken_transaction()
    wrapper.tell()
    wire: psycopg.Connection[Any] = wrapper.connection
    cursors = [psycopg.Cursor(wire) for _ in statements]
    with wrapper.wrap_database_errors, _preparing(wire):
        if len(cursors) == 1:
            cursors[0].execute(*statements[0], prepare=True)
        else:
            with wire.pipeline():
                for cursor, statement in zip(cursors, statements, strict=True):
                    cursor.execute(*statement, prepare=True)
        return [_rows(cursor) for cursor in cursors]


@contextmanager
def _preparing(wire: psycopg.Connection[Any]) -> Iterator[None]:
    """Django forbids it, for the sake of its own cursors."""
    before, wire.prepare_threshold = wire.prepare_threshold, 0
    try:
        yield
    finally:
        wire.prepare_threshold = before


def _rows(cursor: psycopg.Cursor[Any]) -> list[Any]:
    """Without `description`, which is made anew each time it is asked for."""
    return cursor.fetchall() if cursor.pgresult and cursor.pgresult.nfields else []


class Lookup(Generic[M]):
    """The rows of a queryset that is the same but for the values they are looked for by.

    `build` makes it of those values; each is whole in one condition (`pk=value`).
    """

    def __init__(self, build: Callable[..., QuerySet[M]], *stand_ins: Any) -> None:
        self.build, self.stand_ins = build, stand_ins

    def first(self, *values: Any) -> M | None:
        """One row for these values, where `build` asks for one."""
        return next(iter(self.all(*values)), None)

    def all(self, *values: Any) -> list[M]:
        """The rows for these values."""
        put = dict(zip(self.stand_ins, values, strict=True))
        text, given, _ = self._written
        (rows,) = send([(text, [put.get(value, value) for value in given])])
        return [self._row(row) for row in rows]

    @cached_property
    def _written(self) -> tuple[str, Sequence[Any], Any]:
        compiler = self.build(*self.stand_ins).query.get_compiler(connection=connection)
        text, given = compiler.as_sql()
        assert set(self.stand_ins) <= set(given)
        return text, given, compiler

    @cached_property
    def _columns(self) -> tuple[type[M], slice, list[str], Any, Any]:
        compiler = self._written[2]
        info = compiler.klass_info
        fields = info["select_fields"]
        place = slice(fields[0], fields[-1] + 1)
        names = [column.target.attname for column, _, _ in compiler.select[place]]
        # The stubs are of a Django in which one argument more is needed.
        related = get_related_populators(info, compiler.select, connection.alias)  # type: ignore[call-arg]
        converters = compiler.get_converters([column for column, _, _ in compiler.select])
        return info["model"], place, names, related, converters

    def _row(self, found: Sequence[Any]) -> M:
        model, place, names, related, converters = self._columns
        (row,) = self._written[2].apply_converters([found], converters) if converters else [found]
        made: M = model.from_db(connection.alias, names, row[place])
        for populator in related:
            populator.populate(row, made)
        return made
