"""Where a negotiation stands in its outcome space: the frontier, and the package it is at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from deals.ledger.ledger import Ledger
from deals.ledger.preferences import Profile
from deals.ledger.values import Issue, Side, Value
from deals.value.frontier import Frontier, frontier
from deals.value.solutions import Pair
from deals.value.stored import NotWeighed, levels, outcome_space

MEMO = "metrics.ground"
KEPT = 64
"""Frontiers that a process remembers; large ones take some megabytes."""


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
        found = _frontier(_Weighed.of(ledger))
    except NotWeighed:
        return None
    space = found.space
    issues = [issue for facet in space.facets for issue in facet.issues]
    if any(issue not in terms for issue in issues):
        return Ground(found, settled, None)
    package = {issue: terms[issue] for issue in issues}
    return Ground(found, settled, package, *space.utilities(package))


@dataclass(frozen=True, slots=True)
class _Weighed:
    """What a frontier follows from, and nothing else: equal ones have equal frontiers."""

    told: tuple[Hashable, ...]
    issues: tuple[Issue, ...] = field(compare=False)
    profiles: Mapping[Side, Profile] = field(compare=False)
    also: Mapping[str, tuple[Value, ...]] = field(compare=False)

    @classmethod
    def of(cls, ledger: Ledger) -> _Weighed:
        profiles, named = ledger.measure.profiles, _named(ledger)
        weighed = [key for key in ledger.issues if all(key in profiles[s].weights for s in Side)]
        issues = tuple(ledger.issues[key] for key in weighed)
        also = {issue.key: tuple(named[issue.key].difference(levels(issue))) for issue in issues}
        told = tuple(
            (issue.key, issue.domain, frozenset(also[issue.key]), *_worth(issue.key, profiles))
            for issue in issues
        )
        return cls(told, issues, profiles, also)


def _worth(issue: str, profiles: Mapping[Side, Profile]) -> Iterator[Hashable]:
    for side in Side:
        yield profiles[side].functions.get(issue)
        yield profiles[side].weights[issue]


@lru_cache(maxsize=KEPT)
def _frontier(weighed: _Weighed) -> Frontier:
    """Kept from one offer to the next: what both sides value seldom changes between them."""
    space = outcome_space(issues=weighed.issues, profiles=weighed.profiles, also=weighed.also)
    return frontier(space=space)


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
