"""The fewest terms to change for a package that is better by enough to be worth it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.value.frontier import frontier
from deals.value.improvements import best_joint, improvements, near_improvement
from deals.value.space import Facet, OutcomeSpace, Package
from tests.value.oracle import every_outcome, space_of

WORTHS = st.integers(0, 40)


@st.composite
def spaces(draw: st.DrawFn) -> OutcomeSpace:
    """Up to four issues of up to four options, ties and zeros among them."""
    issues = draw(st.integers(1, 4))
    facets = []
    for _ in range(issues):
        k = draw(st.integers(1, 4))
        facets.append(
            (
                draw(st.lists(WORTHS, min_size=k, max_size=k)),
                draw(st.lists(WORTHS, min_size=k, max_size=k)),
            )
        )
    return space_of(*facets)


def at(space: OutcomeSpace, data: st.DataObject) -> Package:
    return space.package([data.draw(st.integers(0, len(f.options) - 1)) for f in space.facets])


@given(spaces(), st.data(), st.integers(1, 60))
def test_the_fewest_terms_for_the_gain_that_is_wanted(
    space: OutcomeSpace, data: st.DataObject, least: int
) -> None:
    """Against every package of the space: the changes of one or two terms first."""
    front, package = frontier(space=space), at(space, data)
    found = near_improvement(frontier=front, package=package, gain=least / space.units)
    gains = [
        (len(changed), us, them)
        for changed, us, them in everything(space, package)
        if us >= 0 and them >= 0 and us + them >= least
    ]
    if not gains:
        assert found is None
        return
    assert found is not None
    fewest = min(terms for terms, _, _ in gains)
    joint = [us + them for terms, us, them in gains if fewest > 2 or terms == fewest]
    assert found.us + found.them == pytest.approx(max(joint) / space.units)
    assert min(found.us, found.them) >= 0
    assert len(found.changed) == fewest or fewest > 2


def everything(space: OutcomeSpace, package: Package) -> Iterator[tuple[list[str], int, int]]:
    """Every package: the terms it changes, and what that adds to both sides, in units."""
    us, them = space.utilities(package)
    for places in product(*(range(len(facet.options)) for facet in space.facets)):
        other = space.package(places)
        ours, theirs = space.utilities(other)
        yield [i for i in other if other[i] != package[i]], ours - us, theirs - them


def test_of_anything_that_is_the_nearest_improvement() -> None:
    space = space_of(([40, 30, 0], [0, 20, 40]), ([20, 10, 0], [0, 22, 45]))
    front, package = frontier(space=space), space.package([2, 0])
    near = near_improvement(frontier=front, package=package)
    alone = improvements(frontier=front, package=package)
    assert near is not None and alone is not None
    assert near.changed == alone.nearest.changed


def test_a_long_row_of_numbers_is_looked_at_in_coarser_steps() -> None:
    numbers = tuple((Decimal(n),) for n in range(101))
    rising = np.arange(101, dtype=np.int64)
    price = Facet(("price",), numbers, rising * 10, (100 - rising) * 20)
    term = Facet(("term",), numbers, (100 - rising) * 10, rising * 5)
    space = OutcomeSpace((price, term))
    package = {"price": Decimal(53), "term": Decimal(47)}
    found = near_improvement(frontier=frontier(space=space), package=package, steps=10)
    assert found is not None
    assert all(value % 10 == 0 for value in found.changed.values())


def test_the_best_joint_point_is_that_of_the_best_package_no_worse_for_either() -> None:
    space = space_of(([0, 5, 9], [9, 6, 0]), ([0, 4], [4, 1]))
    front = frontier(space=space)
    us, them = (worth.tolist() for worth in every_outcome(space))
    for x, y in zip(us, them, strict=True):
        best = max(a + b for a, b in zip(us, them, strict=True) if a >= x and b >= y)
        point = best_joint(frontier=front, us=x, them=y)
        assert front.us[point] + front.them[point] == best
