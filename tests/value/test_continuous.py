"""Prices and days without a step: exact curves, the envelope they make, and fair points on it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deals.ledger.preferences import Linear, Piecewise, Preference, Profile, profiles
from deals.ledger.values import Choice, Direction, Issue, Numeric, Side
from deals.value.continuous import Curve, Mixed, continuous_facets, curve
from deals.value.envelope import Envelope, envelope
from deals.value.envelope_solutions import envelope_solutions
from deals.value.frontier import frontier
from deals.value.space import Facet, OutcomeSpace
from tests.value.referee import Path, best_for_them

UNITS = 10_000
NOWHERE = OutcomeSpace(())
"""No discrete issue at all."""


def path_curve(path: Path, *, issue: str = "x") -> Curve | None:
    us, them = zip(*path, strict=True)
    return curve(issue=issue, values=[Decimal(k) for k in range(len(path))], us=us, them=them)


def laid(curves: Sequence[Curve], space: OutcomeSpace = NOWHERE) -> Envelope:
    return envelope(frontier=frontier(space=space), curves=curves)


def facet(number: int, worths: Sequence[tuple[int, int]]) -> Facet:
    us, them = np.array(worths, dtype=np.int64).T
    return Facet((f"d{number}",), tuple((str(k),) for k in range(len(worths))), us, them)


def vertices(found: Curve | None) -> list[tuple[float, float]]:
    assert found is not None
    return list(zip(found.us.tolist(), found.them.tolist(), strict=True))


def test_opposed_and_straight_is_one_segment() -> None:
    found = path_curve([(0, 30), (50, 0)])
    assert vertices(found) == [(50, 0), (0, 30)]
    assert found is not None
    assert [found.value(reach) for reach in (0, 0.25, 1)] == [1, Decimal("0.75"), 0]


def test_wanting_the_same_leaves_one_point() -> None:
    for path in ([(0, 0), (50, 30)], [(0, 0), (50, 0)], [(0, 0), (0, 30)]):
        found = path_curve(path)
        assert vertices(found) == [path[1]]
        assert found is not None
        assert found.value(0) == 1


def test_steps_that_pay_less_and_less_are_concave() -> None:
    path = [(0.0, 50.0), (30.0, 40.0), (50.0, 0.0)]
    assert vertices(path_curve(path)) == path[::-1]
    straight = [(0.0, 30.0), (1.1, 27.8), (15.0, 0.0)]
    assert vertices(path_curve(straight)) == straight[::-1]


def test_only_the_undominated_part_of_a_hill_is_kept() -> None:
    path = [(0.0, 0.0), (40.0, 10.0), (20.0, 30.0), (0.0, 35.0), (0.0, 5.0)]
    assert vertices(path_curve(path)) == path[1:4]


def test_a_hollow_is_not_concave() -> None:
    assert path_curve([(0, 50), (20, 20), (50, 0)]) is None


def test_where_nothing_changes_the_value_does() -> None:
    found = path_curve([(50, 0), (50, 0), (0, 30), (0, 30)])
    assert found is not None
    assert [found.value(reach) for reach in (0, 0.5, 1)] == [1, Decimal("1.5"), 2]
    back = path_curve([(0, 30), (0, 30), (50, 0), (50, 0)])
    assert back is not None
    assert [back.value(reach) for reach in (0, 0.5, 1)] == [2, Decimal("1.5"), 1]


TALKS = (
    Issue("price", Numeric(Decimal(80), Decimal(120))),
    Issue("days", Numeric(Decimal(14), Decimal(60))),
    Issue("years", Numeric(Decimal(1), Decimal(3), Decimal(1))),
    Issue("service", Choice(("basic", "full"))),
)
WEIGHTS = {"price": (50, 40), "days": (10, 30), "years": (20, 10), "service": (20, 20)}
WANTED = {
    "price": Direction.HIGH,
    "days": Direction.LOW,
    "years": Direction.HIGH,
    "service": Direction.LOW,
}


def sides(*, bent: Piecewise | None = None) -> dict[Side, Profile]:
    """Both sides' values, straight and opposed; ours of the price bent if told so."""
    found = []
    for issue in TALKS:
        ours, theirs = WEIGHTS[issue.key]
        wanted = WANTED[issue.key]
        function = bent if bent and issue.key == "price" else Linear(issue.domain, wanted)
        found.append(Preference(Side.US, issue.key, function, ours))
        against = Linear(issue.domain, wanted.opposite)
        found.append(Preference(Side.THEM, issue.key, against, theirs))
    return profiles(issues=TALKS, preferences=found)


def mixed(*, bent: Piecewise | None = None) -> tuple[Mixed, Envelope]:
    found = continuous_facets(issues=TALKS, profiles=sides(bent=bent))
    front = frontier(space=found.space)
    return found, envelope(frontier=front, curves=found.curves, error_bound=found.error_bound)


