"""The golden vector of the formulas: one seller, one buyer, three issues, every figure."""

from __future__ import annotations

from itertools import pairwise

import pytest

from deals.ledger.values import Side
from deals.value.frontier import Frontier, frontier
from deals.value.moves import (
    Shift,
    StepClass,
    implied_limit,
    sequencing_index,
    splits,
    taper,
)
from deals.value.solutions import (
    Solutions,
    logrolling_captured,
    potential_of_weights,
    solutions,
    surplus_efficiency,
    surplus_share,
)
from deals.value.space import GRID, Facet, OutcomeSpace, units

WEIGHTS_US = {"discount": 0.5, "days": 0.2, "years": 0.3}
WEIGHTS_THEM = {"discount": 0.4, "days": 0.45, "years": 0.15}
OPTIONS = {"discount": ("0", "5", "10"), "days": ("30", "45", "60"), "years": ("3", "2", "1")}
"""The seller's best option first, the buyer's last."""

RESERVATIONS = (3_500, 3_000)


def space() -> OutcomeSpace:
    return OutcomeSpace(
        tuple(
            Facet(
                issues=(issue,),
                options=tuple((option,) for option in options),
                us=units([WEIGHTS_US[issue] * v for v in (1, 0.5, 0)], scale=GRID),
                them=units([WEIGHTS_THEM[issue] * v for v in (0, 0.5, 1)], scale=GRID),
            )
            for issue, options in OPTIONS.items()
        )
    )


def solved() -> tuple[Frontier, Solutions]:
    front = frontier(space=space())
    return front, solutions(us=front.us, them=front.them, reservations=RESERVATIONS)


def point(front: Frontier, k: int | None) -> tuple[int, int]:
    assert k is not None
    return int(front.us[k]), int(front.them[k])


def package(front: Frontier, k: int | None) -> tuple[object, ...]:
    assert k is not None
    return tuple(front.package(k)[issue] for issue in OPTIONS)


def test_the_rational_frontier() -> None:
    front, found = solved()
    points = [point(front, int(k)) for k in found.rational]
    assert points == [(8_000, 4_500), (6_500, 5_250), (5_500, 6_500), (4_000, 7_250)]


def test_nash() -> None:
    front, found = solved()
    us, them = point(front, found.nash)
    assert package(front, found.nash) == ("5", "60", "3")
    assert (us, them) == (5_500, 6_500)
    assert (us - RESERVATIONS[0]) * (them - RESERVATIONS[1]) == 70 * GRID**2 // 1000


def test_kalai_and_kalai_smorodinsky() -> None:
    front, found = solved()
    assert found.kalai == found.kalai_smorodinsky
    assert package(front, found.kalai) == ("0", "60", "2")
    assert point(front, found.kalai) == (6_500, 5_250)


def test_maximum_joint_value_and_integrative_potential() -> None:
    front, found = solved()
    assert sum(point(front, found.max_joint)) == 12_500
    assert found.potential == 0.25
    assert potential_of_weights(us=WEIGHTS_US, them=WEIGHTS_THEM) == pytest.approx(0.25)


def test_opposition() -> None:
    _, found = solved()
    assert found.opposition is not None
    assert round(found.opposition, 4) == 0.5701


DANCE = (("0", "30", "3"), ("0", "45", "3"), ("5", "45", "3"), ("5", "60", "3"))


def dance() -> list[Shift]:
    laid = space()
    offers = [laid.utilities(dict(zip(OPTIONS, offer, strict=True))) for offer in DANCE]
    return [
        Shift(Side.US, (after[0] - before[0]) / GRID, (after[1] - before[1]) / GRID)
        for before, after in pairwise(offers)
    ]


def test_the_dance() -> None:
    moves = dance()
    assert [(move.own, move.other) for move in moves] == [
        (-0.10, 0.225),
        (-0.25, 0.20),
        (-0.10, 0.225),
    ]
    assert {move.step for move in moves} == {StepClass.CONCESSION}
    assert [move.rate for move in moves] == pytest.approx([2.25, 0.80, 2.25])


def test_the_discount_destroyed_what_the_payment_days_created() -> None:
    moves = dance()
    assert [move.created for move in moves] == pytest.approx([0.125, -0.05, 0.125])
    assert splits(shifts=moves)[Side.US] == pytest.approx((0.20, -0.55))
    assert sequencing_index(created=[m.created for m in moves], first_give=1) == 0.5


def test_the_published_taper() -> None:
    found = taper(positions=[1500, 1210, 1180, 1170])
    assert list(found.sizes) == [290.0, 30.0, 10.0]
    assert [round(q, 3) for q in found.ratios] == [0.103, 0.333]
    limit = implied_limit(positions=[1500, 1210, 1180, 1170])
    assert limit is not None
    assert round(limit, 2) == 1167.72


def test_the_close() -> None:
    captured = logrolling_captured(us=0.55, them=0.65, potential=0.25)
    assert captured == pytest.approx(0.80)
    reservations = (0.35, 0.30)
    efficiency = surplus_efficiency(
        point=(0.55, 0.65), best=(0.80, 0.45), reservations=reservations
    )
    assert efficiency == pytest.approx(0.55 / 0.60)
    shares = surplus_share(point=(0.55, 0.65), reservations=reservations)
    assert shares == pytest.approx((0.20 / 0.55, 0.35 / 0.55))
