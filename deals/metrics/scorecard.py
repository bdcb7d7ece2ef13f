"""The scorecard: additive numbers of one negotiation, by issue and month, kept with every move.

The leader's report adds up these rows and takes ratios of the sums (`discipline`); the panel of
one negotiation is made of the same sums. Nothing here depends on limits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from deals.ledger.balance import LEAKED, PENDING
from deals.ledger.concessions import Concession, ConcessionStatus
from deals.ledger.ledger import Ledger
from deals.ledger.offers import Basis
from deals.ledger.values import Side
from deals.metrics.bargains import Due, bargains, dues
from deals.metrics.money import money_of
from deals.metrics.steps import moves
from deals.metrics.sums import NOTHING, Sums, added

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
    months = _months(ledger)
    tallies = {side: _tallied(ledger, side, months) for side in Side}
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

    def count(self, issue: str, offer: int, **numbers: float | Decimal | None) -> None:
        """Add numbers to the issue and the month of the offer; None adds nothing."""
        place = self._numbers[issue, self._months.get(offer)]
        for name, number in numbers.items():
            if number is not None:
                place[name] += number

    def sums(self) -> dict[Place, Sums]:
        return {place: Sums(**numbers) for place, numbers in self._numbers.items()}


def _tallied(ledger: Ledger, side: Side, months: Mapping[int, date | None]) -> dict[Place, Sums]:
    tally = _Tally(months)
    _count_concessions(tally, ledger, side)
    for bargain in bargains(ledger=ledger, side=side):
        for n, part in enumerate((*bargain.gives, *bargain.gets)):
            mine = part.giver is side
            points = {"given": part.cost} if mine else {"got": part.worth}
            tally.count(part.issue, part.offer, bargains=int(n == 0), **points)
    for move in moves(ledger=ledger):
        if move.side is side and move.shift is not None:
            created, claimed = move.shift.created, move.shift.claimed
            tally.count(move.issue, move.offer, moves=1, created=created, claimed=claimed)
    for get in dues(ledger=ledger, side=side):
        _count_due(tally, get)
    return tally.sums()


def _count_concessions(tally: _Tally, ledger: Ledger, side: Side) -> None:
    made = [m for m in ledger.given_by(side) if m.status is not ConcessionStatus.WITHDRAWN]
    for move in made:
        tally.count(move.issue, move.offer, concessions=1, **_status(move))
    standing = [move for move in made if move.status not in PENDING]
    amounts = money_of(moves=standing, issues=ledger.issues)
    for move in standing:
        money, leaks = amounts.get((move.offer, move.issue)), move.status in LEAKED
        tally.count(
            move.issue,
            move.offer,
            weighed=int(move.cost is not None),
            conceded=move.cost,
            worth=move.worth,
            tagged=int(money is not None),
            money=money,
            leaked=move.cost if leaks else None,
            money_leaked=money if leaks else None,
        )


def _status(move: Concession) -> dict[str, int]:
    return {
        "linked": int(move.basis in (Basis.STATED, Basis.CONFIRMED)),
        "naked": int(move.status is ConcessionStatus.NAKED),
        "unpaid": int(move.status is ConcessionStatus.UNPAID),
        "conditional": int(move.status in PENDING),
        "waived": int(move.status is ConcessionStatus.WAIVED),
    }


def _count_due(tally: _Tally, get: Due) -> None:
    exchange, state = get.link.exchange, "delivered" if get.delivered else "overdue"
    tally.count(exchange.gives[0].issue, exchange.offer, due_gets=1, **{f"{state}_gets": 1})
    for issue, offer, points in get.points:
        tally.count(issue, offer, due=points, **{state: points})


def _months(ledger: Ledger) -> dict[int, date | None]:
    """The month of every offer: of its own day, or else of its round."""
    held = {meeting.number: meeting.on for meeting in ledger.facts.rounds}
    days = {offer.sequence: offer.on or held.get(offer.round) for offer in ledger.offers}
    return {number: day.replace(day=1) if day else None for number, day in days.items()}
