"""What an analysis found, for people (a block, or a table of several) and for programs (JSON)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from deals.management.analysing import Analysis, Point

DECIMALS = 9
SHORT = 4
MANY = 10**15
"""From here on people are told a count's first digits only; JSON has them all."""


@dataclass(frozen=True, slots=True)
class Timed:
    """An analysis and how long it took: the median of so many runs."""

    found: Analysis
    seconds: float
    runs: int = 1


def as_json(timed: Timed) -> str:
    """One object, on a line of its own; a point is a list of both utilities, or null."""
    found = timed.found
    told = {
        "domain": found.domain,
        "outcomes": found.outcomes,
        "frontier_outcomes": found.frontier_outcomes,
        "frontier_points": found.frontier_points,
        **{name: _rounded(point) for name, point in found.points.items()},
        "opposition": None if found.opposition is None else round(found.opposition, DECIMALS),
        "seconds": round(timed.seconds, DECIMALS),
    }
    return json.dumps(told, ensure_ascii=False)


def block(timed: Timed) -> str:
    """A single analysis, one figure a line."""
    found = timed.found
    outcomes, points = (
        _counted(found.frontier_outcomes, "outcome"),
        _counted(found.frontier_points, "point"),
    )
    rows = [
        ("outcomes", _count(found.outcomes)),
        ("frontier", f"{outcomes}, {points}"),
        *((TITLES[name], _point(point, DECIMALS)) for name, point in found.points.items()),
        ("opposition", _number(found.opposition, DECIMALS)),
        (
            "time",
            _duration(timed.seconds) + (f", median of {timed.runs}" if timed.runs > 1 else ""),
        ),
    ]
    width = max(len(title) for title, _ in rows)
    return "\n".join([found.domain, *(f"  {title:<{width}}  {text}" for title, text in rows)])


def table(several: Sequence[Timed]) -> str:
    """One line a negotiation; utilities rounded to fewer decimals than in a block or JSON."""
    head = ["negotiation", "outcomes", "frontier", "points", *TITLES.values(), "opposition", "time"]
    rows = [head, *(_row(timed) for timed in several)]
    widths = [max(len(row[k]) for row in rows) for k in range(len(head))]
    lines = (_aligned(row, widths) for row in rows)
    note = "frontier: outcomes on it; points: distinct pairs of utilities among them"
    return "\n".join([*lines, note])


def _row(timed: Timed) -> list[str]:
    found = timed.found
    counts = (found.outcomes, found.frontier_outcomes, found.frontier_points)
    points = (_point(point, SHORT) for point in found.points.values())
    opposition = _number(found.opposition, SHORT)
    return [found.place, *map(_count, counts), *points, opposition, _duration(timed.seconds)]


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = (text.rjust(width) for text, width in zip(row, widths, strict=True))
    return "  ".join([row[0].ljust(len(first)), *rest])


TITLES = {
    "nash": "Nash",
    "kalai": "Kalai",
    "kalai_smorodinsky": "Kalai-Smorodinsky",
    "max_joint": "max joint",
}


def _rounded(point: Point | None) -> list[float] | None:
    return None if point is None else [round(utility, DECIMALS) for utility in point]


def _point(point: Point | None, decimals: int) -> str:
    return "none" if point is None else " ".join(f"{utility:.{decimals}f}" for utility in point)


def _number(number: float | None, decimals: int) -> str:
    return "none" if number is None else f"{number:.{decimals}f}"


def _counted(count: int, noun: str) -> str:
    return f"{_count(count)} {noun}" + ("" if count == 1 else "s")


def _count(count: int) -> str:
    return f"{count:,}" if count < MANY else f"{Decimal(count):.2e}".replace("e+", "e")


def _duration(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.2f} ms"
