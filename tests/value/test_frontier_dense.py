"""Stages over our whole utility, against every choice of options one by one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given, settings

from deals.value.dense import Stages, prefixes, suffixes
from deals.value.space import Facet, OutcomeSpace
from tests.value.oracle import space_of, spaces


def best_by_hand(facets: Sequence[Facet]) -> dict[int, int]:
    """The most for them at each of our utilities."""
    best: dict[int, int] = {}
    for places in product(*(range(len(facet.options)) for facet in facets)):
        us = sum(int(facet.us[k]) for facet, k in zip(facets, places, strict=True))
        them = sum(int(facet.them[k]) for facet, k in zip(facets, places, strict=True))
        best[us] = max(best.get(us, them), them)
    return best


def best_of(stages: Stages, n: int) -> dict[int, int]:
    return {
        u + stages.floor_us[n]: worth + stages.floor_them[n]
        for u, worth in enumerate(stages.cells[n].tolist())
        if worth >= 0
    }


@settings(max_examples=150, deadline=None)
@given(spaces())
def test_every_utility_of_ours_has_their_best(space: OutcomeSpace) -> None:
    before, after = prefixes(facets=space.facets), suffixes(facets=space.facets)
    assert len(before.cells) == len(after.cells) == len(space.facets) + 1
    for n in range(len(space.facets) + 1):
        assert best_of(before, n) == best_by_hand(space.facets[:n])
        assert best_of(after, n) == best_by_hand(space.facets[n:])


def test_a_wide_range_of_theirs_takes_wider_cells() -> None:
    narrow = prefixes(facets=space_of(([0, 1], [0, 16_383])).facets)
    wide = prefixes(facets=space_of(([0, 1], [0, 16_384])).facets)
    assert (narrow.cells[1].itemsize, wide.cells[1].itemsize) == (2, 4)
    assert best_of(wide, 1) == {0: 0, 1: 16_384}


def test_a_range_past_all_bounds_is_refused() -> None:
    with pytest.raises(ValueError, match="range too far"):
        prefixes(facets=space_of(([0, 1 << 30], [0, 1])).facets)
