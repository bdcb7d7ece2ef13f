"""A scenario's exact fractions on integers: their common denominator, or a grid of 1e-12."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np

from deals.intake.scenarios.base import Scenario
from deals.value.space import Facet, OutcomeSpace, Units

FINE = 10**12
"""Units of a utility of 1.0 where the common denominator is too large for 64-bit sums."""

NEAR = 10**9
"""Utilities closer than 1 / NEAR count as equal."""

ROOM = 2**60
"""No utility has more units, so that sums and differences of both sides' fit 64 bits."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A scenario ready to be analysed: its outcome space and both reservations, in units."""

    space: OutcomeSpace
    reservations: tuple[int, int]


def laid(scenario: Scenario) -> Laid:
    """Both profiles on one integer scale; the tolerance calls equal what differs by less than 1e-9,
    whatever the scale."""
    scale = _scale(scenario)
    us, them = scenario.profiles
    facets = tuple(
        Facet(
            issues=(issue.name,),
            options=tuple((option,) for option in issue.options),
            us=_units(ours, scale),
            them=_units(theirs, scale),
        )
        for issue, ours, theirs in zip(scenario.issues, us.worths, them.worths, strict=True)
    )
    space = OutcomeSpace(facets, units=scale, tolerance=(scale - 1) // NEAR)
    ours, theirs = (round(profile.reservation * scale) for profile in scenario.profiles)
    return Laid(space, (ours, theirs))


def _scale(scenario: Scenario) -> int:
    most = max(Fraction(1), *(profile.furthest for profile in scenario.profiles))
    scale = 1
    for fraction in _fractions(scenario):
        scale = lcm(scale, fraction.denominator)
        if scale * most > ROOM:
            return FINE
    return scale


def _fractions(scenario: Scenario) -> Iterator[Fraction]:
    for profile in scenario.profiles:
        yield profile.reservation
        for worths in profile.worths:
            yield from worths


def _units(worths: tuple[Fraction, ...], scale: int) -> Units:
    return np.array([round(worth * scale) for worth in worths], dtype=np.int64)
