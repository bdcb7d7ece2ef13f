"""Rows of several tables below negotiations, in one round trip.

Django writes each statement once in a process; PostgreSQL prepares it once in a connection. To ask
the same of Django each time, `Question.rows`, takes four times as long, and is what tests compare
with.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from django.db import connection
from django.db.models import QuerySet

from accounts import prepared
from deals.models.base import NegotiationRow
from deals.snapshot.grouping import Grouped, below, grouped

__all__ = ["Asked", "Grouped", "Question", "asked", "read"]

Asked: TypeAlias = Callable[[], list[Grouped[Any]]]

ANY_ONE, ANY_MANY = -1, (-1, -2)
"""Ids that no row has: places for those that are asked for."""


@dataclass(frozen=True, slots=True)
class Question:
    """Columns of a model's rows, in an order; `only` those with these values."""

    model: type[NegotiationRow]
    columns: tuple[str, ...]
    order: tuple[str, ...] = ("id",)
    only: tuple[tuple[str, Any], ...] = ()

    def rows(self, ids: Iterable[int]) -> QuerySet[Any, Any]:
        """Named tuples, of which the negotiation's id is the first column."""
        found = below(model=self.model, ids=ids).filter(**dict(self.only)).order_by(*self.order)
        return found.values_list("negotiation_id", *self.columns, named=True)


def read(*, questions: Sequence[Question], ids: Sequence[int]) -> list[Grouped[Any]]:
    """The rows of each question by negotiation."""
    return asked(questions=questions, ids=ids)()


def asked(*, questions: Sequence[Question], ids: Sequence[int]) -> Asked:
    """As `read`, once it is called: the questions go with the next message."""
    if not ids:
        return lambda: [grouped(rows=(), by="negotiation_id") for _ in questions]
    statements = [_statement(question, len(ids) > 1) for question in questions]
    answers = [prepared.asked((each.text, each.asking(ids))) for each in statements]
    return lambda: [
        grouped(rows=statement.made(answer.rows()), by="negotiation_id")
        for statement, answer in zip(statements, answers, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Statement:
    """What Django makes of a question; `converters` by the place of their columns."""

    text: str
    parameters: tuple[Any, ...]
    row: Callable[[Iterable[Any]], Any]
    converters: Mapping[int, Callable[[Any], Any]]

    def asking(self, ids: Sequence[int]) -> list[Any]:
        put = {ANY_ONE: ids[0], ANY_MANY: list(ids)}
        return [put.get(tuple(p) if isinstance(p, list) else p, p) for p in self.parameters]

    def made(self, rows: Iterable[Sequence[Any]]) -> Iterator[Any]:
        if not self.converters:
            return map(self.row, rows)
        return map(self.row, map(self._converted, rows))

    def _converted(self, row: Sequence[Any]) -> Sequence[Any]:
        values = list(row)
        for place, convert in self.converters.items():
            values[place] = convert(values[place])
        return values


@cache
def _statement(question: Question, many: bool) -> _Statement:
    rows = question.rows(ANY_MANY if many else [ANY_ONE])
    compiler = rows.query.get_compiler(connection=connection)
    text, parameters = compiler.as_sql()
    columns = [column for column, _, _ in compiler.select]
    found = compiler.get_converters(columns)
    names = ["negotiation_id", *question.columns]
    return _Statement(
        text,
        tuple(parameters),
        _tuple("Row", names)._make,
        {place: _chained(*chain) for place, chain in found.items()},
    )


def _tuple(name: str, columns: Sequence[str]) -> Any:
    return namedtuple(name, columns)


def _chained(converters: Sequence[Any], column: Any) -> Callable[[Any], Any]:
    def convert(value: Any) -> Any:
        for converter in converters:
            value = converter(value, column, connection)
        return value

    return convert
