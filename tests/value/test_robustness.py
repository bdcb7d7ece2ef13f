"""Does the finding hold if their weights are others than we think?"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deals.ledger.preferences import Profile
from deals.ledger.values import Side, ValueRefused
from deals.value.learning import Estimate, learned_weights
from deals.value.robustness import (
    Robust,
    Samples,
    robust,
    robust_package,
    robust_trade,
    sampled,
    sampled_around,
)
from deals.value.space import Facet, OutcomeSpace, Package
from deals.value.trades import Move, Trade, trades
from tests.value.oracle import by_definition
from tests.value.talks import sides, space, terms

THEIRS = sides()[Side.THEM]
WEIGHTS = THEIRS.weights
OURS = terms(110, 45, 300, "plus")
SEEDS = st.integers(0, 2**32)


def around(*, seed: int = 7, n: int = 200, observations: float = 5.0) -> Samples:
    """Samples around what we take their weights to be."""
    return sampled_around(weights=WEIGHTS, observations=observations, seed=seed, n=n)


def exactly(**weights: float) -> Samples:
    """One sample: these weights."""
    return Samples(tuple(weights), np.array([list(weights.values())]), seed=0)


def test_the_sentence_of_the_panel() -> None:
    assert Robust(0.934, 1000, 7).text == (
        "robust in 93 % of 1,000 sampled weight vectors (seed 7)"
    )


@pytest.mark.parametrize(
    ("share", "percent"), [(0.0, 0), (0.001, 1), (0.5, 50), (0.999, 99), (1.0, 100)]
)
def test_only_all_are_100_percent_and_only_none_0(share: float, percent: int) -> None:
    assert f" {percent} % " in Robust(share, 1000, 7).text


@given(SEEDS, st.floats(0, 100), st.integers(1, 50))
def test_every_sample_totals_1_and_comes_again_with_its_seed(
    seed: int, observations: float, n: int
) -> None:
    found, again = (around(seed=seed, n=n, observations=observations) for _ in range(2))
    assert found.issues == tuple(WEIGHTS)
    assert found.weights.shape == (found.n, len(WEIGHTS)) == (n, 4)
    assert found.weights.min() >= 0
    assert found.weights.sum(axis=1) == pytest.approx(np.ones(n))
    assert np.array_equal(found.weights, again.weights)
    assert (found.seed, again.seed) == (seed, seed)


def test_another_seed_gives_other_samples() -> None:
    assert not np.array_equal(around(seed=7).weights, around(seed=8).weights)


def test_samples_lie_about_the_estimate_and_the_closer_the_more_was_seen() -> None:
    little, much = (around(n=5000, observations=seen) for seen in (0, 100))
    expected = list(WEIGHTS.values())
    assert little.weights.mean(axis=0) == pytest.approx(expected, abs=0.02)
    assert much.weights.mean(axis=0) == pytest.approx(expected, abs=0.005)
    spread = np.array(expected) * (1 - np.array(expected))
    assert little.weights.var(axis=0) == pytest.approx(spread / 6, rel=0.1)
    assert much.weights.var(axis=0) == pytest.approx(spread / 106, rel=0.1)


def test_what_their_offers_told_is_what_samples_lie_about() -> None:
    estimates = learned_weights(
        issues=tuple(OURS), offers=[OURS, OURS, OURS | {"service": "basic"}]
    )
    assert [each.observations for each in estimates.values()] == [2, 2, 2, 2]
    shares = {issue: each.share for issue, each in estimates.items()}
    found = sampled(estimates=estimates, seed=3, n=50)
    assert np.array_equal(
        found.weights, sampled_around(weights=shares, observations=2, seed=3, n=50).weights
    )


def test_what_they_do_not_care_for_stays_so() -> None:
    found = sampled_around(weights={"price": 3, "colour": 0, "term": 1}, observations=2, seed=1)
    assert found.n == 1000
    assert not found.weights[:, found.place["colour"]].any()
    assert found.weights[:, found.place["price"]].mean() == pytest.approx(0.75, abs=0.02)


@pytest.mark.parametrize(
    ("weights", "observations", "n"),
    [
        ({"price": 1.0}, 0.0, 0),
        ({"price": 1.0}, -1.0, 10),
        ({"price": 1.0, "term": -0.1}, 0.0, 10),
        ({"price": 0.0}, 0.0, 10),
        ({"price": float("nan")}, 0.0, 10),
        ({}, 0.0, 10),
    ],
)
def test_nonsense_is_refused(weights: dict[str, float], observations: float, n: int) -> None:
    with pytest.raises(ValueError, match="a weight above 0"):
        sampled_around(weights=weights, observations=observations, seed=1, n=n)


def test_without_an_estimate_there_is_nothing_to_sample() -> None:
    nothing: dict[str, Estimate] = {}
    with pytest.raises(ValueError, match="a weight above 0"):
        sampled(estimates=nothing, seed=1)


def test_how_often_payment_is_what_they_care_for_most() -> None:
    samples = around()
    found = robust(holds=lambda w: max(w, key=w.__getitem__) == "payment", samples=samples)
    first = samples.weights.argmax(axis=1) == samples.place["payment"]
    assert found == Robust(float(first.mean()), 200, 7)
    assert 0 < found.share < 1


def test_a_trade_holds_while_the_days_are_worth_more_to_them_than_the_tonnes() -> None:
    (best,) = trades(space=space(), ours=OURS, n=1)
    assert (set(best.give.end), set(best.get.end)) == ({"payment"}, {"volume"})

    def share(payment: float, volume: float) -> float:
        samples = exactly(payment=payment, volume=volume)
        return robust_trade(trade=best, functions=THEIRS.functions, samples=samples).share

    assert share(0.6, 0.4) == 1
    assert share(0.1, 0.9) == 0


def test_a_trade_must_leave_one_side_better_off() -> None:
    days = {"payment": Decimal(45)}, {"payment": Decimal(60)}
    idle = Trade(Move(*days, -0.1, 0.0), Move({}, {}, 0.1, 0.0), us=0.0, them=0.0)
    for trade, held in ((idle, 0), (replace(idle, us=0.1), 1), (replace(idle, us=-0.1), 0)):
        samples = exactly(payment=0.0)
        found = robust_trade(trade=trade, functions=THEIRS.functions, samples=samples)
        assert found.share == held


def test_an_issue_that_was_not_sampled_is_an_error() -> None:
    (best,) = trades(space=space(), ours=OURS, n=1)
    with pytest.raises(KeyError, match="volume"):
        robust_trade(trade=best, functions=THEIRS.functions, samples=exactly(payment=1.0))


@given(SEEDS, st.integers(0, 11))
def test_a_trade_is_as_robust_as_by_going_through_the_samples(seed: int, rank: int) -> None:
    found = trades(space=space(), ours=OURS, n=12)
    trade, samples = found[rank % len(found)], around(seed=seed, n=40)
    before, after = OURS, {**OURS, **trade.give.end, **trade.get.end}

    def worth(package: Package, weights: dict[str, float]) -> float:
        return sum(weights[i] * THEIRS.functions[i].value(package[i]) for i in weights)

    held = 0
    for row in samples.weights.tolist():
        weights = dict(zip(samples.issues, row, strict=True))
        gain = worth(after, weights) - worth(before, weights)
        held += min(gain, trade.us) >= -1e-9 and max(gain, trade.us) > 1e-9
    assert robust_trade(trade=trade, functions=THEIRS.functions, samples=samples) == Robust(
        held / 40, 40, seed
    )


SMALL = OutcomeSpace(tuple(facet for facet in space().facets if facet.issues != ("price",)))
"""The talks without the price: few enough outcomes to compare each with each."""


def undominated(package: Package, weights: dict[str, float]) -> bool:
    """By trying every outcome."""
    outcomes = [
        SMALL.package(places) for places in product(*(range(len(f.options)) for f in SMALL.facets))
    ]
    total = sum(weights[facet.issues[0]] for facet in SMALL.facets)
    us = np.array([SMALL.utilities(each)[0] for each in outcomes])
    them = sum(
        np.rint(
            [10_000 * weights[i] / total * THEIRS.functions[i].value(each[i]) for each in outcomes]
        )
        for i in (facet.issues[0] for facet in SMALL.facets)
    )
    return not by_definition(us, np.asarray(them), 0)[outcomes.index(dict(package))]


@settings(deadline=None, max_examples=30)
@given(SEEDS, st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 2)))
def test_a_package_is_as_robust_as_by_trying_every_outcome(
    seed: int, places: tuple[int, int, int]
) -> None:
    package, samples = SMALL.package(places), around(seed=seed, n=8)
    held = sum(
        undominated(package, dict(zip(samples.issues, row, strict=True)))
        for row in samples.weights.tolist()
    )
    found = robust_package(package=package, space=SMALL, profiles=sides(), samples=samples)
    assert found == Robust(held / 8, 8, seed)


def test_the_best_for_us_is_never_dominated_and_its_reverse_mostly_is() -> None:
    ours, crossed = terms(120, 30, 500, "basic"), terms(80, 30, 100, "plus")
    for package, most in ((ours, 1.0), (crossed, 0.5)):
        found = robust_package(
            package=package, space=space(), profiles=sides(), samples=around(n=30)
        )
        assert found.share <= most
        assert (found.share == 1) == (package is ours)


def test_issues_bound_together_have_no_weight_to_sample() -> None:
    bound = Facet(("price", "term"), (("high", "long"),), np.array([1]), np.array([1]))
    with pytest.raises(ValueRefused, match="price\\+term: bound issues have no weight each"):
        robust_package(
            package={"price": "high", "term": "long"},
            space=OutcomeSpace((bound,)),
            profiles={Side.THEM: Profile({}, {})},
            samples=exactly(price=1.0),
        )


def test_a_package_of_issues_that_no_sample_weighs_is_refused() -> None:
    samples = exactly(payment=0.0, volume=0.0, service=0.0, price=1.0)
    with pytest.raises(ValueRefused, match="weigh nothing"):
        robust_package(
            package=SMALL.package((0, 0, 0)), space=SMALL, profiles=sides(), samples=samples
        )
