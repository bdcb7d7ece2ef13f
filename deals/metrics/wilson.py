"""The score interval of a proportion (Wilson, JASA 22, 1927): honest for few observations."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

from deals.metrics.figure import Figure, Interval, Unit


def wilson(*, successes: int, n: int, confidence: float = 0.95) -> Interval | None:
    """(low, high) within [0, 1] for a rate of successes out of n; None without observations.

    Raises ValueError unless 0 ≤ successes ≤ n and 0 < confidence < 1.
    """
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} out of {n} is no rate")
    if not 0 < confidence < 1:
        raise ValueError("the confidence lies between 0 and 1")
    if n == 0:
        return None
    z2 = NormalDist().inv_cdf((1 + confidence) / 2) ** 2
    middle = (successes + z2 / 2) / (n + z2)
    reach = sqrt(z2 * (successes * (n - successes) / n + z2 / 4)) / (n + z2)
    low = 0.0 if successes == 0 else middle - reach
    high = 1.0 if successes == n else middle + reach
    return low, high


def rate(*, formula: str, successes: int, n: int, named: tuple[str, str]) -> Figure:
    """A proportion as a figure with its 95 % interval; `named` says what both counts are."""
    return Figure(
        value=successes / n if n else None,
        formula=formula,
        unit=Unit.SHARE,
        inputs={named[0]: successes, named[1]: n},
        n=n,
        interval=wilson(successes=successes, n=n),
    )
