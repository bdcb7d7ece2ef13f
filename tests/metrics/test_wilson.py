"""Wilson's interval: published values, and what must hold for every rate."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.metrics.figure import Interval
from deals.metrics.wilson import rate, wilson

RATES = st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def interval(successes: int, n: int, confidence: float = 0.95) -> Interval:
    found = wilson(successes=successes, n=n, confidence=confidence)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, table I, method 3 (score)
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_published_values(successes: int, n: int, low: float, high: float) -> None:
    assert interval(successes, n) == pytest.approx((low, high), abs=5e-5)


@given(RATES)
def test_it_holds_the_rate_and_stays_within_zero_and_one(seen: tuple[int, int]) -> None:
    low, high = interval(*seen)
    assert 0 <= low <= seen[0] / seen[1] <= high <= 1
    assert low < high


@given(RATES)
def test_failures_are_the_mirror_of_successes(seen: tuple[int, int]) -> None:
    low, high = interval(*seen)
    assert interval(seen[1] - seen[0], seen[1]) == pytest.approx((1 - high, 1 - low))


@given(RATES)
def test_more_observations_or_less_confidence_make_it_narrower(seen: tuple[int, int]) -> None:
    low, high = interval(*seen)
    tenfold, modest = interval(seen[0] * 10, seen[1] * 10), interval(*seen, 0.8)
    assert tenfold[1] - tenfold[0] < high - low
    assert modest[1] - modest[0] < high - low


def test_no_observations_give_no_interval() -> None:
    assert wilson(successes=0, n=0) is None
    assert rate(formula="F34", successes=0, n=0, named=("linked", "concessions")).value is None


@pytest.mark.parametrize(("successes", "n", "confidence"), [(3, 2, 0.95), (-1, 2, 0.95), (1, 2, 1)])
def test_what_is_no_rate_is_refused(successes: int, n: int, confidence: float) -> None:
    with pytest.raises(ValueError, match=r"no rate|between 0 and 1"):
        wilson(successes=successes, n=n, confidence=confidence)


def test_a_rate_names_its_counts() -> None:
    linked = rate(formula="F34", successes=3, n=4, named=("linked", "concessions"))
    assert (linked.value, linked.n, dict(linked.inputs)) == (
        0.75,
        4,
        {"linked": 3, "concessions": 4},
    )
    assert linked.interval == interval(3, 4)
