"""Offers that leave something on the table, and what would have been better for both."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deals.value.frontier import frontier
from deals.value.improvements import Improvement, distances, improvements
from deals.value.space import Facet, OutcomeSpace, Package

Worths = list[list[tuple[int, int]]]


def space(worths: Worths, *, tolerance: int = 0, units: int = 100) -> OutcomeSpace:
    """Issues a, b, c… with options 0, 1, 2…, each worth so much to us and to them."""
    facets = tuple(
        Facet(
            issues=(chr(ord("a") + n),),
            options=tuple((str(k),) for k in range(len(options))),
            us=np.array([us for us, _ in options], dtype=np.int64),
            them=np.array([them for _, them in options], dtype=np.int64),
        )
        for n, options in enumerate(worths)
    )
    return OutcomeSpace(facets, units=units, tolerance=tolerance)


def package(options: str) -> dict[str, str]:
    return {chr(ord("a") + n): option for n, option in enumerate(options)}


def gains(improvement: Improvement) -> tuple[float, float]:
    return improvement.us, improvement.them


TALKS: Worths = [
    [(50, 0), (30, 20), (0, 40)],
    [(20, 0), (10, 22), (0, 45)],
    [(30, 0), (15, 8), (0, 15)],
]


def test_an_offer_on_the_frontier_has_no_improvement() -> None:
    front = frontier(space=space(TALKS))
    assert improvements(frontier=front, package=package("020")) is None
    assert distances(frontier=front, us=[80], them=[45]).tolist() == [0.0]


def test_one_term_changed_is_nearer_than_two() -> None:
    front = frontier(space=space([*TALKS, [(0, 0), (5, 0), (5, 5)]]))
    found = improvements(frontier=front, package=package("0200"))
    assert found is not None
    assert found.nearest.changed == {"d": "2"}
    assert found.nearest.package == package("0202")
    assert gains(found.nearest) == (0.05, 0.05)


def test_two_terms_traded_where_none_alone_is_better_for_both() -> None:
    front = frontier(space=space(TALKS))
    found = improvements(frontier=front, package=package("200"))
    assert found is not None
    assert found.nearest.changed == {"a": "0", "b": "2"}
    assert gains(found.nearest) == (0.3, 0.05)


def test_the_best_for_each_side_costs_the_other_nothing() -> None:
    front = frontier(space=space(TALKS))
    found = improvements(frontier=front, package=package("102"))
    assert found is not None
    assert found.best_for_us.us >= found.nearest.us
    assert found.best_for_them.them >= found.nearest.them
    assert min(*gains(found.best_for_us), *gains(found.best_for_them)) >= 0
    assert found.best_for_us.package == package("020")
    assert gains(found.best_for_us) == (0.3, 0.1)
    assert found.best_for_them.package == package("120")


def test_three_terms_from_the_frontier_where_two_do_not_reach() -> None:
    worths: Worths = [[(10, 0), (0, 10)], [(0, 6), (7, 0)], [(0, 6), (7, 0)]]
    front = frontier(space=space(worths))
    found = improvements(frontier=front, package=package("000"))
    assert found is None
    worths = [[(10, 0), (0, 13)], [(0, 6), (6, 0)], [(0, 6), (6, 0)]]
    found = improvements(frontier=frontier(space=space(worths)), package=package("000"))
    assert found is not None
    assert found.nearest.changed == package("111")
    assert gains(found.nearest) == (0.02, 0.01)


def test_issues_bound_together_change_as_many_terms_as_differ() -> None:
    bound = Facet(
        issues=("price", "index"),
        options=(("high", "no"), ("low", "yes"), ("high", "yes")),
        us=np.array([5, 9, 6], dtype=np.int64),
        them=np.array([5, 9, 6], dtype=np.int64),
    )
    front = frontier(space=OutcomeSpace((bound,), units=10))
    found = improvements(frontier=front, package={"price": "high", "index": "no"})
    assert found is not None
    assert found.nearest.changed == {"index": "yes"}
    assert found.best_for_us.changed == {"price": "low", "index": "yes"}


def test_two_plain_terms_beat_three_bound_ones() -> None:
    bound = Facet(
        issues=("x", "y", "z"),
        options=(("0", "0", "0"), ("1", "1", "1")),
        us=np.array([0, 9], dtype=np.int64),
        them=np.array([0, 9], dtype=np.int64),
    )
    plain = space([[(5, 0), (0, 6)], [(0, 5), (6, 0)]]).facets
    front = frontier(space=OutcomeSpace((bound, *plain), units=100))
    offer = {"x": "0", "y": "0", "z": "0"} | package("00")
    found = improvements(frontier=front, package=offer)
    assert found is not None
    assert found.nearest.changed == package("11")


def test_gains_within_the_tolerance_are_none() -> None:
    worths: Worths = [[(50, 50), (51, 51)]]
    assert improvements(frontier=frontier(space=space(worths)), package=package("0")) is not None
    close = frontier(space=space(worths, tolerance=1))
    assert improvements(frontier=close, package=package("0")) is None


def test_distances_of_many_offers_at_once() -> None:
    front = frontier(space=space([[(3, 0), (0, 4)]], units=1))
    many = distances(frontier=front, us=[0] * 200_000, them=[0] * 200_000)
    assert (many == 3).all()
    assert distances(frontier=front, us=[0, 0, 3], them=[1, 4, 0]).tolist() == [3.0, 0.0, 0.0]


def all_packages(of: OutcomeSpace) -> Iterator[Package]:
    for places in product(*(range(len(facet.options)) for facet in of.facets)):
        yield of.package(places)


WORTHS = st.lists(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=4),
    min_size=1,
    max_size=4,
)


@settings(deadline=None)
@given(WORTHS, st.data())
def test_the_same_as_by_trying_every_package(worths: Worths, data: st.DataObject) -> None:
    laid = space(worths)
    offer = package("".join(str(data.draw(st.integers(0, len(o) - 1))) for o in worths))
    us, them = laid.utilities(offer)
    better = []
    for other in all_packages(laid):
        a, b = laid.utilities(other)
        if a >= us and b >= them and (a, b) != (us, them):
            changed = sum(other[issue] != offer[issue] for issue in offer)
            better.append((changed, -(a + b - us - them), a - us, b - them))
    front = frontier(space=laid)
    found = improvements(frontier=front, package=offer)
    away = distances(frontier=front, us=[us], them=[them])[0]
    if not better:
        assert found is None
        assert away == 0
        return
    assert found is not None
    assert away == pytest.approx(np.hypot(front.us - us, front.them - them).min() / 100)
    assert found.best_for_us.us == max(b[2] for b in better) / 100
    assert found.best_for_them.them == max(b[3] for b in better) / 100
    if min(better)[0] <= 2:
        assert len(found.nearest.changed) == min(better)[0]
        assert sum(gains(found.nearest)) == pytest.approx(-min(better)[1] / 100)
    else:
        assert min(gains(found.nearest)) >= 0
