"""Sides, issues and the values an issue can take. Every constructor refuses nonsense."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

Value: TypeAlias = Decimal | str
"""A numeric issue takes a finite Decimal, a choice issue one of its options."""

Money: TypeAlias = Decimal | Mapping[str, Decimal]
"""What one unit (numeric) or each option (choice) costs us, in the negotiation's currency."""

KEY = re.compile(r"[a-z][a-z0-9_]{0,49}")


class ValueRefused(ValueError):
    """A value, weight, issue or term that cannot be; the text says which and why."""


class Side(StrEnum):
    US = "us"
    THEM = "them"

    @property
    def other(self) -> Side:
        return Side.THEM if self is Side.US else Side.US


class Direction(StrEnum):
    """Which way a side wants an issue to go; on a choice issue, along its list of options."""

    HIGH = "high"
    LOW = "low"

    @property
    def opposite(self) -> Direction:
        return Direction.LOW if self is Direction.HIGH else Direction.HIGH


@dataclass(frozen=True, slots=True)
class Numeric:
    """A numeric domain: low ≤ x ≤ high, on the grid low + n·step where a step is given."""

    low: Decimal
    high: Decimal
    step: Decimal | None = None
    unit: str = ""

    def __post_init__(self) -> None:
        bounds = (self.low, self.high) if self.step is None else (self.low, self.high, self.step)
        if not all(bound.is_finite() for bound in bounds):
            raise ValueRefused("a numeric domain needs finite bounds and step")
        if self.low >= self.high:
            raise ValueRefused(f"low {shown(self.low)} must be below high {shown(self.high)}")
        if self.step is not None and self.step <= 0:
            raise ValueRefused(f"step {shown(self.step)} must be above zero")

    def refusal(self, value: Value) -> str | None:
        """Why the value lies outside the domain, or None when it lies inside."""
        if not isinstance(value, Decimal) or not value.is_finite():
            return f"{value!r} is not a number"
        if not self.low <= value <= self.high:
            return f"{shown(value)} lies outside {shown(self.low)}..{shown(self.high)}"
        if self.step is not None and (value - self.low) % self.step != 0:
            return f"{shown(value)} is not on the grid of step {shown(self.step)}"
        return None


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice domain: one of two or more named options."""

    options: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.options or not all(option.strip() for option in self.options):
            raise ValueRefused("a choice issue needs options, each with a name")
        if len(set(self.options)) != len(self.options):
            raise ValueRefused("a choice issue names an option twice")

    def refusal(self, value: Value) -> str | None:
        """Why the value lies outside the domain, or None when it lies inside."""
        if isinstance(value, str) and value in self.options:
            return None
        return f"{shown(value)!r} is not one of {', '.join(self.options)}"


@dataclass(frozen=True, slots=True)
class Issue:
    """A negotiable term; `baseline` is the value in force before the talks."""

    key: str
    domain: Numeric | Choice
    name: str = ""
    baseline: Value | None = None
    distributive: bool = False
    money: Money | None = field(default=None, hash=False)

    def __post_init__(self) -> None:
        if not KEY.fullmatch(self.key):
            raise ValueRefused(f"issue key {self.key!r} must match {KEY.pattern}")
        if self.baseline is not None:
            self.check(self.baseline)
        self._check_money()

    def check(self, value: Value) -> None:
        """Raise ValueRefused when the value lies outside the issue's domain."""
        if refusal := self.domain.refusal(value):
            raise ValueRefused(f"{self.key}: {refusal}")

    def cost_to_us(self, *, start: Value, end: Value) -> Decimal | None:
        """Money magnitude of a move, in the negotiation's currency; None without a price tag."""
        if isinstance(self.money, Decimal) and isinstance(start, Decimal):
            assert isinstance(end, Decimal)
            return abs(end - start) * self.money
        if isinstance(self.money, Mapping) and {start, end} <= self.money.keys():
            return abs(self.money[str(end)] - self.money[str(start)])
        return None

    def _check_money(self) -> None:
        if self.money is None:
            return
        per_unit = isinstance(self.money, Decimal)
        if per_unit != isinstance(self.domain, Numeric):
            raise ValueRefused(f"{self.key}: money is per unit on numbers, per option on choices")
        amounts = [self.money] if isinstance(self.money, Decimal) else list(self.money.values())
        if not all(amount.is_finite() for amount in amounts):
            raise ValueRefused(f"{self.key}: money must be finite")
        if isinstance(self.money, Decimal) and self.money < 0:
            raise ValueRefused(f"{self.key}: money per unit must not be negative")


def shown(value: Value) -> str:
    """The value as people write it: no exponent, no trailing zeros."""
    if isinstance(value, str):
        return value
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
