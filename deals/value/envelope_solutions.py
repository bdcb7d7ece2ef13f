"""Nash, Kalai, Kalai-Smorodinsky and the maximum joint value where issues are continuous.

Each is found on every segment of the envelope in closed form, and the best one taken. Scores no
further apart than NEAR are ties: to the larger joint value, then to the larger utility for us.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from deals.value.envelope import Envelope, Spot

Floats: TypeAlias = NDArray[np.float64]
Pair: TypeAlias = tuple[float, float]

NEAR = 1e-12
"""Utility points."""


@dataclass(frozen=True, slots=True)
class EnvelopeSolutions:
    """F10, F11, F12 and the maximum joint value; None where no outcome is good enough for both."""

    nash: Spot | None
    kalai: Spot | None
    kalai_smorodinsky: Spot | None
    max_joint: Spot | None


@dataclass(frozen=True, eq=False)
class _Gains:
    """What the rational part of each segment gives over the reservations, at both its ends.

    `us` and `them` have shape (n, 2); `low` and `high` are its shares of the whole segment.
    """

    envelope: Envelope
    segment: NDArray[np.intp]
    low: Floats
    high: Floats
    us: Floats
    them: Floats

    def at(self, along: Floats) -> tuple[Floats, Floats]:
        """Both gains so far along each part, 0 to 1."""
        us = self.us[:, 0] + along * (self.us[:, 1] - self.us[:, 0])
        return us, self.them[:, 0] + along * (self.them[:, 1] - self.them[:, 0])


def envelope_solutions(*, envelope: Envelope, reservations: Pair = (0.0, 0.0)) -> EnvelopeSolutions:
    """The solutions over the rational part of an envelope; reservations in utility points."""
    gains = _gains(envelope, reservations)
    if not len(gains.segment):
        return EnvelopeSolutions(None, None, None, None)
    most = float(gains.us.max()), float(gains.them.max())
    return EnvelopeSolutions(
        nash=_nash(gains),
        kalai=_egalitarian(gains, (1.0, 1.0)),
        kalai_smorodinsky=_max_joint(gains) if min(most) <= NEAR else _egalitarian(gains, most),
        max_joint=_max_joint(gains),
    )


def _gains(envelope: Envelope, reservations: Pair) -> _Gains:
    us, them = envelope.us - reservations[0], envelope.them - reservations[1]
    low = np.where(them[:, 0] >= -NEAR, 0.0, _share(-them[:, 0], them[:, 1] - them[:, 0]))
    kept = np.maximum(us[:, 0], 0.0)
    high = np.where(us[:, 1] >= -NEAR, 1.0, _share(kept, us[:, 0] - us[:, 1]))
    good = (us[:, 0] >= -NEAR) & (them[:, 1] >= -NEAR) & (low <= high)
    whole = _Gains(envelope, np.flatnonzero(good), low[good], high[good], us[good], them[good])
    starts, ends = whole.at(whole.low), whole.at(whole.high)
    return _Gains(
        envelope, whole.segment, whole.low, whole.high,
        np.stack((starts[0], ends[0]), axis=1), np.stack((starts[1], ends[1]), axis=1),
    )  # fmt: skip


def _nash(gains: _Gains) -> Spot:
    """F10: the product is a parabola along a segment."""
    rise, fall = gains.them[:, 1] - gains.them[:, 0], gains.us[:, 0] - gains.us[:, 1]
    top = gains.us[:, 0] * rise - gains.them[:, 0] * fall
    along = np.clip(_share(top, 2 * rise * fall), 0.0, 1.0)
    us, them = gains.at(along)
    product = np.maximum(us, 0.0) * np.maximum(them, 0.0)
    slack = NEAR * max(float((us + them)[np.argmax(product)]), 0.0)
    return _best(gains, along, product, slack=slack)


def _egalitarian(gains: _Gains, most: Pair) -> Spot:
    """F11 and, with the most each side can gain, F12: equal shares where a segment has them.

    Among equal smaller shares the larger other share wins.
    """
    start = gains.us[:, 0] / most[0] - gains.them[:, 0] / most[1]
    end = gains.us[:, 1] / most[0] - gains.them[:, 1] / most[1]
    along = np.clip(_share(start, start - end), 0.0, 1.0)
    us, them = (side / top for side, top in zip(gains.at(along), most, strict=True))
    return _best(gains, along, np.minimum(us, them), then=np.maximum(us, them))


def _max_joint(gains: _Gains) -> Spot:
    """The joint value is largest at an end of a segment."""
    joint = gains.us + gains.them
    along = np.where(joint[:, 1] > joint[:, 0] + NEAR, 1.0, 0.0)
    return _best(gains, along, np.where(along > 0, joint[:, 1], joint[:, 0]))


def _best(
    gains: _Gains, along: Floats, score: Floats, then: Floats | None = None, slack: float = NEAR
) -> Spot:
    """The spot of the largest score."""
    us, them = gains.at(along)
    tied = np.flatnonzero(score >= score.max() - slack)
    for tie in ((us + them) if then is None else then, us + them):
        tied = tied[tie[tied] >= tie[tied].max() - NEAR]
    best = int(tied[np.argmax(us[tied])])
    share = gains.low[best] + along[best] * (gains.high[best] - gains.low[best])
    return gains.envelope.spot(segment=int(gains.segment[best]), share=float(share))


def _share(part: Floats, whole: Floats) -> Floats:
    """part / whole; 0 where there is nothing to share."""
    return np.divide(part, whole, out=np.zeros(len(whole)), where=whole > 0)
