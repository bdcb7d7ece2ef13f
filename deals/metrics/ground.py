"""Where a negotiation stands in its outcome space: the frontier, and the package it is at."""

from __future__ import annotations

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
            also={issue: (value,) for issue, value in terms.items()},
        )
    except NotWeighed:
        return None
    found = frontier(space=space)
    issues = [issue for facet in space.facets for issue in facet.issues]
    if any(issue not in terms for issue in issues):
        return Ground(found, settled, None)
    package = {issue: terms[issue] for issue in issues}
    return Ground(found, settled, package, *space.utilities(package))
