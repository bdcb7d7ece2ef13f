"""The panel of one negotiation: named figures of both sides, of its issues and of the whole.

Never one opaque score: no universal measure of joint performance can exist (Clyman 1995). What
needs limits is a panel of its own (`limits_panel`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from deals.ledger.ledger import Ledger
from deals.ledger.values import Side
from deals.metrics.by_issue import issue_figures, rates_before
from deals.metrics.dance import dance_figures
from deals.metrics.discipline import place
from deals.metrics.figure import Figure, Number, Unit
from deals.metrics.ground import Ground, ground
from deals.metrics.rates import discipline_figures, money_figures
from deals.metrics.scorecard import Scorecard, scorecard
from deals.value.solutions import logrolling_captured, solutions


class Reading(NamedTuple):
    """A named figure: of one side or of both (None), on one issue or on all (None)."""

    name: str
    figure: Figure
    side: Side | None = None
    issue: str | None = None

    def explain(self) -> dict[str, Any]:
        """The figure with its name and what it is about."""
        about = {"figure": self.name, "side": self.side, "issue": self.issue}
        return about | self.figure.explain()


@dataclass(frozen=True, slots=True)
class Panel:
    """The readings of one negotiation, each name once a side and issue."""

    readings: tuple[Reading, ...]

    def of(self, name: str, *, side: Side | None = None, issue: str | None = None) -> Figure:
        """The figure of that name. Raises KeyError where the panel has none."""
        wanted = (name, side, issue)
        for reading in self.readings:
            if (reading.name, reading.side, reading.issue) == wanted:
                return reading.figure
        raise KeyError(wanted)

    def explain(self) -> list[dict[str, Any]]:
        """Every number with its formula, inputs, sample size, interval and source."""
        return [reading.explain() for reading in self.readings]


def panel(*, ledger: Ledger, by_issue: bool = True) -> Panel:
    """All figures of a negotiation that anybody who sees it may see; those of single issues are
    left out where nobody asks for them.
    """
    seen = ledger.public
    card = scorecard(ledger=seen)
    issues = _issues(seen) if by_issue else ()
    return Panel((*_sides(seen, card), *issues, *_whole(seen, card)))


def readings(
    figures: Mapping[str, Figure], *, side: Side | None = None, issue: str | None = None
) -> Iterator[Reading]:
    """Figures by name as readings of a side or an issue."""
    for name, figure in figures.items():
        yield Reading(name, figure, side, issue)


def _sides(ledger: Ledger, card: Scorecard) -> Iterator[Reading]:
    for side in Side:
        sums = card.total(side)
        yield from readings(discipline_figures(sums=sums), side=side)
        for name, figure in money_figures(sums=sums).items():
            yield Reading(name, replace(figure, label=card.currency), side)
        yield from readings(dance_figures(ledger=ledger, side=side), side=side)


def _issues(ledger: Ledger) -> Iterator[Reading]:
    for side in Side:
        rates = rates_before(ledger=ledger, side=side)
        for issue in ledger.issues:
            if issue in rates:
                yield Reading("exchange_rate", rates[issue], side, issue)
            found = issue_figures(ledger=ledger, side=side, issue=issue)
            yield from readings(found, side=side, issue=issue)


def _whole(ledger: Ledger, card: Scorecard) -> Iterator[Reading]:
    spot = place(us=card.total(Side.US), them=card.total(Side.THEM))
    gained = replace(spot.gained, label=spot.corner or "")
    named = {"dilemma_created": spot.created, "dilemma_claimed": spot.claimed}
    yield from readings(named | {"dilemma_gained": gained})
    where = ground(ledger=ledger)
    if where is not None:
        yield from readings(ground_figures(where))


def ground_figures(where: Ground) -> dict[str, Figure]:
    """F17, F19 and F20: what there is to create, and how much of it was."""
    space = where.frontier
    found = solutions(us=space.us, them=space.them, units=where.units)
    inputs: dict[str, Number | None] = {"potential": found.potential}
    captured = None
    if where.point is not None:
        us, them = where.point
        inputs |= {"us": us, "them": them, "settled": int(where.settled)}
        captured = logrolling_captured(us=us, them=them, potential=found.potential)
    return {
        "opposition": Figure(
            found.opposition, "F17", Unit.POINTS, {"frontier_points": space.points}, n=1
        ),
        "integrative_potential": Figure(
            found.potential, "F19", Unit.POINTS, {"max_joint": 1 + found.potential}, n=1
        ),
        "logrolling_captured": Figure(
            captured, "F20", Unit.SHARE, inputs, n=int(captured is not None)
        ),
    }
