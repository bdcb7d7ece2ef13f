"""Figures as JSON: rounded once, here, each with its formula; with ?explain=1 with its inputs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request

from accounts.errors import Invalid, Problem
from api.v1.values import POINTS_PLACES, money, plain
from deals.metrics.figure import Figure, Number, Unit
from deals.metrics.panel import Reading

EXPLAIN = OpenApiParameter(
    "explain", bool, description="Show each figure's inputs, formula in words, and source."
)


YES, NO = ("1", "true", "yes"), ("", "0", "false", "no")
UNITS = [unit.value for unit in Unit]


class FigureOut(serializers.Serializer[Any]):
    """A number: money is a decimal text, all else a JSON number; null where nothing is known.

    `n` is the size of the sample; `interval` the 95 % interval of a rate.
    """

    value = serializers.JSONField(allow_null=True)
    unit = serializers.ChoiceField(choices=UNITS)
    formula = serializers.CharField()
    n = serializers.IntegerField()
    interval = serializers.ListField(child=serializers.FloatField(), allow_null=True)
    label = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    name = serializers.CharField(required=False)
    text = serializers.CharField(required=False)
    inputs = serializers.DictField(required=False)
    source = serializers.CharField(required=False)  # type: ignore[assignment]


class ReadingOut(FigureOut):
    """A figure by name: of a side or of both (null), on an issue or on all (null)."""

    figure = serializers.CharField()
    side = serializers.CharField(allow_null=True)
    issue = serializers.CharField(allow_null=True)


def explained(request: Request) -> bool:
    """Whether the caller wants inputs and sources."""
    asked = request.query_params.get("explain", "").lower()
    if asked not in (*YES, *NO):
        raise Invalid([Problem("Expected true or false.", "/explain")])
    return asked in YES


def figure_body(figure: Figure, *, explain: bool) -> dict[str, Any]:
    """A figure as JSON."""
    body: dict[str, Any] = {
        "value": _shown(figure.value, figure.unit),
        "unit": figure.unit.value,
        "formula": figure.formula,
        "n": figure.n,
        "interval": figure.interval and [round(end, POINTS_PLACES) for end in figure.interval],
        "label": figure.label,
    }
    if explain:
        inputs = {name: _shown(number, None) for name, number in figure.inputs.items()}
        written = {"name": figure.written.name, "text": figure.written.text}
        body |= {**written, "inputs": inputs, "source": figure.source}
    return body


def figure_bodies(figures: Mapping[str, Figure], *, explain: bool) -> dict[str, Any]:
    """Figures by name as JSON."""
    return {name: figure_body(figure, explain=explain) for name, figure in figures.items()}


def reading_bodies(readings: Iterable[Reading], *, explain: bool) -> list[dict[str, Any]]:
    """The readings of a panel as JSON."""
    return [
        {"figure": name, "side": side and side.value, "issue": issue}
        | figure_body(figure, explain=explain)
        for name, figure, side, issue in readings
    ]


def _shown(number: Number | None, unit: Unit | None) -> float | int | str | None:
    if number is None or isinstance(number, int):
        return number
    if unit is Unit.MONEY:
        return money(Decimal(number))
    return plain(number) if isinstance(number, Decimal) else round(number, POINTS_PLACES)
