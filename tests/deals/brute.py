"""Every outcome of a scenario, counted one by one: the oracle beside the analysis."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]

SCALE = 10**12
NEAR = SCALE // 10**9 - 1


@dataclass(frozen=True, slots=True)
class Counted:
    """The utilities of all outcomes in units of 1e-12, and which of them nothing dominates."""

    us: Numbers
    them: Numbers
    kept: NDArray[np.bool_]
    reservations: tuple[float, float]

    @property
    def points(self) -> int:
        """Undominated points, those that differ by less than 1e-9 counted once."""
        pairs = sorted(zip(self.us[self.kept].tolist(), self.them[self.kept].tolist(), strict=True))
        last, count = (-SCALE * 10**6, 0), 0
        for pair in pairs:
            if max(abs(pair[0] - last[0]), abs(pair[1] - last[1])) > NEAR:
                last, count = pair, count + 1
        return count

    @property
    def rational(self) -> NDArray[np.bool_]:
        """Which outcomes reach both reservations."""
        r, s = self.reservations
        return (self.us / SCALE >= r - 1e-9) & (self.them / SCALE >= s - 1e-9)

    def best(self, name: str) -> float | None:
        """The largest value of what the solution of this name maximises, over all outcomes that
        it may choose; None if there is none."""
        open_to = np.ones_like(self.kept) if name == "max_joint" else self.rational
        if not open_to.any():
            return None
        return float(self.aim(name, self.us[open_to] / SCALE, self.them[open_to] / SCALE).max())

    def aim(self, name: str, us: Any, them: Any) -> Any:
        """What the solution maximises: F10, F11, F12 or the sum."""
        r, s = self.reservations
        gains = np.maximum(us - r, 0), np.maximum(them - s, 0)
        if name == "nash":
            return gains[0] * gains[1]
        if name == "kalai":
            return np.minimum(*gains)
        if name == "kalai_smorodinsky":
            most = [float(side[self.rational].max()) / SCALE for side in (self.us, self.them)]
            return np.minimum(gains[0] / (most[0] - r), gains[1] / (most[1] - s))
        return us + them

    def on_frontier(self, point: tuple[float, float]) -> bool:
        """Whether an undominated outcome has these utilities."""
        near = np.abs(self.us / SCALE - point[0]) + np.abs(self.them / SCALE - point[1]) < 4e-9
        return bool((near & self.kept).any())


def counted(told: dict[str, Any]) -> Counted:
    """All outcomes of a scenario parsed from its JSON line with `parse_float=str`."""
    us, them = (_utilities(profile) for profile in told["profiles"])
    r, s = (float(profile["reservation"]) for profile in told["profiles"])
    return Counted(us, them, ~_dominated(us, them), (r, s))


def _utilities(profile: dict[str, Any]) -> Numbers:
    worths = [
        np.array([_units(weight, each, evaluations) for each in evaluations], dtype=np.int64)
        for weight, evaluations in zip(profile["weights"], profile["evaluations"], strict=True)
    ]
    return reduce(lambda sums, worth: np.add.outer(sums, worth).ravel(), worths)


def _units(weight: str, evaluation: str, evaluations: list[str]) -> int:
    most = max(map(Fraction, evaluations))
    return round(Fraction(weight) * Fraction(evaluation) / most * SCALE)


def _dominated(us: Numbers, them: Numbers) -> NDArray[np.bool_]:
    """Whether another outcome is better for one by 1e-9 or more, and no worse for the other."""
    order = np.argsort(us)
    rising = us[order]
    best = np.append(np.maximum.accumulate(them[order][::-1])[::-1], np.iinfo(np.int64).min)
    better = best[np.searchsorted(rising, us + NEAR, side="right")]
    as_good = best[np.searchsorted(rising, us - NEAR, side="left")]
    return (better >= them - NEAR) | (as_good > them + NEAR)
