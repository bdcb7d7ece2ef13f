"""What the charts of a negotiation show, as tables: the same numbers for eyes and for readers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

from deals.ledger.concessions import Concession, ConcessionStatus
from deals.ledger.ledger import Ledger
from deals.ledger.values import Choice, Issue, Numeric, Side, Value, shown
from deals.metrics.dance import dance
from deals.metrics.ground import Ground, ground
from deals.metrics.left_over import proposals
from deals.metrics.money import money_of
from deals.metrics.steps import positions
from deals.value.solutions import solutions

Rows: TypeAlias = list[dict[str, Any]]
PLACES = 1
MOST = 200
"""Points of a frontier that are drawn: of more, so many from end to end."""
FOR_NOTHING = frozenset({ConcessionStatus.NAKED, ConcessionStatus.UNPAID})
OPEN = frozenset({ConcessionStatus.CONDITIONAL})


def dance_table(*, ledger: Ledger) -> Rows:
    """Every offer, the frontier (F9) and its named points (F10-F12) on the map of both utilities.

    Columns: kind (offer, frontier, nash, kalai, kalai_smorodinsky), side, n (the offer's number or
    the place along the frontier), us and them in points of a hundred. Empty where the two sides
    weigh no issue in common. No walk-away has a part in it.
    """
    where = ground(ledger=ledger)
    return [] if where is None else [*_frontier(where), *_named(where), *_offers(ledger, where)]


def positions_table(*, ledger: Ledger) -> Rows:
    """Both sides' positions on each issue, offer by offer.

    `share` places a value in its domain: 0 at the lowest number or the first option, 1 at the
    highest or last.
    """
    places = {offer.sequence: offer.round for offer in ledger.offers}
    return [
        {
            "issue": issue.key,
            "side": side.value,
            "offer": offer,
            "round": places.get(offer, 0),
            "value": shown(value),
            "share": _share(issue, value),
        }
        for issue in ledger.issues.values()
        for side in Side
        for offer, value in positions(ledger=ledger, side=side, issue=issue.key)
    ]


def value_table(*, ledger: Ledger) -> Rows:
    """Value created, and claimed by us, round by round (F6); moves of both sides, in points."""
    rounds = {offer.sequence: offer.round for offer in ledger.offers}
    created: defaultdict[int, float] = defaultdict(float)
    claimed: defaultdict[int, float] = defaultdict(float)
    for side in Side:
        sign = 1 if side is Side.US else -1
        for step in dance(ledger=ledger, side=side):
            place = rounds[step.offer]
            created[place] += step.shift.created
            claimed[place] += sign * step.shift.claimed
    return [
        {"round": place, "what": what, "points": _points(found[place])}
        for place in sorted(created)
        for what, found in (("created", created), ("claimed", claimed))
    ]


def steps_table(*, ledger: Ledger) -> Rows:
    """What each side gave in each offer, in points of its own (the taper, F23); zeros left out."""
    costs: defaultdict[tuple[int, Side], float] = defaultdict(float)
    for move in ledger.concessions:
        costs[move.offer, move.side] += move.cost or 0.0
    return [
        {"offer": offer, "side": side.value, "points": _points(cost)}
        for (offer, side), cost in sorted(costs.items())
        if cost > 0
    ]


def balance_table(*, ledger: Ledger) -> Rows:
    """Money given and got by issue (F30), in our books: `how` tells what for."""
    rows: Rows = []
    for side in Side:
        moves = ledger.given_by(side)
        amounts = money_of(moves=moves, issues=ledger.issues)
        rows += _balance(side, moves, amounts)
    return rows


def _balance(
    side: Side, moves: Iterable[Concession], amounts: Mapping[tuple[int, str], Decimal]
) -> Iterator[dict[str, Any]]:
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for move in moves:
        if move.status is not ConcessionStatus.WITHDRAWN and (move.offer, move.issue) in amounts:
            sums[move.issue, _how(side, move.status)] += amounts[move.offer, move.issue]
    for (issue, how), money in sorted(sums.items()):
        yield {"issue": issue, "how": how, "money": float(round(money, 2))}


def _how(side: Side, status: ConcessionStatus) -> str:
    if side is Side.THEM:
        return "offered" if status in OPEN else "got"
    if status in FOR_NOTHING:
        return "given_for_nothing"
    return "tabled" if status in OPEN else "given_for_a_return"


def _frontier(where: Ground) -> Iterator[dict[str, Any]]:
    front, units = where.frontier, where.units
    stride = max(1, -(-front.points // MOST))
    places = sorted({*range(0, front.points, stride), front.points - 1})
    for n, k in enumerate(places):
        yield _place("frontier", None, n, int(front.us[k]) / units, int(front.them[k]) / units)


def _named(where: Ground) -> Iterator[dict[str, Any]]:
    front = where.frontier
    found = solutions(us=front.us, them=front.them, units=where.units)
    for name in ("nash", "kalai", "kalai_smorodinsky"):
        k = getattr(found, name)
        if k is not None:
            us, them = int(front.us[k]) / where.units, int(front.them[k]) / where.units
            yield _place(name, None, 0, us, them)


def _offers(ledger: Ledger, where: Ground) -> Iterator[dict[str, Any]]:
    for offer, _package, us, them in proposals(ledger=ledger, where=where, offers=ledger.offers):
        points = us / where.units, them / where.units
        yield _place("offer", offer.side.value, offer.sequence, *points)


def _place(kind: str, side: str | None, n: int, us: float, them: float) -> dict[str, Any]:
    return {"kind": kind, "side": side, "n": n, "us": _points(us), "them": _points(them)}


def _points(of: float) -> float:
    return round(of * 100, PLACES)


def _share(issue: Issue, value: Value) -> float:
    domain = issue.domain
    if isinstance(domain, Numeric) and isinstance(value, Decimal):
        return round(float((value - domain.low) / (domain.high - domain.low)), 4)
    assert isinstance(domain, Choice)
    last = len(domain.options) - 1
    return round(domain.options.index(str(value)) / last, 4) if last else 0.5
