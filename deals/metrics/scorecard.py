"""The scorecard: additive numbers of one negotiation, by issue and month, kept with every move.

The leader's report adds up these rows and takes ratios of the sums (`discipline`); the panel of
one negotiation is made of the same sums. Nothing here depends on limits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from deals.ledger.balance import LEAKED, PENDING
from deals.ledger.concessions import Concession, ConcessionStatus
from deals.ledger.ledger import Ledger
from deals.ledger.offers import Basis
from deals.ledger.values import Side
from deals.metrics.bargains import Bargain, Due, bargains, dues
from deals.metrics.money import money_of
from deals.metrics.steps import Move, moves
from deals.metrics.sums import NOTHING, Sums, added

SPOKEN = frozenset({Basis.STATED, Basis.CONFIRMED})
COUNTED = {
    ConcessionStatus.NAKED: "naked",
    ConcessionStatus.UNPAID: "unpaid",
    ConcessionStatus.CONDITIONAL: "conditional",
    ConcessionStatus.PARTLY: "conditional",
    ConcessionStatus.WAIVED: "waived",
}
LEAK = {"conceded": "leaked", "money": "money_leaked"}
Place: TypeAlias = tuple[str, date | None]
"""An issue and the first day of a month; None where no day was recorded."""


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """The numbers of one issue in one month: what each side did."""

    issue: str
    month: date | None
    us: Sums
    them: Sums

    def numbers(self) -> dict[str, int | float | Decimal]:
        """The row's numbers by name, `us_concessions` and so on: the columns it is stored in."""
        return {
            f"{side}_{name}": number
            for side, sums in (("us", self.us), ("them", self.them))
            for name, number in sums._asdict().items()
        }


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The rows of a negotiation, by issue and month, in its currency."""

    currency: str
    rows: tuple[ScoreRow, ...]

    def total(self, side: Side) -> Sums:
        """A side's numbers over all rows."""
        return added(parts=(row.us if side is Side.US else row.them for row in self.rows))


def scorecard(*, ledger: Ledger) -> Scorecard:
    """The scorecard of a ledger: deterministic, the same with and without limits."""
    months, moved = _months(ledger), moves(ledger=ledger)
    tallies = {side: _tallied(ledger, side, months, moved) for side in Side}
    places = tallies[Side.US].keys() | tallies[Side.THEM].keys()
    return Scorecard(
        ledger.facts.currency,
        tuple(
            ScoreRow(
                *place,
                us=tallies[Side.US].get(place, NOTHING),
                them=tallies[Side.THEM].get(place, NOTHING),
            )
            for place in sorted(places, key=lambda place: (place[0], place[1] or date.min))
        ),
    )


class _Tally:
    """The numbers of one side as they come in, by place."""

    def __init__(self, months: Mapping[int, date | None]) -> None:
        self._months = months
        self._numbers: dict[Place, dict[str, Any]] = defaultdict(lambda: defaultdict(int))

    def count(self, issue: str, offer: int, numbers: Mapping[str, float | Decimal]) -> None:
        """Add numbers to the issue and the month of the offer."""
        place = self._numbers[issue, self._months.get(offer)]
        for name, number in numbers.items():
            place[name] += number

    def sums(self) -> dict[Place, Sums]:
        return {place: Sums(**numbers) for place, numbers in self._numbers.items()}


def _tallied(
    ledger: Ledger, side: Side, months: Mapping[int, date | None], moved: Iterable[Move]
) -> dict[Place, Sums]:
    tally = _Tally(months)
    _count_concessions(tally, ledger, side)
    for bargain in bargains(ledger=ledger, side=side):
        _count_bargain(tally, bargain, side)
    for move in moved:
        if move.side is side and move.shift is not None:
            created, claimed = move.shift.created, move.shift.claimed
            numbers = {"moves": 1, "created": created, "claimed": claimed}
            tally.count(move.issue, move.offer, numbers)
    for get in dues(ledger=ledger, side=side):
        _count_due(tally, get)
    return tally.sums()


def _count_concessions(tally: _Tally, ledger: Ledger, side: Side) -> None:
    made = [m for m in ledger.given_by(side) if m.status is not ConcessionStatus.WITHDRAWN]
    standing = (move for move in made if move.status not in PENDING)
    amounts = money_of(moves=standing, issues=ledger.issues)
    for move in made:
        numbers = _status(move)
        if move.status not in PENDING:
            numbers |= _given(move, amounts.get((move.offer, move.issue)))
        tally.count(move.issue, move.offer, numbers)


def _status(move: Concession) -> dict[str, float | Decimal]:
    """What a concession counts as, of those on offer or given."""
    numbers: dict[str, float | Decimal] = {"concessions": 1}
    if move.basis in SPOKEN:
        numbers["linked"] = 1
    if move.status in COUNTED:
        numbers[COUNTED[move.status]] = 1
    return numbers


def _given(move: Concession, money: Decimal | None) -> dict[str, float | Decimal]:
    """What a concession that stands cost and brought, as far as it is known."""
    numbers: dict[str, float | Decimal] = {}
    if move.worth is not None:
        numbers["worth"] = move.worth
    if move.cost is not None:
        numbers |= {"weighed": 1, "conceded": move.cost}
    if money is not None:
        numbers |= {"tagged": 1, "money": money}
    if move.status in LEAKED:
        numbers |= {LEAK[name]: numbers[name] for name in LEAK.keys() & numbers.keys()}
    return numbers


def _count_bargain(tally: _Tally, bargain: Bargain, side: Side) -> None:
    """Each part in its place; the exchange itself where its first part is."""
    for n, part in enumerate((*bargain.gives, *bargain.gets)):
        name, points = ("given", part.cost) if part.giver is side else ("got", part.worth)
        tally.count(part.issue, part.offer, {"bargains": int(n == 0), name: points or 0.0})


def _count_due(tally: _Tally, get: Due) -> None:
    exchange, state = get.link.exchange, "delivered" if get.delivered else "overdue"
    tally.count(exchange.gives[0].issue, exchange.offer, {"due_gets": 1, f"{state}_gets": 1})
    for issue, offer, points in get.points:
        tally.count(issue, offer, {"due": points or 0.0, state: points or 0.0})


def _months(ledger: Ledger) -> dict[int, date | None]:
    """The month of every offer: of its own day, or else of its round."""
    held = {meeting.number: meeting.on for meeting in ledger.facts.rounds}
    days = {offer.sequence: offer.on or held.get(offer.round) for offer in ledger.offers}
    return {number: day.replace(day=1) if day else None for number, day in days.items()}
