"""Numbers that note what they are compared with: how far a threshold may move with no change.

A rule decides by comparing. While every comparison with a threshold t comes out as it did, the rule
takes the same way and says the same; so the range of t in which they all do is known after one run
(OWN; the idea of parametric programming). Outside of it the rule has to be run again.
"""

from __future__ import annotations

from math import ceil, inf, nextafter
from typing import Any

BLUR = 1e-9
"""Relative: so near to where a computed comparison turns, a threshold is held to be at the turn."""


class Span:
    """A threshold under trial: its value, and the least and greatest that would do the same."""

    __slots__ = ("high", "low", "value")

    def __init__(self, value: float) -> None:
        self.value, self.low, self.high = value, -inf, inf

    @property
    def bounds(self) -> list[float | None]:
        """The least and the greatest, both included; None where there is none."""
        return [None if self.low == -inf else self.low, None if self.high == inf else self.high]

    def raise_low(self, least: float) -> None:
        self.low = max(self.low, min(least, self.value))

    def lower_high(self, greatest: float) -> None:
        self.high = min(self.high, max(greatest, self.value))

    def pin(self) -> None:
        """Nothing but this very value does the same."""
        self.low = self.high = self.value


class Traced:
    """What a rule gets for a threshold t, or for scale × t + shift: it compares like a float.

    Only what is noted is possible: adding, subtracting and multiplying by plain numbers,
    comparing, rounding up, and being told. Anything else is a TypeError, not a silent mistake.
    """

    __slots__ = ("scale", "shift", "span", "value")
    __array_ufunc__ = None  # numpy's numbers leave comparing to us

    def __init__(self, span: Span, value: float, scale: float = 1.0, shift: float = 0.0) -> None:
        self.span, self.value, self.scale, self.shift = span, value, scale, shift

    def __mul__(self, by: Any) -> Traced:
        return Traced(self.span, self.value * by, self.scale * by, self.shift * by)

    def __add__(self, more: Any) -> Traced:
        return Traced(self.span, self.value + more, self.scale, self.shift + more)

    def __sub__(self, less: Any) -> Traced:
        return self.__add__(-less)

    __rmul__ = __mul__

    def __gt__(self, other: Any) -> bool:
        self._note(float(other), at_turn=False)
        return bool(self.value > other)

    def __le__(self, other: Any) -> bool:
        return not self > other

    def __ge__(self, other: Any) -> bool:
        self._note(float(other), at_turn=True)
        return bool(self.value >= other)

    def __lt__(self, other: Any) -> bool:
        return not self >= other

    def __ceil__(self) -> int:
        whole = ceil(self.value)
        assert self > whole - 1 and self <= whole
        return whole

    def __str__(self) -> str:
        self.span.pin()
        return str(self.value)

    def _note(self, other: float, *, at_turn: bool) -> None:
        """Narrow the span to the side of the turn on which the value is.

        The comparison is true above the turn; `at_turn` tells whether it is true at it, too.
        """
        if self.scale == 1 and self.shift == 0:
            _exactly(self.span, other, at_turn=at_turn)
        elif self.scale:
            _about(self.span, (other - self.shift) / self.scale)


def _exactly(span: Span, turn: float, *, at_turn: bool) -> None:
    if span.value > turn or (at_turn and span.value == turn):
        span.raise_low(turn if at_turn else nextafter(turn, inf))
    else:
        span.lower_high(nextafter(turn, -inf) if at_turn else turn)


def _about(span: Span, turn: float) -> None:
    """A turn that was computed is known up to rounding only: at it, the value is pinned."""
    blur = BLUR * max(1.0, abs(turn))
    if abs(span.value - turn) <= blur:
        span.pin()
    elif span.value > turn:
        span.raise_low(turn + blur)
    else:
        span.lower_high(turn - blur)
