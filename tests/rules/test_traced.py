"""Traced thresholds: what they are compared with tells how far they may move."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from math import ceil, inf, nextafter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.rules.traced import BLUR, Span, Traced

FLOATS = st.floats(-1e6, 1e6)
SCALES = st.sampled_from((1.0, 0.5, 3.0, -2.0))
COMPARISONS = (operator.lt, operator.le, operator.gt, operator.ge)


def span_after(value: float, look: Callable[[Traced], object]) -> tuple[float, float]:
    span = Span(value)
    look(Traced(span, value))
    return span.low, span.high


def test_what_is_not_compared_may_be_anything() -> None:
    assert span_after(0.5, lambda t: t * 2 + 1) == (-inf, inf)
    assert Span(1).bounds == [None, None]


@pytest.mark.parametrize(
    ("look", "span"),
    [
        (lambda t: t > 0.2, (nextafter(0.2, inf), inf)),
        (lambda t: t >= 0.2, (0.2, inf)),
        (lambda t: t < 0.7, (-inf, nextafter(0.7, -inf))),
        (lambda t: t <= 0.7, (-inf, 0.7)),
        (lambda t: t > 0.5, (-inf, 0.5)),
        (lambda t: t >= 0.5, (0.5, inf)),
        (lambda t: t < 0.5, (0.5, inf)),
        (lambda t: Decimal("0.7") >= t, (-inf, 0.7)),
        (lambda t: np.float64(0.7) > t, (-inf, nextafter(0.7, -inf))),
        (lambda t: (t >= 0.2, t >= 0.3, t <= 0.9, t <= 0.8), (0.3, 0.8)),
        (lambda t: min(t, 1), (-inf, 1)),
        (lambda t: f"{t}", (0.5, 0.5)),
        (lambda t: 0 * t > 3, (-inf, inf)),
    ],
)  # fmt: skip
def test_a_comparison_bounds_the_side_it_is_on(
    look: Callable[[Traced], object], span: tuple[float, float]
) -> None:
    assert span_after(0.5, look) == span


def test_a_computed_turn_is_kept_away_from() -> None:
    low, high = span_after(0.5, lambda t: (2 * t - 0.1 > 0.3, t * 10 < 9))
    assert low == 0.2 + BLUR and high == 0.9 - BLUR
    assert span_after(0.5, lambda t: 2 * t - 1 > 0) == (0.5, 0.5)


def test_rounding_up_keeps_what_rounds_up_to_the_same() -> None:
    assert span_after(2.5, ceil) == (nextafter(2.0, inf), 3.0)
    assert span_after(3.0, ceil) == (nextafter(2.0, inf), 3.0)
    span = Span(0.015)
    assert ceil(Traced(span, 0.015) * 1000) == 15
    assert span.low == span.high == 0.015


@pytest.mark.parametrize("unheard_of", [float, int, round, lambda t: t / 2, lambda t: f"{t:.2f}"])
def test_what_would_not_be_noted_is_refused(unheard_of: Callable[[Traced], object]) -> None:
    with pytest.raises(TypeError):
        unheard_of(Traced(Span(1), 1))


@given(
    FLOATS,
    st.lists(
        st.tuples(st.sampled_from(COMPARISONS), FLOATS, SCALES, FLOATS),
        min_size=1,
    ),
    st.lists(st.floats(0, 1)),
)  # fmt: skip
def test_within_the_span_every_comparison_comes_out_the_same(
    value: float,
    comparisons: list[tuple[Callable[[object, float], bool], float, float, float]],
    places: list[float],
) -> None:
    def decided(t: float | Traced) -> list[bool]:
        return [compare(t * scale + shift, other) for compare, other, scale, shift in comparisons]

    span = Span(value)
    first = decided(Traced(span, value))
    low, high = max(span.low, -1e7), min(span.high, 1e7)
    assert low <= value <= high
    for place in (0.0, 1.0, *places):
        assert decided(min(max(low + (high - low) * place, low), high)) == first
    assert decided(value) == first
