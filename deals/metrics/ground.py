"""Where a negotiation stands in its outcome space: the frontier, and the package it is at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from deals.ledger.ledger import Ledger
from deals.ledger.values import Side, Value
from deals.value.frontier import Frontier, frontier
from deals.value.solutions import Pair
from deals.value.stored import NotWeighed, outcome_space

MEMO = "metrics.ground"


class Ground(NamedTuple):
    """The frontier over the issues both sides weigh, and where the talks are.

    `package` is the agreement, or else our standing positions; None while an issue is open.
    `us` and `them` are its worth in units.
    """

    frontier: Frontier
    settled: bool
    package: Mapping[str, Value] | None
    us: int = 0
    them: int = 0

    @property
    def units(self) -> int:
        """Units of a utility of 1.0."""
        return self.frontier.space.units

    @property
    def point(self) -> Pair | None:
        """What the package is worth to us and to them, in points."""
        return None if self.package is None else (self.us / self.units, self.them / self.units)


def ground(*, ledger: Ledger) -> Ground | None:
    """The ground of a ledger, worked out once; None where nothing is weighed by both sides."""
    if MEMO not in ledger.memo:
        ledger.memo[MEMO] = _ground(ledger)
    found: Ground | None = ledger.memo[MEMO]
    return found


def _ground(ledger: Ledger) -> Ground | None:
    settled = ledger.agreement is not None
    terms = ledger.positions[Side.US] if ledger.agreement is None else ledger.agreement
    try:
        space = outcome_space(
            issues=ledger.issues.values(),
            profiles=ledger.measure.profiles,
            also=_named(ledger),
        )
    except NotWeighed:
        return None
    found = frontier(space=space)
    issues = [issue for facet in space.facets for issue in facet.issues]
    if any(issue not in terms for issue in issues):
        return Ground(found, settled, None)
    package = {issue: terms[issue] for issue in issues}
    return Ground(found, settled, package, *space.utilities(package))


def _named(ledger: Ledger) -> Mapping[str, set[Value]]:
    """Every value that was tabled, asked for, held or agreed, by issue."""
    named: defaultdict[str, set[Value]] = defaultdict(set)
    asks = (ask for exchange in ledger.facts.exchanges for ask in exchange.issue_asks)
    for terms in (*(offer.terms for offer in ledger.offers), ledger.agreement or {}):
        for issue, value in terms.items():
            named[issue].add(value)
    for ask in asks:
        named[ask.issue].add(ask.value)
    for known in ledger.issues.values():
        if known.baseline is not None:
            named[known.key].add(known.baseline)
    return named
