"""Exact fractions on integers: nothing rounded where it fits, 1e-12 where it does not."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from deals.intake.scenarios.base import Scenario, ScenarioIssue, ScenarioProfile
from deals.intake.scenarios.scaling import FINE, NEAR, ROOM, laid
from tests.intake.scenarios.documents import scenario

fractions = st.fractions(min_value=-3, max_value=3, max_denominator=10**6)


def of(us: list[list[Fraction]], them: list[list[Fraction]], *, r: Fraction) -> Scenario:
    """A scenario of these worths, with r as our reservation."""
    issues = tuple(
        ScenarioIssue(f"issue {n}", tuple(str(k) for k in range(len(worths))))
        for n, worths in enumerate(us)
    )
    profiles = (
        ScenarioProfile("us", tuple(map(tuple, us)), r),
        ScenarioProfile("them", tuple(map(tuple, them))),
    )
    return Scenario("any", issues, profiles)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    us, them = ([[draw(fractions) for _ in range(n)] for n in sizes] for _ in range(2))
    return of(us, them, r=draw(fractions))


def test_the_golden_vector_on_its_common_denominator() -> None:
    golden = laid(scenario())
    assert golden.space.units == 40
    assert golden.space.tolerance == 0
    assert golden.reservations == (14, 12)
    assert golden.space.utilities({"discount": "5", "payment": "60", "years": "3"}) == (22, 26)


@given(scenarios())
def test_units_are_the_utilities(given_: Scenario) -> None:
    space, scale = laid(given_).space, laid(given_).space.units
    rounding = Fraction(len(given_.issues), 2) if scale == FINE else 0
    for places in product(*(range(len(issue.options)) for issue in given_.issues)):
        units = space.utilities(space.package(places))
        for told, profile in zip(units, given_.profiles, strict=True):
            worth = sum(worths[k] for worths, k in zip(profile.worths, places, strict=True))
            assert abs(told - worth * scale) <= rounding
            assert abs(told) <= ROOM


@given(scenarios())
def test_less_than_a_billionth_is_a_tie(given_: Scenario) -> None:
    space = laid(given_).space
    assert Fraction(space.tolerance, space.units) < Fraction(1, NEAR)
    assert Fraction(space.tolerance + 1, space.units) >= Fraction(1, NEAR)


def test_a_denominator_too_large_falls_back_to_the_fine_grid() -> None:
    third = Fraction(1, 3**50)
    space = laid(of([[third, Fraction(1)]], [[Fraction(1), third]], r=Fraction(1, 3))).space
    assert space.units == FINE
    assert space.facets[0].us.tolist() == [0, FINE]


def test_a_reservation_far_off_still_fits() -> None:
    seventh = Fraction(1, 7**20)
    given_ = of([[seventh]], [[seventh]], r=Fraction(999))
    assert laid(given_).space.units == FINE
    assert laid(given_).reservations == (999 * FINE, 0)
