"""Walk-aways as bounds on what may be proposed, for those who hold limits; without them, none.

What is computed with floors reveals them: it is shown to no one without the limits permission.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from deals.ledger.limits import Limits
from deals.ledger.preferences import Profile
from deals.ledger.state import EPSILON
from deals.ledger.values import Side, Value
from deals.value.space import Facet, OutcomeSpace


@dataclass(frozen=True, eq=False)
class Floors:
    """What either side walks away from: `options[i][k]` tells whether option k of facet i is no
    worse than the walk-aways on its issues, and the least a package must be worth, in units.
    """

    options: tuple[NDArray[np.bool_], ...]
    least_us: int
    least_them: int

    def restricted(self, *, space: OutcomeSpace) -> OutcomeSpace | None:
        """The space without the options below a floor, itself where there are none of them; None
        where an issue is left with none.
        """
        if all(allowed.all() for allowed in self.options):
            return space
        if not all(allowed.any() for allowed in self.options):
            return None
        pairs = zip(space.facets, self.options, strict=True)
        facets = tuple(_kept(facet, allowed) for facet, allowed in pairs)
        return OutcomeSpace(facets, space.units, space.tolerance)


class _Bound(NamedTuple):
    """A walk-away on the issue at a place in a facet's options."""

    place: int
    issue: str
    walk_away: Value
    profile: Profile

    def below(self, option: Sequence[Value]) -> bool:
        end = option[self.place]
        return self.profile.worse(issue=self.issue, start=self.walk_away, end=end)


def floors(*, space: OutcomeSpace, profiles: Mapping[Side, Profile], limits: Limits) -> Floors:
    """The floors that the walk-aways on record put on a space; a side without any has none (0)."""
    least = {side: _least(limits, side, space.units) for side in Side}
    return Floors(
        tuple(_allowed(facet, profiles, limits) for facet in space.facets),
        least[Side.US],
        least[Side.THEM],
    )


def _kept(facet: Facet, allowed: NDArray[np.bool_]) -> Facet:
    kept = np.flatnonzero(allowed)
    options = tuple(facet.options[k] for k in kept)
    return Facet(facet.issues, options, facet.us[kept], facet.them[kept])


def _least(limits: Limits, side: Side, units: int) -> int:
    """The least whole units that reach a walk-away; every package is worth 0."""
    limit = limits.package(side)
    points = 0.0 if limit is None or limit.walk_away is None else limit.walk_away
    return ceil(points * units - EPSILON)


def _allowed(facet: Facet, profiles: Mapping[Side, Profile], limits: Limits) -> NDArray[np.bool_]:
    """Which options are no worse than any walk-away on their issues."""
    bounds = list(_bounds(facet, profiles, limits))
    if not bounds:
        return np.ones(len(facet.options), dtype=np.bool_)
    return np.array(
        [not any(bound.below(option) for bound in bounds) for option in facet.options],
        dtype=np.bool_,
    )


def _bounds(facet: Facet, profiles: Mapping[Side, Profile], limits: Limits) -> Iterator[_Bound]:
    for place, issue in enumerate(facet.issues):
        for side in Side:
            limit = limits.on(side, issue)
            if limit is not None and limit.walk_away is not None:
                yield _Bound(place, issue, limit.walk_away, profiles[side])
