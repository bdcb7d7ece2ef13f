"""What single moves and traces of moves tell: step classes, rates, tapers, limits they point to.

Pure formulas over numbers. Utilities are in points of [0, 1]; positions and sizes of steps in the
issue's own unit. None stands for a figure that the formula leaves undefined.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from math import exp, fsum, log
from typing import NamedTuple, TypeAlias, TypeVar

from deals.ledger.state import EPSILON
from deals.ledger.values import Side, Value

Number = TypeVar("Number", float, Decimal)
Positions: TypeAlias = Sequence[float | Decimal]


class StepClass(StrEnum):
    """F5 (Hindriks, Jonker & Tykhonov 2007): what a move does to its side and to the other."""

    CONCESSION = "concession"
    UNFORTUNATE = "unfortunate"
    FORTUNATE = "fortunate"
    SELFISH = "selfish"
    NICE = "nice"
    SILENT = "silent"


CLASSES: Mapping[tuple[int, int], StepClass] = {
    (-1, -1): StepClass.UNFORTUNATE,
    (-1, 0): StepClass.CONCESSION,
    (-1, 1): StepClass.CONCESSION,
    (0, -1): StepClass.UNFORTUNATE,
    (0, 0): StepClass.SILENT,
    (0, 1): StepClass.NICE,
    (1, -1): StepClass.SELFISH,
    (1, 0): StepClass.SELFISH,
    (1, 1): StepClass.FORTUNATE,
}
"""By the sign of the side's own change, then of the other's."""


class Shift(NamedTuple):
    """A move of one side: what it changes for the side itself (ΔS) and for the other (ΔO)."""

    side: Side
    own: float
    other: float

    @property
    def step(self) -> StepClass:
        """F5; changes up to EPSILON are none."""
        return step_class(own=self.own, other=self.other)

    @property
    def created(self) -> float:
        """F6: ΔS + ΔO, joint value; below 0 where the move destroys it."""
        return self.own + self.other

    @property
    def claimed(self) -> float:
        """F6: (ΔS − ΔO) / 2, what the side takes for itself; below 0 where it gives."""
        return (self.own - self.other) / 2

    @property
    def rate(self) -> float | None:
        """F7: worth to the other over cost to the side."""
        return exchange_rate(cost=-self.own, worth=self.other)


class Split(NamedTuple):
    """F6, summed over moves."""

    created: float
    claimed: float


def step_class(*, own: float, other: float, epsilon: float = EPSILON) -> StepClass:
    """F5: the class of a move that changes the side's utility by `own`, the other's by `other`."""
    return CLASSES[_sign(own, epsilon), _sign(other, epsilon)]


def splits(*, shifts: Iterable[Shift]) -> dict[Side, Split]:
    """F6 cumulative: what each side's own moves created and claimed; both sides always there."""
    moves = tuple(shifts)
    return {
        side: Split(
            created=fsum(move.created for move in moves if move.side is side),
            claimed=fsum(move.claimed for move in moves if move.side is side),
        )
        for side in Side
    }


def exchange_rate(*, cost: float, worth: float, epsilon: float = EPSILON) -> float | None:
    """F7, realised: ρ = g / c; above 1 the move created joint value. None where it cost nothing."""
    return worth / cost if cost > epsilon else None


def exchange_rates(
    *, giver: Mapping[str, float], receiver: Mapping[str, float]
) -> dict[str, float | None]:
    """F7, before the fact: ρ_i = w_i of the receiver / w_i of the giver, for opposed linear issues.

    Normalised weights by issue; None for an issue that costs the giver nothing.
    """
    return {
        issue: exchange_rate(cost=weight, worth=receiver.get(issue, 0.0))
        for issue, weight in giver.items()
    }


class Trace(NamedTuple):
    """F8 over the own utilities of a side's offers. `monotone` is None where no step was made."""

    total: float
    rate: float
    patience: float
    monotone: float | None


def trace(*, utilities: Sequence[float], epsilon: float = EPSILON) -> Trace | None:
    """F8: what a side gave up, how fast, how late it began and how steadily; None without offers.

    Patience is the share of offers made before the first drop, 1 where there is none.
    """
    if not utilities:
        return None
    total, steps = utilities[0] - utilities[-1], list(pairwise(utilities))
    drops = [n for n, (before, after) in enumerate(steps, start=1) if after < before - epsilon]
    steady = sum(after <= before + epsilon for before, after in steps)
    return Trace(
        total=total,
        rate=total / max(len(steps), 1),
        patience=drops[0] / len(utilities) if drops else 1.0,
        monotone=steady / len(steps) if steps else None,
    )


