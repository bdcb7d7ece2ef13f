"""Points that a theory of fairness or efficiency singles out on the frontier, and their measures.

Everything here works on the distinct frontier points as two int64 arrays in units, `us` falling
(see `frontier.py`), and answers with the place of a point in them, so that its package can be
decoded. Reservations cut the frontier after it is built; an empty rational set answers None.

Ties: scores count as equal when the tolerance of the utilities can explain their difference (with
tolerance 0, when they are exactly equal). They go to the larger joint value, then to the larger
utility for us. Scores are compared as Python integers, so no product overflows or is rounded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from deals.value.space import GRID, Units

Pair: TypeAlias = tuple[float, float]
Score: TypeAlias = Callable[[int], int]
Number = TypeVar("Number", float, Decimal)

ROUGH = 1e-12
"""How far, relatively, a score in floats may be off: what is nearer is compared exactly."""


@dataclass(frozen=True, slots=True)
class Solutions:
    """Places on the frontier, None where no outcome is good enough for both sides.

    `rational` holds the places of all points that are. `opposition` (F17) lies in [0, √2];
    `potential` (F19) is in utility points and looks at the whole frontier, reservations or not.
    """

    rational: NDArray[np.intp]
    nash: int | None
    kalai: int | None
    kalai_smorodinsky: int | None
    max_joint: int | None
    opposition: float | None
    potential: float


@dataclass(frozen=True, eq=False)
class _Surplus:
    """What each rational point gives over the reservations (units)."""

    us: Units
    them: Units
    tolerance: int

    def gains(self, k: int) -> tuple[int, int]:
        return int(self.us[k]), int(self.them[k])


def solutions(
    *,
    us: Units,
    them: Units,
    units: int = GRID,
    tolerance: int = 0,
    reservations: tuple[int, int] = (0, 0),
) -> Solutions:
    """Nash (F10), Kalai (F11), Kalai-Smorodinsky (F12), maximum joint value, F17 and F19.

    All in units, `units` of them a utility of 1.0. The maximum joint value is the largest among
    rational points.
    """
    rational = rational_places(us=us, them=them, tolerance=tolerance, reservations=reservations)
    potential = integrative_potential(us=us, them=them, units=units)
    if not len(rational):
        return Solutions(rational, None, None, None, None, None, potential)
    surplus = _Surplus(us[rational] - reservations[0], them[rational] - reservations[1], tolerance)
    return Solutions(
        rational=rational,
        nash=int(rational[_nash(surplus)]),
        kalai=int(rational[_kalai(surplus)]),
        kalai_smorodinsky=int(rational[_kalai_smorodinsky(surplus)]),
        max_joint=int(rational[_max_joint(surplus)]),
        opposition=opposition(us=us, them=them, rational=rational),
        potential=potential,
    )


def rational_places(
    *, us: Units, them: Units, tolerance: int = 0, reservations: tuple[int, int] = (0, 0)
) -> NDArray[np.intp]:
    """The places of the points no worse than either reservation (F3, many issues), in units."""
    enough = (us >= reservations[0] - tolerance) & (them >= reservations[1] - tolerance)
    return np.flatnonzero(enough)


def bargaining_range(*, floor: Number, ceiling: Number) -> tuple[Number, Number] | None:
    """F3, a single issue: from the seller's floor to the buyer's ceiling; None if they miss."""
    return (floor, ceiling) if floor <= ceiling else None


def opposition(*, us: Units, them: Units, rational: NDArray[np.intp]) -> float | None:
    """F17: the least distance of a rational outcome to the ideal where both get all they can.

    Utilities are divided by each side's maximum over all outcomes, rational or not (that is how
    the golden vector of formulas.md counts). A side that can get nothing is not opposed.
    """
    if not len(rational):
        return None
    short = [_shortfall(side, rational) for side in (us, them)]
    return float(np.sqrt((short[0] ** 2 + short[1] ** 2).min()))


def _shortfall(side: Units, rational: NDArray[np.intp]) -> NDArray[np.float64]:
    most = int(side.max())
    if most <= 0:
        return np.zeros(len(rational))
    return np.asarray(1.0 - side[rational] / most, dtype=np.float64)


def integrative_potential(*, us: Units, them: Units, units: int = GRID) -> float:
    """F19, in general: the largest joint value of any outcome − 1, in utility points."""
    return (int((us + them).max()) - units) / units


def potential_of_weights(*, us: Mapping[str, float], them: Mapping[str, float]) -> float:
    """F19, opposed linear issues: ½ Σ |w_S − w_O| over normalised weights, in [0, 1]."""
    issues = us.keys() | them.keys()
    return sum(abs(us.get(issue, 0.0) - them.get(issue, 0.0)) for issue in sorted(issues)) / 2


def logrolling_captured(*, us: float, them: float, potential: float) -> float | None:
    """F20: (U_S + U_O − 1) / IP; None where there is nothing to capture."""
    return (us + them - 1.0) / potential if potential > 0 else None


def surplus_efficiency(*, point: Pair, best: Pair, reservations: Pair = (0.0, 0.0)) -> float | None:
    """F14: the surplus at `point` over that at `best`, the maximum joint value that is rational.

    None where even that leaves no surplus. In whatever unit all three are given.
    """
    most = sum(best) - sum(reservations)
    return (sum(point) - sum(reservations)) / most if most > 0 else None


def surplus_share(*, point: Pair, reservations: Pair = (0.0, 0.0)) -> Pair | None:
    """F15: how the surplus is divided between us and them; None where there is none."""
    ours, theirs = point[0] - reservations[0], point[1] - reservations[1]
    total = ours + theirs
    return (ours / total, theirs / total) if total > 0 else None


def _nash(surplus: _Surplus) -> int:
    """F10. A product that a change of both utilities by the tolerance explains is a tie."""

    def product(k: int) -> int:
        ours, theirs = surplus.gains(k)
        return max(ours, 0) * max(theirs, 0)

    rough = np.maximum(surplus.us, 0).astype(np.float64) * np.maximum(surplus.them, 0)
    slack = surplus.tolerance * sum(surplus.gains(int(rough.argmax())))
    return _best(surplus, rough, product, slack)


def _kalai(surplus: _Surplus) -> int:
    """F11: the larger of the smaller gains."""
    rough = np.minimum(surplus.us, surplus.them)
    return _best(surplus, rough, lambda k: min(surplus.gains(k)), surplus.tolerance)


def _kalai_smorodinsky(surplus: _Surplus) -> int:
    """F12 on a discrete set: the larger of the smaller shares, then of the larger ones.

    A side that can gain nothing has all it can get: only the other's share counts.
    """
    most = int(surplus.us.max()), int(surplus.them.max())
    if min(most) <= 0:
        return _max_joint(surplus)
    slack = surplus.tolerance * max(most)

    def shares(k: int) -> tuple[int, int]:
        ours, theirs = surplus.gains(k)
        return ours * most[1], theirs * most[0]

    rough = np.minimum(surplus.us * float(most[1]), surplus.them * float(most[0]))
    return _best(surplus, rough, lambda k: min(shares(k)), slack, then=lambda k: max(shares(k)))


def _max_joint(surplus: _Surplus) -> int:
    joint = surplus.us + surplus.them
    return int(np.argmax(joint >= joint.max() - surplus.tolerance))


def _best(
    surplus: _Surplus,
    rough: NDArray[np.float64] | Units,
    exact: Score,
    slack: int,
    then: Score | None = None,
) -> int:
    """The place of the largest exact score; ties by `then`, by joint value, by our utility."""
    top = float(rough.max())
    near = np.flatnonzero(rough >= top - slack - abs(top) * ROUGH).tolist()
    if len(near) == 1:
        return int(near[0])
    scores = {k: exact(k) for k in near}
    enough = max(scores.values()) - slack
    tied = [k for k, score in scores.items() if score >= enough]
    return int(max(tied, key=lambda k: (then(k) if then else 0, sum(surplus.gains(k)), -k)))