def test_stored_values_become_facets_and_curves() -> None:
    found, _ = mixed()
    assert [f.issues for f in found.space.facets] == [("years",), ("service",)]
    assert found.space.outcomes == 6
    assert {c.issue: vertices(c) for c in found.curves} == {
        "price": [(5000, 0), (0, 4000)],
        "days": [(1000, 0), (0, 3000)],
    }
    assert found.error_bound == 0


@pytest.mark.parametrize("us", [1.0, 0.93, 0.8, 0.55, 0.5, 0.31, 0.1, 0.0])
def test_a_package_is_worth_what_its_place_on_the_envelope_says(us: float) -> None:
    _, whole = mixed()
    spot = whole.best_for_them(us=us)
    assert spot is not None
    assert spot.us == pytest.approx(us)
    package = whole.package(spot)
    worths = [
        sum(profile.weights[key] * profile.functions[key].value(package[key]) for key in WEIGHTS)
        for profile in (sides()[Side.US], sides()[Side.THEM])
    ]
    assert worths == pytest.approx([spot.us, spot.them], abs=1e-12)


def test_the_best_bargain_is_given_first() -> None:
    _, whole = mixed()
    spot = whole.best_for_them(us=0.95)
    assert spot is not None
    package = whole.package(spot)
    assert package == {
        "price": Decimal(120),
        "days": pytest.approx(Decimal(37)),
        "years": Decimal(3),
        "service": "basic",
    }
    assert whole.best_for_them(us=1.01) is None


def test_a_concave_bend_of_ours_stays_exact() -> None:
    bent = Piecewise(((Decimal(80), 0.0), (Decimal(90), 0.6), (Decimal(120), 1.0)))
    found, _ = mixed(bent=bent)
    assert found.error_bound == 0
    assert vertices(found.curves[0]) == [(5000, 0), (3000, 3000), (0, 4000)]


def test_a_hollow_is_laid_out_with_its_error_stated() -> None:
    bent = Piecewise(((Decimal(80), 0.0), (Decimal(110), 0.2), (Decimal(120), 1.0)))
    found, whole = mixed(bent=bent)
    assert [c.issue for c in found.curves] == ["days"]
    assert "price" in {f.issues[0] for f in found.space.facets}
    assert 0 < found.error_bound < 0.03
    assert whole.error_bound == found.error_bound
    price: Path = [(0, 4000), (1000, 1000), (5000, 0)]
    rest = OutcomeSpace(tuple(f for f in found.space.facets if f.issues != ("price",)))
    for us in np.linspace(0.05, 0.95, 19).tolist():
        exact = best_for_them(space=rest, paths=[price, [(0, 3000), (1000, 0)]], us=us)
        near = whole.best_for_them(us=us - found.error_bound)
        assert exact is not None
        assert near is not None
        assert near.them >= exact - found.error_bound


def test_no_continuous_issue_leaves_the_points() -> None:
    space = OutcomeSpace((facet(0, [(5000, 0), (3000, 3000), (0, 5000)]),))
    whole = laid([], space)
    assert whole.us.tolist() == [[0.5, 0.5], [0.3, 0.3], [0.0, 0.0]]
    assert whole.them[:, 0].tolist() == [0.0, 0.3, 0.5]
    spot = whole.best_for_them(us=0.2)
    assert spot is not None
    assert whole.package(spot) == {"d0": "1"}


def test_a_point_that_others_reach_past_falls_away() -> None:
    segment = path_curve([(0, 2000), (2000, 0)])
    assert segment is not None
    space = OutcomeSpace((facet(0, [(5000, 0), (4500, 400), (3000, 4000)]),))
    whole = laid([segment], space)
    assert set(whole.point.tolist()) == {0, 2}


def test_a_gap_between_points_stays_a_gap() -> None:
    short = path_curve([(0, 100), (100, 0)])
    assert short is not None
    whole = laid([short], OutcomeSpace((facet(0, [(5000, 0), (0, 5000)]),)))
    assert whole.us.tolist() == [[0.51, 0.5], [pytest.approx(0.01), 0.0]]
    spot = whole.best_for_them(us=0.3)
    assert spot is not None
    assert (spot.us, spot.them) == (0.5, 0.01)


WORTH = st.integers(0, 3000)
PAIRS = st.tuples(WORTH, WORTH)
FACETS = st.lists(st.lists(PAIRS, min_size=1, max_size=4), max_size=4)
PATHS = st.lists(st.lists(PAIRS, min_size=2, max_size=4), max_size=4)


def negotiation(
    facets: list[list[tuple[int, int]]], drawn: list[list[tuple[int, int]]]
) -> tuple[OutcomeSpace, list[Path], list[Curve]]:
    """The paths as drawn where concave, else straight from one end to the other."""
    space = OutcomeSpace(tuple(facet(n, worths) for n, worths in enumerate(facets)))
    paths, curves = [], []
    for n, path in enumerate(drawn):
        found = path_curve(path, issue=f"c{n}")
        paths.append(path if found else [path[0], path[-1]])
        curves.append(found or path_curve(paths[-1], issue=f"c{n}"))
    return space, list(paths), [found for found in curves if found is not None]


