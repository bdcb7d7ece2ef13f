"""A figure: a number that says where it comes from. Nothing here is rounded; the edge does that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeAlias

from deals.metrics.formulas import FORMULAS, Formula

Number: TypeAlias = float | int | Decimal
Interval: TypeAlias = tuple[float, float]


class Unit(StrEnum):
    """What a figure counts in: utility points of [0, 1], our currency, a share, a number of."""

    POINTS = "points"
    MONEY = "money"
    SHARE = "share"
    RATIO = "ratio"
    COUNT = "count"
    TERM = "term"
    """The unit of the issue the figure speaks of."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its formula, its inputs by name, its sample size and, for a rate, its interval.

    `value` is None where the inputs do not determine it (no observations, unknown preferences,
    nothing to divide by). `label` is a word for it, where the formula gives one (F23).
    """

    value: Number | None
    formula: str
    unit: Unit
    inputs: Mapping[str, Number | None] = field(default_factory=dict, hash=False)
    n: int = 0
    interval: Interval | None = None
    label: str = ""

    def __post_init__(self) -> None:
        if self.formula not in FORMULAS:
            raise ValueError(f"{self.formula} is no formula on record")
        object.__setattr__(self, "inputs", MappingProxyType(dict(self.inputs)))

    @property
    def source(self) -> str:
        """Where the formula is from; "own" where it is ours."""
        return self.written.source

    @property
    def written(self) -> Formula:
        """The formula itself, by name and in words."""
        return FORMULAS[self.formula]

    def explain(self) -> dict[str, Any]:
        """Everything that is needed to check the number by hand."""
        return {
            "value": self.value,
            "unit": self.unit.value,
            "label": self.label,
            "formula": self.formula,
            "name": self.written.name,
            "text": self.written.text,
            "inputs": dict(self.inputs),
            "n": self.n,
            "interval": self.interval,
            "source": self.source,
        }


def quotient(top: Number | None, bottom: Number | None) -> float | None:
    """top / bottom; None where one is unknown or there is nothing to divide by."""
    if top is None or bottom is None or not bottom:
        return None
    return float(top) / float(bottom)
