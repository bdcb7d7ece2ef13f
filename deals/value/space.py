"""The outcome space of an additive negotiation, on integers: what each option adds to either side.

Utilities are whole units (10,000 to a utility of 1.0 for stored profiles), so sums are exact and
ties are ties. A facet is what the frontier merges one by one: an issue, or several issues bound by
a term of their own and merged into one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from deals.ledger.values import Value, ValueRefused

Package: TypeAlias = Mapping[str, Value]
Units: TypeAlias = NDArray[np.int64]

GRID = 10_000
"""Units of a whole utility on the grid of stored profiles: 0.01 % of value each."""


class NotAdditive(ValueError):
    """The utilities are no sum of one term an issue or bound pair; the text says why."""


@dataclass(frozen=True, eq=False)
class Facet:
    """One issue, or several bound together: option k reads `options[k]`, a value for each issue.

    `us` and `them` hold what option k adds to each side's utility, in units (int64, shape (k,)).
    """

    issues: tuple[str, ...]
    options: tuple[tuple[Value, ...], ...]
    us: Units
    them: Units

    def __post_init__(self) -> None:
        if not self.options:
            raise ValueRefused(f"{'+'.join(self.issues)}: an issue needs at least one option")
        if not len(self.options) == len(self.us) == len(self.them):
            raise ValueRefused(f"{'+'.join(self.issues)}: every option needs a worth to each side")

    @cached_property
    def place(self) -> Mapping[tuple[Value, ...], int]:
        """The index of each option."""
        return {option: k for k, option in enumerate(self.options)}

    def spread(self, *, steps: int, named: Sequence[int] = ()) -> NDArray[np.intp]:
        """The options worth a look: all, or every 2nd, 5th, 10th and so on of more than `steps`
        steps of numbers, with the last one and those `named`.
        """
        last = len(self.options) - 1
        if last <= steps or len(self.issues) > 1 or isinstance(self.options[0][0], str):
            return np.arange(last + 1)
        rounds = (digit * 10**power for power in range(last) for digit in (1, 2, 5))
        every = next(number for number in rounds if last <= number * steps)
        return np.unique([*range(0, last, every), last, *named])


@dataclass(frozen=True, eq=False)
class OutcomeSpace:
    """The facets of a negotiation. `units` make a utility of 1.0; `tolerance` is in units:
    utilities no further apart count as equal (0 on the grid of stored profiles).
    """

    facets: tuple[Facet, ...]
    units: int = GRID
    tolerance: int = field(default=0)

    @property
    def outcomes(self) -> int:
        """How many complete packages there are."""
        return prod(len(facet.options) for facet in self.facets)

    def utilities(self, package: Package) -> tuple[int, int]:
        """What a complete package is worth to us and to them, in units."""
        places = [facet.place[tuple(package[i] for i in facet.issues)] for facet in self.facets]
        pairs = list(zip(self.facets, places, strict=True))
        return sum(int(f.us[k]) for f, k in pairs), sum(int(f.them[k]) for f, k in pairs)

    def places(self, packages: Sequence[Package]) -> NDArray[np.intp]:
        """The option that each of the complete packages takes of each facet, (packages, facets)."""
        rows = [
            [facet.place[tuple(package[i] for i in facet.issues)] for facet in self.facets]
            for package in packages
        ]
        return np.array(rows, dtype=np.intp).reshape(len(packages), len(self.facets))

    def package(self, places: Iterable[int]) -> dict[str, Value]:
        """The package that takes option `places[i]` of facet i."""
        return {
            issue: value
            for facet, k in zip(self.facets, places, strict=True)
            for issue, value in zip(facet.issues, facet.options[k], strict=True)
        }


def units(worths: ArrayLike, *, scale: int) -> Units:
    """Worths as whole units, half away to even."""
    return np.rint(np.asarray(worths, dtype=np.float64) * scale).astype(np.int64)
