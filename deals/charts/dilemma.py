"""The dilemma map: deals, managers or accounts by value created and claimed (F6)."""

from __future__ import annotations

from collections.abc import Iterable

from deals.charts.tables import Rows
from deals.metrics.discipline import MINIMUM, Place


def map_table(*, places: Iterable[tuple[str, Place]], minimum: int = MINIMUM) -> Rows:
    """A row for each name with moves enough: created and claimed by us, points a deal, its corner.

    Names with fewer moves than the minimum have no place: too little to judge by.
    """
    return [
        {
            "name": name,
            "corner": place.corner.value,
            "created": round(float(place.created.value or 0) * 100, 1),
            "claimed": round(float(place.claimed.value or 0) * 100, 1),
            "n": place.created.n,
        }
        for name, place in places
        if place.corner is not None and place.created.n >= minimum
    ]
