"""Packages to table at once: the same to us, different for them."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from deals.ledger.limits import IssueLimit, Limits, PackageLimit
from deals.ledger.values import Side
from deals.value.floors import Floors, floors
from deals.value.isolevel import iso_level
from deals.value.packages import Alternative, Alternatives, packages
from deals.value.space import OutcomeSpace
from tests.value.oracle import space_of, spaces
from tests.value.talks import sides, space


def worths(found: Alternatives) -> list[tuple[float, float]]:
    return [(each.us, each.them) for each in found.packages]


def apart(one: Alternative, other: Alternative) -> float:
    """How different two packages are for them, issue by issue."""
    issues = one.adds_for_them
    return sum(abs(one.adds_for_them[issue] - other.adds_for_them[issue]) for issue in issues)


def number(of: Alternative, issue: str) -> Decimal:
    return Decimal(of.package[issue])


def test_three_packages_worth_the_same_to_us_give_them_different_things() -> None:
    found = packages(space=space(), level=0.6)
    assert len(found.packages) == 3 and found.reason is None
    assert all(0.6 <= us <= 0.62 for us, _ in worths(found))
    assert found.spread <= 0.02
    least = min(apart(*pair) for pair in combinations(found.packages, 2))
    assert found.difference == pytest.approx(least)
    assert least > 0.1


def test_the_first_is_the_best_for_them_at_the_level() -> None:
    found = packages(space=space(), level=0.6)
    assert found.packages[0].them == max(them for _, them in worths(found))
    assert all(them >= found.packages[0].them - 0.2 for _, them in worths(found))
    assert sum(found.packages[0].adds_for_them.values()) == pytest.approx(found.packages[0].them)


def test_no_package_is_outdone_on_every_issue_by_another() -> None:
    found = packages(space=space(), level=0.5, k=6, shortfall=1.0)
    for one, other in product(found.packages, repeat=2):
        adds = zip(one.adds_for_them.values(), other.adds_for_them.values(), strict=True)
        assert one is other or any(mine > theirs for mine, theirs in adds)


def test_a_level_out_of_reach_is_said_to_be() -> None:
    coarse = space_of(([6000, 0], [0, 2000]), ([4000, 0], [0, 8000]))
    found = packages(space=coarse, level=0.7)
    assert found.packages == () and found.difference is None
    assert found.reason == (
        "no package is worth 0.7000 to 0.7200 to us; the nearest: 0.6000 and 1.0000"
    )
    above = packages(space=coarse, level=1.1)
    assert above.reason == "no package is worth 1.1000 to 1.1200 to us; the nearest: 1.0000"


def test_the_list_is_short_where_there_is_no_choice() -> None:
    best = packages(space=space(), level=1.0)
    assert worths(best) == [(1.0, 0.0)]
    assert best.reason == (
        "one package is as good for them on every issue as any other at this level"
    )
    two = space_of(([5000, 0], [0, 5000]), ([5000, 0], [0, 5000]))
    found = packages(space=two, level=0.5)
    assert worths(found) == [(0.5, 0.5), (0.5, 0.5)]
    assert found.difference == 1.0
    assert found.reason == (
        "only 2 packages at this level give them something that the others do not"
    )


def test_a_package_far_below_the_best_for_them_is_no_choice() -> None:
    lopsided = space_of(([5000, 0], [0, 2000]), ([5000, 0], [0, 8000]))
    assert worths(packages(space=lopsided, level=0.5)) == [(0.5, 0.8)]
    both = packages(space=lopsided, level=0.5, shortfall=0.6)
    assert worths(both) == [(0.5, 0.8), (0.5, 0.2)]


def floors_of(*limits: IssueLimit | PackageLimit) -> Floors:
    return floors(
        space=space(),
        profiles=sides(),
        limits=Limits(
            tuple(x for x in limits if isinstance(x, IssueLimit)),
            tuple(x for x in limits if isinstance(x, PackageLimit)),
        ),
    )


def test_those_who_hold_limits_get_no_package_below_them() -> None:
    walk_aways = floors_of(
        IssueLimit(Side.US, "price", walk_away=Decimal(95)),
        IssueLimit(Side.THEM, "payment", walk_away=Decimal(45)),
        IssueLimit(Side.US, "volume", target=Decimal(400)),
        PackageLimit(Side.THEM, walk_away=0.55),
    )
    free = packages(space=space(), level=0.5, k=5)
    held = packages(space=space(), level=0.5, k=5, floors=walk_aways)
    assert any(number(each, "price") < 95 for each in free.packages)
    for each in held.packages:
        assert number(each, "price") >= 95
        assert number(each, "payment") >= 45
        assert each.them >= 0.55


def test_nothing_is_offered_below_our_walk_away() -> None:
    ours = floors_of(PackageLimit(Side.US, walk_away=0.55))
    assert packages(space=space(), level=0.5, floors=ours).reason == (
        "the level is below our walk-away"
    )
    raised = packages(space=space(), level=0.54, floors=ours)
    assert all(us >= 0.55 for us, _ in worths(raised))


def test_walk_aways_may_leave_nothing() -> None:
    theirs = floors_of(PackageLimit(Side.THEM, walk_away=0.9))
    assert packages(space=space(), level=0.8, floors=theirs).reason == (
        "at this level no package reaches their walk-away"
    )
    missed = floors_of(
        IssueLimit(Side.US, "price", walk_away=Decimal(110)),
        IssueLimit(Side.THEM, "price", walk_away=Decimal(100)),
    )
    assert packages(space=space(), level=0.5, floors=missed).reason == (
        "no package keeps to the walk-aways"
    )


@pytest.mark.parametrize(("k", "epsilon"), [(1, 0.02), (3, -0.1)])
def test_nonsense_is_refused(k: int, epsilon: float) -> None:
    with pytest.raises(ValueError, match="two packages"):
        packages(space=space(), level=0.5, k=k, epsilon=epsilon)


def test_a_scale_too_fine_for_cells_is_refused() -> None:
    fine = space_of(([0, 10**7], [10**7, 0]))
    with pytest.raises(ValueError, match="ranges too far"):
        packages(space=fine, level=0.5)


def enumerated(of: OutcomeSpace, low: int, high: int) -> dict[tuple[int, int], int]:
    """The most for them at the level with each option of each facet, by going through all."""
    best: dict[tuple[int, int], int] = {}
    for places in product(*(range(len(facet.options)) for facet in of.facets)):
        us, them = of.utilities(of.package(places))
        if low <= us <= high:
            for key in enumerate(places):
                best[key] = max(best.get(key, them), them)
    return best


@settings(deadline=None)
@given(spaces(), st.integers(-200, 200), st.integers(0, 300))
def test_the_same_as_by_going_through_all_packages(of: OutcomeSpace, shift: int, span: int) -> None:
    low = sum(int(np.median(facet.us)) for facet in of.facets) + shift
    expected = enumerated(of, low, low + span)
    found: dict[tuple[int, int], int] = {}
    for places in iso_level(space=of, low=low, high=low + span).tolist():
        us, them = of.utilities(of.package(places))
        assert low <= us <= low + span
        for key in enumerate(places):
            found[key] = max(found.get(key, them), them)
    assert found == expected


@st.composite
def stored(draw: st.DrawFn) -> OutcomeSpace:
    """Up to five issues of up to four options, on the grid."""
    sizes = draw(st.lists(st.integers(2, 4), min_size=2, max_size=5))
    worth = st.integers(0, 2000)
    both = [[draw(st.lists(worth, min_size=n, max_size=n)) for _ in range(2)] for n in sizes]
    return space_of(*((us, them) for us, them in both))


@settings(deadline=None)
@given(stored(), st.floats(0.1, 0.6), st.integers(2, 4), st.floats(0, 0.3))
def test_equal_for_us_and_at_least_half_as_different_as_possible(
    of: OutcomeSpace, level: float, k: int, epsilon: float
) -> None:
    found = packages(space=of, level=level, k=k, epsilon=epsilon, shortfall=2.0)
    assume(found.packages)
    assert all(level - 1e-9 <= us <= level + epsilon + 1e-9 for us, _ in worths(found))
    assert (len(found.packages) < k) == (found.reason is not None)
    if len(found.packages) == k:
        pool = packages(space=of, level=level, k=99, epsilon=epsilon, shortfall=2.0).packages
        most = max(min(apart(*p) for p in combinations(c, 2)) for c in combinations(pool, k))
        assert found.difference is not None
        assert found.difference >= most / 2 - 1e-9
