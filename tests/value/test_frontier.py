"""The frontier against brute force, which goes through all outcomes."""

from __future__ import annotations

from collections.abc import Iterator
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings

from deals.value import grid, merge
from deals.value.frontier import frontier, tolerant
from deals.value.merge import FrontierTooLarge
from deals.value.space import OutcomeSpace
from tests.value.oracle import FINE, Domain, check, domains, space_of, spaces

DISCOUNT = ([5000, 2500, 0], [0, 2000, 4000])
PAYMENT = ([2000, 1000, 0], [0, 2250, 4500])
TERM = ([0, 1500, 3000], [1500, 750, 0])


def test_a_discount_payment_days_and_a_term() -> None:
    found = frontier(space=space_of(DISCOUNT, PAYMENT, TERM))
    assert list(zip(found.us, found.them, strict=True)) == [
        (10000, 0),
        (9000, 2250),
        (8000, 4500),
        (6500, 5250),
        (5500, 6500),
        (4000, 7250),
        (3000, 8500),
        (1500, 9250),
        (0, 10000),
    ]
    assert (found.points, found.outcomes) == (9, 9)
    assert found.package(4) == {
        "issue_0": "option_1",
        "issue_1": "option_2",
        "issue_2": "option_2",
    }
    check(found)


def test_ties_are_one_point_and_many_outcomes() -> None:
    found = frontier(space=space_of(([1, 0], [0, 1]), ([1, 0], [0, 1]), ([0, 0], [0, 0])))
    assert (found.us.tolist(), found.them.tolist()) == ([2, 1, 0], [0, 1, 2])
    assert (found.points, found.outcomes, found.counts) == (3, 8, (2, 4, 2))


def test_nothing_to_negotiate_is_one_outcome() -> None:
    found = frontier(space=OutcomeSpace(()))
    assert (found.us.tolist(), found.them.tolist(), found.counts) == ([0], [0], (1,))
    assert found.package(0) == {}


@settings(max_examples=1000, deadline=None)
@given(spaces())
def test_any_space_on_the_grid(space: OutcomeSpace) -> None:
    check(frontier(space=space))


@settings(max_examples=600, deadline=None)
@given(spaces(most=4))
def test_any_space_by_the_plain_merge(space: OutcomeSpace) -> None:
    check(tolerant(space=space, trace=merge.merge(space=space)))


@settings(max_examples=600, deadline=None)
@given(spaces())
def test_any_space_cell_by_cell(space: OutcomeSpace) -> None:
    """Pruned at every issue, dense from the second on."""
    with patch.object(grid, "FEW", 0), patch.object(grid, "_crowded", lambda *_: True):
        check(frontier(space=space))


@settings(max_examples=300, deadline=None)
@given(spaces())
def test_any_space_packed_to_the_end(space: OutcomeSpace) -> None:
    """Pruned at every issue."""
    with patch.object(grid, "FEW", 0), patch.object(grid, "WIDEST", -1):
        check(frontier(space=space))


@settings(max_examples=200, deadline=None)
@given(spaces())
def test_a_finer_scale_changes_nothing(space: OutcomeSpace) -> None:
    finer = space_of(*((f.us * FINE, f.them * FINE) for f in space.facets))
    coarse, fine = frontier(space=space), frontier(space=finer)
    assert (coarse.us * FINE).tolist() == fine.us.tolist()
    assert (coarse.them * FINE).tolist() == fine.them.tolist()
    assert coarse.counts == fine.counts


def random_space(*, issues: int, options: int, constant_sum: bool, seed: int) -> OutcomeSpace:
    chance = np.random.default_rng(seed)
    weights = 10_000 * chance.dirichlet(np.ones(issues), size=2)
    shares = chance.random((issues, options))
    ours = weights[0][:, None] * shares
    theirs = weights[int(not constant_sum)][:, None] * (1 - shares)
    return space_of(*zip(np.rint(ours).astype(int), np.rint(theirs).astype(int), strict=True))


@pytest.mark.parametrize("constant_sum", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_both_engines_agree_where_brute_force_cannot_follow(seed: int, constant_sum: bool) -> None:
    space = random_space(issues=12, options=6, constant_sum=constant_sum, seed=seed)
    fast, plain = frontier(space=space), tolerant(space=space, trace=merge.merge(space=space))
    assert (fast.us.tolist(), fast.them.tolist()) == (plain.us.tolist(), plain.them.tolist())
    assert fast.counts == plain.counts


def test_counts_pass_64_bits() -> None:
    """50 issues of 20 options that nobody minds: every one of the 20^50 outcomes is undominated."""
    space = space_of(*[([7] * 20, [3] * 20)] * 50)
    fast, plain = frontier(space=space), tolerant(space=space, trace=merge.merge(space=space))
    assert fast.counts == plain.counts == (20**50,)


def test_fifty_issues_between_rivals_keep_to_the_grid() -> None:
    space = random_space(issues=50, options=20, constant_sum=True, seed=0)
    found = frontier(space=space)
    assert found.points <= 10_050
    for k, package in enumerate(found.packages(range(0, found.points, 1000))):
        assert space.utilities(package) == (found.us[1000 * k], found.them[1000 * k])
    assert found.outcomes > 1 << 64


@pytest.mark.parametrize("scale", [20_000, FINE])
def test_a_frontier_that_cannot_be_held_is_refused(scale: int) -> None:
    powers = [scale << n for n in range(12)]
    space = space_of(*(([0, power], [power, 0]) for power in powers))
    with (
        patch.object(grid, "FEW", 0),
        patch.object(grid, "MOST", 1000),
        patch.object(merge, "MOST", 1000),
        pytest.raises(FrontierTooLarge, match="round the utilities to a grid"),
    ):
        frontier(space=space)


def small_domains() -> Iterator[Domain]:
    return (domain for domain in domains() if domain.outcomes <= 400_000)


@pytest.mark.corpus
def test_every_real_domain_on_the_grid() -> None:
    for domain in small_domains():
        check(frontier(space=domain.space(scale=10_000)))


@pytest.mark.corpus
def test_every_real_domain_to_nine_decimals() -> None:
    for domain in small_domains():
        check(frontier(space=domain.space(scale=FINE, tolerance=FINE // 10**9)))
