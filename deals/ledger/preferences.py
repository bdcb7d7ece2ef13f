"""What an issue is worth to a side: value functions, preferences and the side's profile (F1)."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import TypeAlias

from deals.ledger.values import Choice, Direction, Issue, Numeric, Side, Value, ValueRefused


class Provenance(StrEnum):
    STATED = "stated"
    OBSERVED = "observed"
    ESTIMATED = "estimated"


@dataclass(frozen=True, slots=True)
class Linear:
    """Straight from 0 to 1 over the issue's domain (options count by their place in the list)."""

    domain: Numeric | Choice
    direction: Direction
    _low: float = field(init=False, repr=False, compare=False)
    _span: float = field(init=False, repr=False, compare=False)
    _slope: float = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if isinstance(self.domain, Numeric):
            low, high = float(self.domain.low), float(self.domain.high)
        else:
            low, high = 0.0, float(len(self.domain.options) - 1)
        object.__setattr__(self, "_low", low)
        object.__setattr__(self, "_span", high - low)
        slope = 1.0 / (high - low) if high > low else 0.0
        object.__setattr__(self, "_slope", slope if self.direction is Direction.HIGH else -slope)

    def value(self, value: Value) -> float:
        """v in [0, 1]; a single option is worth 1."""
        if not self._span:
            return 1.0
        share = (float(self._place(value)) - self._low) / self._span
        return share if self.direction is Direction.HIGH else 1.0 - share

    def shares(self, values: Iterable[Value]) -> list[float]:
        """v of each of many values, as `value` gives it."""
        if not self._span or isinstance(self.domain, Choice):
            return [self.value(value) for value in values]
        low, span, high = self._low, self._span, self.direction is Direction.HIGH
        rising = [(float(value) - low) / span for value in values]
        return rising if high else [1.0 - share for share in rising]

    def difference(self, start: Value, end: Value) -> float:
        """v(end) − v(start)."""
        return float(self._place(end) - self._place(start)) * self._slope

    def worse(self, start: Value, end: Value) -> bool:
        """Whether v(end) < v(start), exactly."""
        if self.direction is Direction.HIGH:
            return self._place(end) < self._place(start)
        return self._place(end) > self._place(start)

    def _place(self, value: Value) -> Decimal:
        if isinstance(value, Decimal):
            return value
        assert isinstance(self.domain, Choice)
        return Decimal(self.domain.options.index(value))


@dataclass(frozen=True, slots=True)
class Piecewise:
    """Points (x, v), x ascending, v in [0, 1]; straight between points, flat beyond the ends."""

    points: tuple[tuple[Decimal, float], ...]

    def __post_init__(self) -> None:
        if not self.points:
            raise ValueRefused("a value function needs at least one point")
        xs = [x for x, _ in self.points]
        if not all(x.is_finite() for x in xs) or any(b <= a for a, b in pairwise(xs)):
            raise ValueRefused("value points must have finite, strictly ascending x")
        _check_shares(v for _, v in self.points)

    def value(self, value: Value) -> float:
        assert isinstance(value, Decimal)
        x = value
        after = bisect_right(self.points, x, key=lambda point: point[0])
        if after == 0 or after == len(self.points):
            return self.points[min(after, len(self.points) - 1)][1]
        (x0, v0), (x1, v1) = self.points[after - 1 : after + 1]
        return v0 + (v1 - v0) * float((x - x0) / (x1 - x0))

    def difference(self, start: Value, end: Value) -> float:
        """v(end) − v(start)."""
        return self.value(end) - self.value(start)

    def worse(self, start: Value, end: Value) -> bool:
        return self.value(end) < self.value(start)


@dataclass(frozen=True, slots=True)
class OptionValues:
    """v in [0, 1] for each option of a choice issue."""

    values: Mapping[str, float] = field(hash=False)

    def __post_init__(self) -> None:
        if not self.values:
            raise ValueRefused("a value function needs at least one option")
        _check_shares(self.values.values())

    def value(self, value: Value) -> float:
        return self.values[str(value)]

    def difference(self, start: Value, end: Value) -> float:
        """v(end) − v(start)."""
        return self.value(end) - self.value(start)

    def worse(self, start: Value, end: Value) -> bool:
        return self.value(end) < self.value(start)


ValueFunction: TypeAlias = Linear | Piecewise | OptionValues


@dataclass(frozen=True, slots=True)
class Preference:
    """What one issue is worth to one side.

    `weight` ≥ 0 is normalised over the side's weighted issues; None when only the direction is
    known. For `them` it is always our estimate.
    """

    side: Side
    issue: str
    function: ValueFunction
    weight: float | None = None
    provenance: Provenance = Provenance.ESTIMATED
    confidence: float | None = None

    def __post_init__(self) -> None:
        if self.weight is not None and not (math.isfinite(self.weight) and self.weight >= 0):
            raise ValueRefused(f"{self.issue}: weight must be a finite number of at least 0")
        if self.confidence is not None and not 0 <= self.confidence <= 1:
            raise ValueRefused(f"{self.issue}: confidence must lie in 0..1")


@dataclass(frozen=True, slots=True)
class Profile:
    """All that is known of one side's values: functions per issue and normalised weights."""

    functions: Mapping[str, ValueFunction] = field(hash=False)
    weights: Mapping[str, float] = field(hash=False)

    def worse(self, *, issue: str, start: Value, end: Value) -> bool:
        """Whether the side values `end` less than `start`; False where its values are unknown."""
        function = self.functions.get(issue)
        return function is not None and function.worse(start, end)

    def reaches(self, *, issue: str, value: Value, goal: Value) -> bool:
        """Whether `value` is the goal or better for this side (equality where unknown)."""
        function = self.functions.get(issue)
        if function is None:
            return value == goal
        return not function.worse(goal, value)

    def gain(self, *, issue: str, start: Value, end: Value) -> float | None:
        """U(end) − U(start) in utility points of [0, 1] (F4); None without a weight."""
        function, weight = self.functions.get(issue), self.weights.get(issue)
        if function is None or weight is None:
            return None
        return weight * function.difference(start, end)


def profiles(*, issues: Iterable[Issue], preferences: Iterable[Preference]) -> dict[Side, Profile]:
    """Each side's profile; a side with no preference on an issue wants the other's opposite."""
    known = {(p.side, p.issue): p for p in preferences}
    return {side: _profile(side=side, issues=tuple(issues), known=known) for side in Side}


def _profile(
    *, side: Side, issues: tuple[Issue, ...], known: Mapping[tuple[Side, str], Preference]
) -> Profile:
    functions: dict[str, ValueFunction] = {}
    weights: dict[str, float] = {}
    for issue in issues:
        own, theirs = known.get((side, issue.key)), known.get((side.other, issue.key))
        if own is not None:
            functions[issue.key] = own.function
            if own.weight is not None:
                weights[issue.key] = own.weight
        elif theirs is not None and isinstance(theirs.function, Linear):
            opposite = theirs.function.direction.opposite
            functions[issue.key] = Linear(issue.domain, opposite)
    total = sum(weights.values())
    return Profile(functions, {key: w / total for key, w in weights.items()} if total else {})


def _check_shares(shares: Iterable[float]) -> None:
    if not all(0 <= share <= 1 for share in shares):
        raise ValueRefused("every value v must lie in 0..1")