class TaperLabel(StrEnum):
    """F23 (Tey et al. 2021): how a side's steps on an issue follow each other."""

    ALL_UP_FRONT = "all-up-front"
    HOLD_THEN_DUMP = "hold-then-dump"
    EQUAL = "equal"
    ESCALATING = "escalating"
    TAPERING = "tapering"


@dataclass(frozen=True, slots=True)
class Taper:
    """F23: `sizes` of the steps taken (d > 0), `ratios` q of each to the one before.

    `index` is the share of ratios below 1, None without any; `label` is None for a mixed pattern.
    """

    sizes: tuple[float, ...]
    ratios: tuple[float, ...]
    index: float | None
    label: TaperLabel | None


def taper(*, positions: Positions, epsilon: float = EPSILON) -> Taper:
    """F23 over a side's successive positions on an issue, repeated ones included.

    Labels: only the first of several steps was taken (all-up-front), only the last one was
    (hold-then-dump), every ratio about 1 (equal), above 1 (escalating) or below 1 (tapering);
    standing still in between does not count as a step there. A step back leaves no label.
    """
    steps = _steps(positions)
    sizes = tuple(step for step in steps if step > 0)
    ratios = tuple(after / before for before, after in pairwise(sizes))
    index = sum(q < 1 - epsilon for q in ratios) / len(ratios) if ratios else None
    label = None if min(steps, default=0.0) < 0 else _label(steps, ratios, epsilon)
    return Taper(sizes, ratios, index, label)


def implied_limit(*, positions: Positions, epsilon: float = EPSILON) -> float | None:
    """F24: where shrinking steps lead to if they go on shrinking as they did.

    L = p_n ± d_n q / (1 − q), q the geometric mean of the latest ratios below 1 in a row. None
    with fewer than 3 offers, after a step back, or when the last step did not shrink.
    """
    found = taper(positions=positions, epsilon=epsilon)
    if len(positions) < 3 or min(_steps(positions)) < 0:
        return None
    latest = _latest_below(found.ratios, 1 - epsilon)
    if not latest:
        return None
    q = exp(fsum(map(log, latest)) / len(latest))
    direction = 1 if positions[-1] > positions[0] else -1
    return float(positions[-1]) + direction * found.sizes[-1] * q / (1 - q)


def concession_weight(*, own: Value, theirs: Value, value: Value) -> float | None:
    """F21: (p_t − p_{t−2}) / (p_{t−1} − p_{t−2}) of a move to `value`, from the own last position
    towards their last: 0 stand pat, ½ split the difference, 1 accept (Backus et al. QJE 2020).

    None where there is no way to go, or no number to go along.
    """
    if isinstance(own, str) or isinstance(theirs, str) or isinstance(value, str):
        return None
    return None if own == theirs else float((value - own) / (theirs - own))


def anchor_pull(*, settlement: Number, target: Number, first: Number) -> float | None:
    """F29: (settlement − own target) / (first offer − own target): 0 on target, 1 at the anchor.

    Limits scope, as it reveals the target. None where the first offer was the target.
    """
    return None if first == target else float((settlement - target) / (first - target))


def sequencing_index(*, created: Sequence[float], first_give: int | None) -> float | None:
    """F37: the share of created value (positive parts of F6) before our first distributive give.

    `created` by move in the order of the talks; `first_give` is the place of the move with that
    give, None when there was none (then all came before it). None where nothing was created.
    """
    gained = [max(value, 0.0) for value in created]
    total = fsum(gained)
    return fsum(gained[:first_give]) / total if total > EPSILON else None


def _sign(change: float, epsilon: float) -> int:
    return (change > epsilon) - (change < -epsilon)


def _steps(positions: Positions) -> list[float]:
    """The steps between positions, counted along the way from the first to the last."""
    if not positions:
        return []
    direction = -1 if positions[-1] < positions[0] else 1
    return [direction * (after - before) for before, after in pairwise(map(float, positions))]


def _label(steps: list[float], ratios: Sequence[float], epsilon: float) -> TaperLabel | None:
    if not ratios:
        return _single(steps)
    signs = {_sign(q - 1, epsilon) for q in ratios}
    patterns = ((0, TaperLabel.EQUAL), (1, TaperLabel.ESCALATING), (-1, TaperLabel.TAPERING))
    return next((label for sign, label in patterns if signs == {sign}), None)


def _single(steps: list[float]) -> TaperLabel | None:
    """The label where no more than one step was taken."""
    if len(steps) < 2 or not any(steps):
        return None
    if steps[0]:
        return TaperLabel.ALL_UP_FRONT
    return TaperLabel.HOLD_THEN_DUMP if steps[-1] else None


def _latest_below(ratios: Sequence[float], bar: float) -> list[float]:
    latest: list[float] = []
    for q in reversed(ratios):
        if q >= bar:
            break
        latest.append(q)
    return latest
