"""The leader's report: figures by group, made of summed rows; named numbers, no single score.

Whoever sums the rows (SQL does) hands over one `Part` for each group and currency.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from deals.ledger.state import EPSILON
from deals.metrics.figure import Figure, Number, Unit, quotient
from deals.metrics.rates import Figures, discipline_figures, money_figures
from deals.metrics.sums import Sums, added

ZERO = Decimal(0)
MINIMUM = 5
"""Observations under which nobody is ranked."""


class Part(NamedTuple):
    """Summed rows of one group in one currency, and how many negotiations they are from."""

    group: str
    currency: str
    negotiations: int
    us: Sums
    them: Sums


class Corner(StrEnum):
    """The corners of the dilemma map."""

    SOFT = "soft"
    """Gives value away: all moves together cost us."""
    HARD = "hard"
    """Claims, creates nothing."""
    STRATEGIC = "strategic"
    """Creates, and has a part of it."""
    PASSIVE = "passive"
    """Neither creates nor claims."""


class Place(NamedTuple):
    """A place on the dilemma map, a negotiation on average; no corner without moves.

    `gained` is what all moves together brought us: half of what was created, and what we claimed.
    """

    created: Figure
    claimed: Figure
    gained: Figure
    corner: Corner | None


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the report: its sums, and money by currency, never added up."""

    name: str
    negotiations: int
    us: Sums
    them: Sums
    currencies: Mapping[str, Sums]

    @property
    def figures(self) -> Figures:
        """What we did, by name of the figure."""
        return discipline_figures(sums=self.us)

    @property
    def theirs(self) -> Figures:
        """The mirror: what the other sides did."""
        return discipline_figures(sums=self.them)

    @property
    def money(self) -> Mapping[str, Figures]:
        """Money conceded and leaked, by currency."""
        return {code: money_figures(sums=sums) for code, sums in self.currencies.items()}

    @property
    def place(self) -> Place:
        return place(us=self.us, them=self.them, negotiations=self.negotiations)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Groups by one figure, the highest first; `withheld` have too few observations to be told
    apart, and stand in the order of their names.
    """

    figure: str
    minimum: int
    ranked: tuple[Group, ...]
    withheld: tuple[Group, ...]


def groups(*, parts: Iterable[Part]) -> tuple[Group, ...]:
    """The groups of the report, by name."""
    by_name: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        by_name[part.group].append(part)
    return tuple(_group(name, by_name[name]) for name in sorted(by_name))


def ranking(*, groups: Iterable[Group], figure: str, minimum: int = MINIMUM) -> Ranking:
    """Rank groups by a named figure of ours; refuse those under the minimum of observations.

    Raises KeyError for a figure that is none. Equal groups stand in the order of their names.
    """
    listed = [(group, group.figures[figure]) for group in sorted(groups, key=lambda g: g.name)]
    fit = [(group, shown) for group, shown in listed if _enough(shown, minimum)]
    fit.sort(key=lambda pair: -float(pair[1].value or 0))
    withheld = tuple(group for group, shown in listed if not _enough(shown, minimum))
    return Ranking(figure, minimum, tuple(group for group, _ in fit), withheld)


def place(*, us: Sums, them: Sums, negotiations: int = 1) -> Place:
    """Where deals lie on the dilemma map (F6), a negotiation on average.

    `created` is the joint value that our moves made; `claimed` how far the moves of both sides
    shifted the division our way: what ours claimed less what theirs did.
    """
    moves, shifted = us.moves + them.moves, us.claimed - them.claimed
    gained = (us.created + them.created) / 2 + shifted
    taken = {"claimed": us.claimed, "they_claimed": them.claimed}
    made = {"created": us.created, "they_created": them.created}
    return Place(
        _average(us.created, negotiations, {"created": us.created}, n=us.moves),
        _average(shifted, negotiations, taken, n=moves),
        _average(gained, negotiations, made | taken, n=moves),
        corner(created=us.created, claimed=shifted, gained=gained) if moves else None,
    )


def corner(*, created: float, claimed: float, gained: float, epsilon: float = EPSILON) -> Corner:
    """The corner of the map that a place belongs to; points up to epsilon are none."""
    if gained < -epsilon:
        return Corner.SOFT
    if created > epsilon:
        return Corner.STRATEGIC
    return Corner.HARD if claimed > epsilon else Corner.PASSIVE


def _average(points: float, negotiations: int, inputs: Mapping[str, Number], *, n: int) -> Figure:
    value = quotient(points, negotiations) if n else None
    return Figure(value, "F6", Unit.POINTS, {**inputs, "negotiations": negotiations}, n=n)


def _group(name: str, parts: list[Part]) -> Group:
    currencies = {
        code: added(parts=(part.us for part in parts if part.currency == code))
        for code in sorted({part.currency for part in parts})
    }
    return Group(
        name,
        sum(part.negotiations for part in parts),
        us=_without_money(part.us for part in parts),
        them=_without_money(part.them for part in parts),
        currencies=currencies,
    )


def _without_money(parts: Iterable[Sums]) -> Sums:
    """The sum over currencies, of which money is no part."""
    return added(parts=parts)._replace(money=ZERO, money_leaked=ZERO)


def _enough(shown: Figure, minimum: int) -> bool:
    return shown.value is not None and shown.n >= minimum
