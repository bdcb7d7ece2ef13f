"""Fields and shapes that several resources share: values, sides, dates."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from deals.ledger.facts import Stage
from deals.ledger.values import Side, Value, shown

POINTS_PLACES = 6
STAGES = [stage.value for stage in Stage]
SIDES = [side.value for side in Side]


@extend_schema_field({"oneOf": [{"type": "number"}, {"type": "string"}]})
class ValueField(serializers.Field[Any, Any, Any, Any]):
    """A number for a numeric issue, an option for a choice issue."""

    def to_representation(self, value: Value) -> float | int | str:
        return plain(value)

    def to_internal_value(self, data: Any) -> Value:
        if isinstance(data, bool) or not isinstance(data, int | float | str):
            self.fail("invalid")
        if isinstance(data, str):
            return data
        number = Decimal(str(data))
        if not number.is_finite() or abs(number) >= Decimal(10) ** 14:
            self.fail("invalid")
        return number

    default_error_messages = {"invalid": "Expected a finite number or a text."}


def plain(value: Value) -> float | int | str:
    """A value as JSON: whole numbers without a point."""
    if isinstance(value, str):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


def points(value: float | None) -> float | None:
    """Utility points, rounded once, here at the edge."""
    return None if value is None else round(value, POINTS_PLACES)


def money(value: Decimal | None) -> str | None:
    """Money as a decimal text of two places."""
    return None if value is None else f"{value:.2f}"


@extend_schema_field({"type": "string", "format": "decimal"})
class PriceField(serializers.Field[Any, Any, Any, Any]):
    """Money for one unit or option: a decimal text of two places, or as many as it needs."""

    def to_representation(self, value: Any) -> str:
        price = Decimal(str(value))
        return f"{price:.2f}" if price == round(price, 2) else shown(price)


@extend_schema_field({"type": "number"})
class NumberField(ValueField):
    """A number of a numeric issue's domain."""


class PointsField(serializers.FloatField):
    """Utility points of 0 to 1."""

    def to_representation(self, value: float) -> float:  # type: ignore[override]
        return round(float(value), POINTS_PLACES)


def word(words: Iterable[StrEnum], **options: Any) -> serializers.ChoiceField:
    """One of a closed list of words."""
    return serializers.ChoiceField(choices=[entry.value for entry in words], **options)


def amount(**options: Any) -> serializers.DecimalField:
    """A decimal of the size the rows hold."""
    return serializers.DecimalField(max_digits=20, decimal_places=6, **options)
