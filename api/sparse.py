"""Sparse reads: `?fields=` keeps some of each row, `?include=` adds what lies below it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request

from accounts.errors import Invalid, Problem

ID = "id"
"""Always kept."""
MOST_NAMED = 5
"""Of what is unknown, so many are named."""

_names: dict[Any, tuple[str, ...]] = {}

Shape = type[serializers.BaseSerializer[Any]]


def note_answer(method: Any, answer: Any) -> None:
    """Remember on a method what it answers, for `shape_of`."""
    many = isinstance(answer, serializers.ListSerializer)
    method.answer = type(answer.child) if many else answer
    method.answers_many = many


def shape_of(view: Any, method: str | None) -> Shape | None:
    """What the rows of a reading look like where they may be thinned out: rows of tables, and
    shapes that say so of themselves.
    """
    answer = getattr(getattr(view, "get", None), "answer", None) if method == "GET" else None
    rows = isinstance(answer, type) and issubclass(answer, serializers.ModelSerializer)
    return answer if rows or getattr(answer, "sparse", False) else None


def names_of(shape: Shape) -> tuple[str, ...]:
    """The fields of a shape, without what only `include` adds."""
    if shape not in _names:
        _names[shape] = _read(shape)
    return _names[shape]


def _read(shape: Shape) -> tuple[str, ...]:
    fields: Iterable[str] = shape().fields  # type: ignore[attr-defined]
    return tuple(name for name in fields if name not in getattr(shape, "included", ()))


def asked(request: Request, parameter: str, known: Collection[str]) -> frozenset[str]:
    """The names in a parameter, with commas between; Invalid names those that are unknown."""
    text = ",".join(request.query_params.getlist(parameter))
    named = {name.strip() for name in text.split(",")} - {""}
    if unknown := sorted(named - set(known)):
        raise Invalid([_unknown(name, parameter, known) for name in unknown[:MOST_NAMED]])
    return frozenset(named)


def thinned(data: Any, *, view: Any, fields: frozenset[str]) -> Any:
    """The answer of a reading with no more than these fields of each row, and what was included."""
    shape = shape_of(view, "GET")
    if not fields or shape is None:
        return data
    dropped = set(names_of(shape)) - fields - {ID}
    if view.get.answers_many:
        return {**data, "results": [_without(row, dropped) for row in data["results"]]}
    return _without(data, dropped)


def fields_parameter(shape: Shape) -> OpenApiParameter:
    """How the description tells of `fields`."""
    names = ", ".join(f"`{name}`" for name in names_of(shape))
    text = (
        f"Only these, with commas between; all without it, `{ID}` always, and what `include` adds."
        f" Some of: {names}. The schema is that of the whole."
    )
    return OpenApiParameter("fields", str, description=text)


def include_parameter(known: Iterable[str], *, most: int) -> OpenApiParameter:
    """How the description tells of `include`."""
    names = ", ".join(f"`{name}`" for name in known)
    text = (
        f"Rows below each, with commas between; nothing without it. Some of: {names}. A page holds"
        f" at most {most} rows then."
    )
    return OpenApiParameter("include", str, description=text)


def _without(row: Any, dropped: set[str]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in dropped}


def _unknown(name: str, parameter: str, known: Collection[str]) -> Problem:
    near = get_close_matches(name[:60], known, n=1)
    hint = f"Did you mean {near[0]}?" if near else f"Expected some of {', '.join(known)}."
    code = "unknown_include" if parameter == "include" else "unknown_field"
    return Problem(f"{name[:60]}: {hint}", f"/{parameter}", code)
