"""A mixed-integer program over the same negotiation: slow, general, and not ours (HiGHS)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp  # type: ignore[import-untyped]

from deals.value.space import OutcomeSpace

Path: TypeAlias = Sequence[tuple[float, float]]
"""What a continuous issue adds at its corners, in the order of its values; straight between."""


def best_for_them(*, space: OutcomeSpace, paths: Sequence[Path], us: float) -> float | None:
    """The most they can get while we keep at least `us`, in utility points; None if we cannot.

    An option or a step of a path is a binary; so is where on a path we are, by its corners.
    """
    columns: list[tuple[float, float]] = []
    whole: list[int] = []
    rows: list[tuple[dict[int, float], float, float]] = []

    def add(points: Sequence[tuple[float, float]], *, binary: bool) -> list[int]:
        places = list(range(len(columns), len(columns) + len(points)))
        columns.extend(points)
        whole.extend([int(binary)] * len(points))
        return places

    for facet in space.facets:
        pairs = zip(facet.us.tolist(), facet.them.tolist(), strict=True)
        options = add([(a / space.units, b / space.units) for a, b in pairs], binary=True)
        rows.append((dict.fromkeys(options, 1.0), 1.0, 1.0))
    for path in paths:
        corners = add([(a / space.units, b / space.units) for a, b in path], binary=False)
        steps = add([(0.0, 0.0)] * (len(path) - 1), binary=True)
        rows.append((dict.fromkeys(corners, 1.0), 1.0, 1.0))
        rows.append((dict.fromkeys(steps, 1.0), 1.0, 1.0))
        for k, corner in enumerate(corners):
            beside = dict.fromkeys(steps[max(k - 1, 0) : k + 1], -1.0)
            rows.append(({corner: 1.0, **beside}, -np.inf, 0.0))
    ours, theirs = np.array(columns).T
    rows.append((dict(enumerate(ours.tolist())), us, np.inf))
    found = milp(
        c=-theirs,
        integrality=np.array(whole),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(
            _dense([row for row, _, _ in rows], len(columns)),
            [low for _, low, _ in rows],
            [high for _, _, high in rows],
        ),
        options={"mip_rel_gap": 0.0},
    )
    return None if found.x is None else -float(found.fun)


def _dense(rows: Sequence[dict[int, float]], width: int) -> NDArray[np.float64]:
    matrix = np.zeros((len(rows), width))
    for n, row in enumerate(rows):
        for place, factor in row.items():
            matrix[n, place] = factor
    return matrix
