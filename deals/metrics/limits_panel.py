"""What walk-aways and targets tell (F3, F10-F12, F14, F15, F29): only for holders of the limits.

A scope of its own: nothing here is stored, summed, or read by the panel that all may see.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from math import ceil

from deals.ledger.ledger import Ledger
from deals.ledger.state import EPSILON
from deals.ledger.values import Issue, Numeric, Side, Value
from deals.metrics.figure import Figure, Number, Unit
from deals.metrics.ground import Ground, ground
from deals.metrics.panel import Panel, Reading
from deals.value.moves import anchor_pull
from deals.value.solutions import (
    Pair,
    Solutions,
    bargaining_range,
    solutions,
    surplus_efficiency,
    surplus_share,
)


def limits_panel(*, ledger: Ledger) -> Panel:
    """The figures that need limits; those of the whole package take a side without a walk-away
    to accept anything (a reservation of 0, shown among the inputs).
    """
    where = ground(ledger=ledger)
    whole = () if where is None else tuple(_package(ledger, where))
    return Panel((*whole, *_ranges(ledger), *_pulls(ledger)))


def surplus(*, ledger: Ledger) -> dict[Side, Figure]:
    """F15: each side's share of the surplus; empty where nothing is weighed or settled."""
    where = ground(ledger=ledger)
    return {} if where is None else _shares(where, _reservations(ledger))


def _package(ledger: Ledger, where: Ground) -> Iterator[Reading]:
    held = _reservations(ledger)
    front = where.frontier
    least = (_units(held[0], where.units), _units(held[1], where.units))
    found = solutions(us=front.us, them=front.them, units=where.units, reservations=least)
    bar = {"reservation_us": held[0], "reservation_them": held[1]}
    yield Reading(
        "rational_points",
        Figure(len(found.rational), "F3", Unit.COUNT, bar, n=front.points),
    )
    yield Reading("opposition", Figure(found.opposition, "F17", Unit.POINTS, bar, n=1))
    for name, formula, k in _points(found):
        point = (None, None) if k is None else _at(where, k)
        for side, worth in zip((Side.US, Side.THEM), point, strict=True):
            figure = Figure(worth, formula, Unit.POINTS, bar, n=len(found.rational))
            yield Reading(name, figure, side)
    if where.point is not None and found.max_joint is not None:
        yield Reading("surplus_efficiency", _efficiency(where, found.max_joint, held))
    for side, share in _shares(where, held).items():
        yield Reading("surplus_share", share, side)


def _points(found: Solutions) -> tuple[tuple[str, str, int | None], ...]:
    return (
        ("nash", "F10", found.nash),
        ("kalai", "F11", found.kalai),
        ("kalai_smorodinsky", "F12", found.kalai_smorodinsky),
    )


def _efficiency(where: Ground, best: int, held: Pair) -> Figure:
    assert where.point is not None
    top = _at(where, best)
    value = surplus_efficiency(point=where.point, best=top, reservations=held)
    inputs: dict[str, Number | None] = {
        "us": where.point[0],
        "them": where.point[1],
        "best_us": top[0],
        "best_them": top[1],
        "reservation_us": held[0],
        "reservation_them": held[1],
    }
    return Figure(value, "F14", Unit.SHARE, inputs, n=1)


def _shares(where: Ground, held: Pair) -> dict[Side, Figure]:
    """F15 of the package at hand."""
    if where.point is None:
        return {}
    shares = surplus_share(point=where.point, reservations=held) or (None, None)
    us, them = where.point
    inputs = {"us": us, "them": them, "reservation_us": held[0], "reservation_them": held[1]}
    sides = zip((Side.US, Side.THEM), shares, strict=True)
    return {side: Figure(share, "F15", Unit.SHARE, inputs, n=1) for side, share in sides}


def _reservations(ledger: Ledger) -> Pair:
    """The walk-aways of both packages, in points; 0 where none is on record."""
    limits = (ledger.facts.limits.package(side) for side in (Side.US, Side.THEM))
    us, them = (0.0 if x is None or x.walk_away is None else x.walk_away for x in limits)
    return us, them


def _units(points: float, units: int) -> int:
    """The least whole units that reach a walk-away."""
    return ceil(points * units - EPSILON)


def _at(where: Ground, k: int) -> Pair:
    return int(where.frontier.us[k]) / where.units, int(where.frontier.them[k]) / where.units


def _ranges(ledger: Ledger) -> Iterator[Reading]:
    """F3, issue by issue: how wide the range between both walk-aways is, and where it lies."""
    for issue in ledger.issues.values():
        ours, theirs = (_walk_away(ledger, side, issue.key) for side in (Side.US, Side.THEM))
        if ours is not None and theirs is not None:
            floor, ceiling = (ours, theirs) if _wants_high(ledger, issue) else (theirs, ours)
            found = bargaining_range(floor=floor, ceiling=ceiling)
            width = None if found is None else found[1] - found[0]
            inputs = {"floor": floor, "ceiling": ceiling}
            figure = Figure(width, "F3", Unit.TERM, inputs, n=1)
            yield Reading("range", figure, issue=issue.key)


def _walk_away(ledger: Ledger, side: Side, issue: str) -> Decimal | None:
    limit = ledger.facts.limits.on(side, issue)
    return None if limit is None else _number(limit.walk_away)


def _wants_high(ledger: Ledger, issue: Issue) -> bool:
    """Whether we want a numeric issue high, by our own values."""
    assert isinstance(issue.domain, Numeric)
    low, high = issue.domain.low, issue.domain.high
    return not ledger.measure.worse(Side.US, issue.key, start=low, end=high)


def _pulls(ledger: Ledger) -> Iterator[Reading]:
    """F29 at close: whose first offer drew the settlement, by side and issue."""
    for side in Side:
        for issue, settled in (ledger.agreement or {}).items():
            figure = _pull(ledger, side, issue, _number(settled))
            if figure is not None:
                yield Reading("anchor_pull", figure, side, issue)


def _pull(ledger: Ledger, side: Side, issue: str, settled: Decimal | None) -> Figure | None:
    limit = ledger.facts.limits.on(side, issue)
    target = None if limit is None else _number(limit.target)
    said = [(offer.side, offer.terms[issue]) for offer in ledger.offers if issue in offer.terms]
    first = next((_number(value) for who, value in said if who is side), None)
    if settled is None or target is None or first is None:
        return None
    pull = anchor_pull(settlement=settled, target=target, first=first)
    opened = int(said[0][0] is side)
    inputs: dict[str, Number | None] = {"settlement": settled, "target": target}
    inputs |= {"first_offer": first, "opened": opened}
    return Figure(pull, "F29", Unit.SHARE, inputs, n=1)


def _number(value: Value | None) -> Decimal | None:
    return value if isinstance(value, Decimal) else None