@settings(deadline=None, max_examples=100)
@given(FACETS, PATHS, st.lists(st.floats(0, 1), min_size=3, max_size=3))
def test_the_referee_agrees(
    facets: list[list[tuple[int, int]]], drawn: list[list[tuple[int, int]]], levels: list[float]
) -> None:
    space, paths, curves = negotiation(facets, drawn)
    if not (facets or drawn):
        return
    whole = laid(curves, space)
    for level in levels:
        us = level * float(whole.us.max())
        spot = whole.best_for_them(us=us)
        assert spot is not None
        exact = best_for_them(space=space, paths=paths, us=us)
        assert exact == pytest.approx(spot.them, abs=1e-9)


@settings(deadline=None)
@given(FACETS, PATHS)
def test_the_envelope_is_the_best_of_all_translates(
    facets: list[list[tuple[int, int]]], drawn: list[list[tuple[int, int]]]
) -> None:
    space, _, curves = negotiation(facets, drawn)
    whole = laid(curves, space)
    front, ladder = whole.frontier, whole.ladder
    starts_us = front.us / UNITS + ladder.us
    starts_them = front.them / UNITS + ladder.them
    for us in np.linspace(0, float(whole.us.max()), 50).tolist():
        able = starts_us >= us
        best = (starts_them + ladder.gain(starts_us - us))[able].max()
        spot = whole.best_for_them(us=us)
        assert spot is not None
        assert spot.us >= us - 1e-12
        assert spot.them == pytest.approx(best, abs=1e-11)


@settings(deadline=None)
@given(FACETS, PATHS, st.tuples(st.floats(0, 0.5), st.floats(0, 0.5)))
def test_no_point_of_the_envelope_beats_a_solution(
    facets: list[list[tuple[int, int]]],
    drawn: list[list[tuple[int, int]]],
    reservations: tuple[float, float],
) -> None:
    space, _, curves = negotiation(facets, drawn)
    whole = laid(curves, space)
    found = envelope_solutions(envelope=whole, reservations=reservations)
    share = np.linspace(0, 1, 41)
    us = (whole.us[:, :1] + share * np.diff(whole.us)).ravel() - reservations[0]
    them = (whole.them[:, :1] + share * np.diff(whole.them)).ravel() - reservations[1]
    good = (us >= 0) & (them >= 0)
    us, them = us[good], them[good]
    if found.nash is None:
        assert not good.any()
        return
    assert found.kalai is not None
    assert found.max_joint is not None
    if not good.any():
        return

    def gains(spot: tuple[float, float, int, float]) -> tuple[float, float]:
        return spot[0] - reservations[0], spot[1] - reservations[1]

    assert np.prod(gains(found.nash)) >= (us * them).max() - 1e-12
    assert min(gains(found.kalai)) >= np.minimum(us, them).max() - 1e-12
    assert sum(gains(found.max_joint)) >= (us + them).max() - 1e-12


def test_one_price_between_two_walk_aways() -> None:
    price = path_curve([(0, UNITS), (UNITS, 0)])
    assert price is not None
    found = envelope_solutions(envelope=laid([price]), reservations=(0.2, 0.4))
    for spot in (found.nash, found.kalai, found.kalai_smorodinsky):
        assert spot is not None
        assert (spot.us, spot.them) == pytest.approx((0.4, 0.6))
    assert found.max_joint is not None
    assert (found.max_joint.us, found.max_joint.them) == pytest.approx((0.6, 0.4))


def test_shares_of_unequal_hopes() -> None:
    days = path_curve([(0, 2000), (UNITS, 0)])
    assert days is not None
    found = envelope_solutions(envelope=laid([days]))
    assert found.kalai_smorodinsky is not None
    assert found.kalai is not None
    assert (found.kalai_smorodinsky.us, found.kalai_smorodinsky.them) == pytest.approx((0.5, 0.1))
    assert (found.kalai.us, found.kalai.them) == pytest.approx((1 / 6, 1 / 6))


def test_nothing_good_enough_for_both_and_nothing_to_gain() -> None:
    price = path_curve([(0, UNITS), (UNITS, 0)])
    assert price is not None
    none = envelope_solutions(envelope=laid([price]), reservations=(0.6, 0.6))
    assert (none.nash, none.kalai, none.kalai_smorodinsky, none.max_joint) == (None,) * 4
    edge = envelope_solutions(envelope=laid([price]), reservations=(1.0, 0.0))
    assert edge.kalai_smorodinsky is not None
    assert (edge.kalai_smorodinsky.us, edge.kalai_smorodinsky.them) == (1.0, 0.0)
