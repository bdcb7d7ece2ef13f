"""The frontier by brute force: every outcome, the definition, nothing clever.

Random spaces, and the real scenarios where they are, to try it on.
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import prod
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest
from hypothesis import strategies as st

from deals.value.frontier import Frontier
from deals.value.space import Facet, OutcomeSpace, Units

Point: TypeAlias = tuple[int, int]
Worths: TypeAlias = Sequence[int] | Units
Cluster: TypeAlias = dict[Point, int]
"""The distinct points that count as one, and how many outcomes lie at each."""

CHECKOUT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("NEGOTRACK_DATA") or CHECKOUT.parent / "shared" / "data")
FINE = 10**12


def space_of(*worths: tuple[Worths, Worths], tolerance: int = 0) -> OutcomeSpace:
    """A space out of what the options of each issue are worth to us and to them."""
    facets = (
        Facet(
            (f"issue_{n}",),
            tuple((f"option_{k}",) for k in range(len(us))),
            np.array(us, dtype=np.int64),
            np.array(them, dtype=np.int64),
        )
        for n, (us, them) in enumerate(worths)
    )
    return OutcomeSpace(tuple(facets), tolerance=tolerance)


def every_outcome(space: OutcomeSpace) -> tuple[Units, Units]:
    """What each outcome is worth to us and to them."""
    us = them = np.zeros(1, np.int64)
    for facet in space.facets:
        us = np.add.outer(us, facet.us).ravel()
        them = np.add.outer(them, facet.them).ravel()
    return us, them


def brute(space: OutcomeSpace) -> list[Cluster]:
    """The undominated points, us falling, those within the tolerance of a neighbour together."""
    points, counts = np.unique(np.stack(every_outcome(space)), axis=1, return_counts=True)
    dominated = by_definition if points.shape[1] <= 400 else by_sweep
    kept = np.flatnonzero(~dominated(points[0], points[1], space.tolerance))[::-1]
    found = [
        ((int(us), int(them)), int(count))
        for us, them, count in zip(*points[:, kept], counts[kept], strict=True)
    ]
    clusters = [dict(found[:1])]
    for (before, _), (point, count) in pairwise(found):
        if before[0] - point[0] > space.tolerance:
            clusters.append({})
        clusters[-1][point] = count
    return clusters


def by_definition(us: Units, them: Units, slack: int) -> Any:
    """Which points are dominated: each is compared with each."""
    more_us, more_them = np.subtract.outer(us, us), np.subtract.outer(them, them)
    better_for_us = (more_us > slack) & (more_them >= -slack)
    better_for_them = (more_them > slack) & (more_us >= -slack)
    return (better_for_us | better_for_them).any(axis=0)


def by_sweep(us: Units, them: Units, slack: int) -> Any:
    """The same for many points, sorted by us, rising: the best for them of those above a bar."""
    best = np.append(np.maximum.accumulate(them[::-1])[::-1], np.iinfo(np.int64).min // 2)
    better_for_us = best[np.searchsorted(us, us + slack, side="right")] >= them - slack
    better_for_them = best[np.searchsorted(us, us - slack, side="left")] > them + slack
    return better_for_us | better_for_them


def check(found: Frontier, *, packages: int = 50) -> None:
    """The frontier is that of brute force: points, counts, and packages (some, where many)."""
    expected = brute(found.space)
    shown = list(zip(found.us.tolist(), found.them.tolist(), strict=True))
    assert len(shown) == found.points == len(expected)
    assert all(point in cluster for point, cluster in zip(shown, expected, strict=True))
    assert list(found.counts) == [sum(cluster.values()) for cluster in expected]
    assert found.outcomes == sum(found.counts)
    some = range(0, found.points, -(-found.points // packages))
    for k, package in zip(some, found.packages(some), strict=True):
        assert found.space.utilities(package) == shown[k]
    assert found.package(0) == found.packages([0])[0]


SPREADS = st.sampled_from([st.integers(-2, 5), st.integers(-3000, 3000)])
KINSHIPS = st.sampled_from(["strangers", "twins", "rivals"])


@st.composite
def spaces(draw: st.DrawFn, *, most: int = 0) -> OutcomeSpace:
    """Up to five issues of up to four options: ties, an issue of no weight, single options,
    profiles that are equal or add up to a constant; a tolerance of `most` at most."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=5))
    kinship = draw(KINSHIPS)
    listed = st.lists(draw(SPREADS), min_size=sum(sizes), max_size=sum(sizes))
    us = np.array(draw(listed))
    them = {"twins": us.copy(), "rivals": 5 - us}.get(kinship)
    if them is None:
        them = np.array(draw(listed))
    ends = np.cumsum(sizes)[:-1]
    worths = list(zip(np.split(us, ends), np.split(them, ends), strict=True))
    idle, side = draw(st.integers(0, len(sizes) - 1)), draw(st.integers(0, 2))
    if side < 2:
        worths[idle][side][:] = 0
    return space_of(*worths, tolerance=draw(st.integers(0, most)))


@dataclass(frozen=True)
class Domain:
    """A real scenario: for each issue and option, weight x evaluation / largest, for each side."""

    name: str
    worths: tuple[list[list[float]], list[list[float]]]

    @property
    def outcomes(self) -> int:
        return prod(map(len, self.worths[0]))

    def space(self, *, scale: int, tolerance: int = 0) -> OutcomeSpace:
        us, them = ([np.rint(np.array(w) * scale).tolist() for w in side] for side in self.worths)
        return space_of(*zip(us, them, strict=True), tolerance=tolerance)


def domains() -> Iterator[Domain]:
    """The GENIUS domains; skips, and says why, where they are not."""
    path = DATA / "genius" / "domains.jsonl.gz"
    if not path.is_file():
        pytest.skip(f"NO REAL DATA: {path} is absent; set NEGOTRACK_DATA to where it is")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for read in map(json.loads, lines):
            us, them = (_worths(profile) for profile in read["profiles"][:2])
            yield Domain(f"{read['dir']}/{read['domain']}", (us, them))


def _worths(profile: dict[str, Any]) -> list[list[float]]:
    return [
        [weight * (evaluation / (max(evaluations) or 1.0)) for evaluation in evaluations]
        for weight, evaluations in zip(profile["weights"], profile["evaluations"], strict=True)
    ]
