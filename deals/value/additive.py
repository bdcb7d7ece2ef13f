"""Issues whose worths do not simply add up: bound into one, or refused.

The frontier is exact for sums of one term a facet. Two issues with a term of their own are one
facet; a table of whole utilities is one only if it is such a sum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, product

import numpy as np
from numpy.typing import ArrayLike, NDArray

from deals.ledger.values import Side, Value, ValueRefused, shown
from deals.value.space import GRID, Facet, NotAdditive, units


def bound(*, one: Facet, other: Facet, us: ArrayLike, them: ArrayLike) -> Facet:
    """Two issues as one facet: `us[k][l]` is what option k of one and l of the other add together.

    In units, their own terms included. Raises ValueRefused where the tables have another shape or
    hold broken numbers.
    """
    name = "+".join((*one.issues, *other.issues))
    shape = (len(one.options), len(other.options))
    tables = [np.asarray(table) for table in (us, them)]
    if any(table.shape != shape for table in tables):
        raise ValueRefused(f"{name}: expected {shape[0]} x {shape[1]} worths to each side")
    if not all(np.issubdtype(table.dtype, np.integer) for table in tables):
        raise ValueRefused(f"{name}: expected worths in whole units")
    options = tuple(first + second for first, second in product(one.options, other.options))
    ours, theirs = (table.ravel().astype(np.int64) for table in tables)
    return Facet(one.issues + other.issues, options, ours, theirs)


def facets_of_table(
    *,
    issues: Mapping[str, Sequence[Value]],
    us: ArrayLike,
    them: ArrayLike,
    pairs: Sequence[tuple[str, str]] = (),
    scale: int = GRID,
    tolerance: float = 1e-9,
) -> tuple[Facet, ...]:
    """The facets of a table of utilities over all outcomes: `us[k][l]…` for option k of the first
    issue, l of the second and so on, a utility of 1.0 being `scale` units.

    `pairs` names issues with a term of their own; no issue is in two of them. Each facet's worths
    are rounded to units once; the constant is in the first. Raises NotAdditive where a utility is
    further than the tolerance from the sum of the average effects, and ValueRefused where a table
    has another shape.
    """
    names = list(issues)
    axes = _axes(names, pairs)
    worths: dict[Side, list[NDArray[np.float64]]] = {}
    for side, table in ((Side.US, us), (Side.THEM, them)):
        laid_out = _laid_out(table, issues)
        effects = _effects(laid_out, axes)
        _check(side, laid_out, effects, axes, issues, tolerance=tolerance)
        worths[side] = effects
    return tuple(
        Facet(
            tuple(names[n] for n in axis),
            tuple(product(*(issues[names[n]] for n in axis))),
            units(worths[Side.US][place].ravel(), scale=scale),
            units(worths[Side.THEM][place].ravel(), scale=scale),
        )
        for place, axis in enumerate(axes)
    )


def _axes(names: Sequence[str], pairs: Sequence[tuple[str, str]]) -> list[tuple[int, ...]]:
    """The axes of the table that make a facet: one, or those of a pair, in the table's order."""
    if unknown := {name for pair in pairs for name in pair} - set(names):
        raise ValueRefused(f"there is no issue {', '.join(sorted(unknown))} to pair")
    paired = [tuple(sorted(names.index(name) for name in pair)) for pair in pairs]
    taken = [n for pair in paired for n in pair]
    if len(set(taken)) < len(taken):
        raise ValueRefused("an issue can have a term with one other issue only")
    return sorted([*paired, *((n,) for n in range(len(names)) if n not in taken)])


def _laid_out(table: ArrayLike, issues: Mapping[str, Sequence[Value]]) -> NDArray[np.float64]:
    laid_out = np.asarray(table, dtype=np.float64)
    shape = tuple(len(options) for options in issues.values())
    if not shape or laid_out.shape != shape or not laid_out.size or not np.isfinite(laid_out).all():
        size = " x ".join(map(str, shape))
        raise ValueRefused(f"expected a finite utility for each of {size} outcomes")
    return laid_out


def _effects(
    table: NDArray[np.float64], axes: Sequence[tuple[int, ...]]
) -> list[NDArray[np.float64]]:
    """What each facet's options add on average, from 0; the constant is in the first."""
    means = [_mean_over_others(table, axis) for axis in axes]
    constant = table.mean() - sum(mean.mean() - mean.min() for mean in means)
    effects = [mean - mean.min() for mean in means]
    effects[0] = effects[0] + constant
    return effects


def _check(
    side: Side,
    table: NDArray[np.float64],
    effects: Sequence[NDArray[np.float64]],
    axes: Sequence[tuple[int, ...]],
    issues: Mapping[str, Sequence[Value]],
    *,
    tolerance: float,
) -> None:
    """Raise NotAdditive where the table is no sum of these effects."""
    left = table - sum(effects)
    if np.abs(left).max() <= tolerance:
        return
    worst = np.unravel_index(np.abs(left).argmax(), left.shape)
    package = ", ".join(
        f"{name}={shown(options[int(k)])}"
        for (name, options), k in zip(issues.items(), worst, strict=True)
    )
    raise NotAdditive(
        f"the utilities of {side} are no sum over the issues: that of {package} is off by "
        f"{abs(left[worst]):.3g}; {_advice(left, axes, list(issues), tolerance=tolerance)}"
    )


def _advice(
    left: NDArray[np.float64],
    axes: Sequence[tuple[int, ...]],
    names: Sequence[str],
    *,
    tolerance: float,
) -> str:
    """What to do about utilities that are left over: which two issues depend on each other most."""
    bonds = {
        (names[n], names[m]): np.abs(_mean_over_others(left, (n, m))).max()
        for one, other in combinations(axes, 2)
        for n, m in product(one, other)
    }
    first, second = max(bonds, key=lambda pair: float(bonds[pair]))
    if bonds[first, second] <= tolerance:
        return "more than two issues depend on each other"
    return f"declare {first} and {second}, which depend on each other most, as a pair"


def _mean_over_others(table: NDArray[np.float64], axes: tuple[int, ...]) -> NDArray[np.float64]:
    """The average over all axes but these; the dimensions stay, of length 1 where averaged."""
    others = tuple(n for n in range(table.ndim) if n not in axes)
    mean: NDArray[np.float64] = table.mean(axis=others, keepdims=True)
    return mean
