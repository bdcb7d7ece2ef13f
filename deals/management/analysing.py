"""The figures of one negotiation: computed on integers, told as decimals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from deals.management.scenario_files import Negotiation
from deals.value.frontier import Frontier, frontier
from deals.value.solutions import solutions

Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Analysis:
    """What an analysis tells. `points` are pairs of utilities over the profiles in their order, or
    None where no outcome is good enough for both sides; so is `opposition`."""

    domain: str
    place: str
    outcomes: int
    frontier_outcomes: int
    frontier_points: int
    points: Mapping[str, Point | None]
    opposition: float | None


def analyse(*, negotiation: Negotiation) -> Analysis:
    """Count the frontier (F9), and find Nash (F10), Kalai (F11), Kalai-Smorodinsky (F12), the
    largest sum of utilities whatever the reservations, and the opposition (F17).

    Raises FrontierTooLarge.
    """
    space = negotiation.space
    found = frontier(space=space)
    fair = solutions(
        us=found.us,
        them=found.them,
        units=space.units,
        tolerance=space.tolerance,
        reservations=negotiation.reservations,
    )
    places = {
        "nash": fair.nash,
        "kalai": fair.kalai,
        "kalai_smorodinsky": fair.kalai_smorodinsky,
        "max_joint": _largest_sum(found),
    }
    points = {name: None if k is None else _point(found, k) for name, k in places.items()}
    counts = (space.outcomes, found.outcomes, found.points)
    return Analysis(negotiation.domain, negotiation.place, *counts, points, fair.opposition)


def _largest_sum(found: Frontier) -> int:
    """Ties go to the first profile's larger utility."""
    joint = found.us + found.them
    return int((joint >= joint.max() - found.space.tolerance).argmax())


def _point(found: Frontier, k: int) -> Point:
    return int(found.us[k]) / found.space.units, int(found.them[k]) / found.space.units
