"""Statements that PostgreSQL prepares once in a connection, past Django's daily work.

Django writes each once in a process; what changes are the values. To ask Django each time,
`QuerySet`, is what tests compare with.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import connection, models
from django.db.models import QuerySet
from django.db.models.query import get_related_populators

from accounts.message import Answer, Statement

M = TypeVar("M", bound=models.Model)


def send(statements: Sequence[Statement]) -> list[list[Any]]:
    """The rows of every statement; all go out before the first answer is waited for."""
    wrapper: Any = connection
    wrapper.ensure_connection()
    wrapper.validate_no_broken_transaction()
    rows: list[list[Any]] = wrapper.message(statements)
    return rows


def later(statement: Statement) -> None:
    """Have it sent before whatever follows in this transaction, or with its end.

    Of which nothing is to be told but that it failed: that is raised there.
    """
    wrapper: Any = connection
    if wrapper.in_atomic_block:
        wrapper.validate_no_broken_transaction()
        wrapper.wait_with(statement, Answer())
    else:
        send([statement])


def asked(statement: Statement) -> Answer:
    """The answer to a question that goes with the next message."""
    wrapper: Any = connection
    wrapper.ensure_connection()
    wrapper.validate_no_broken_transaction()
    answer = Answer()
    wrapper.wait_with(statement, answer)
    return answer


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
        return self.asked(*values)()

    def asked(self, *values: Any) -> Callable[[], list[M]]:
        """The same, once it is called: the question goes with the next message."""
        put = dict(zip(self.stand_ins, values, strict=True))
        text, given, _ = self._written
        answer = asked((text, [put.get(value, value) for value in given]))
        return lambda: [self._row(row) for row in answer.rows()]

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
