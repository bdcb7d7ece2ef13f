"""What the other side's offers tell of their weights and values (F27), and how little that is.

The frequency model of opponent modelling (Baarslag et al. 2016): who cares for an issue holds on to
it. Two things are ours. Which of several packages tabled at once they liked counts as well; and an
issue that an offer does not name was not observed, whatever the position on it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import NamedTuple

from deals.ledger.ledger import Ledger
from deals.ledger.offers import Offer, Standing
from deals.ledger.preferences import ValueFunction
from deals.ledger.state import EPSILON
from deals.ledger.values import Side, Value
from deals.value.space import Package

STEP = 0.2
"""F27: what an issue gains each time they hold on to it, before weights are made to total 1."""


class Liking(NamedTuple):
    """The package they liked, and those tabled with it."""

    liked: Package
    others: tuple[Package, ...]


class Estimate(NamedTuple):
    """A share in [0, 1] out of so many observations, and its interval; (0, 1) without any."""

    share: float
    interval: tuple[float, float]
    observations: int


@dataclass(frozen=True, slots=True)
class Learned:
    """Their weights by issue, totalling 1, and how often they named each value of an issue."""

    weights: Mapping[str, Estimate]
    values: Mapping[str, Mapping[Value, Estimate]]


def learned(
    *, ledger: Ledger, liked: Iterable[int] = (), step: float = STEP, confidence: float = 0.95
) -> Learned:
    """F27 over a ledger: what their offers, and their choices among our packages, tell.

    `liked` names offers of ours, out of a group of alternatives, that they liked best; accepted
    ones count as liked. Their own alternatives are no step from offer to offer, but the values in
    them count.
    """
    theirs = ledger.offers_of(Side.THEM)
    profile = ledger.measure.profiles[Side.THEM]
    weights = learned_weights(
        issues=tuple(ledger.issues),
        offers=[offer.terms for offer in theirs if offer.group is None],
        likings=likings(ledger=ledger, liked=liked),
        functions=profile.functions,
        step=step,
        confidence=confidence,
    )
    return Learned(weights, learned_values(offers=[o.terms for o in theirs], confidence=confidence))


def learned_weights(
    *,
    issues: Sequence[str],
    offers: Iterable[Package],
    likings: Iterable[Liking] = (),
    functions: Mapping[str, ValueFunction] | None = None,
    step: float = STEP,
    confidence: float = 0.95,
) -> dict[str, Estimate]:
    """F27: from 1/n each, + `step` for every time they named an issue's value again, then in all 1.

    A liking adds the step to each issue on which the liked package was better for them, by
    `functions`, than the others on average. Made to total 1 once, at the end: every observation
    counts the same, in whatever order. The interval is the score interval of Wilson (JASA 22,
    1927) of a share seen so many times, an observation being an issue named again or a liking in
    which the packages differ on it; taking a weight for such a share is our own.
    """
    held, seen = Counter[str](), Counter[str]()
    for issue, kept in (*_repeats(offers), *_preferred(likings, functions or {})):
        seen[issue] += 1
        held[issue] += kept
    raised = {issue: 1 / len(issues) + step * held[issue] for issue in issues}
    total = sum(raised.values())
    return {
        issue: estimate(share=weight / total, observations=seen[issue], confidence=confidence)
        for issue, weight in raised.items()
    }


def learned_values(
    *, offers: Iterable[Package], confidence: float = 0.95
) -> dict[str, dict[Value, Estimate]]:
    """F27: the score of a value is the share of offers naming the issue that named it.

    Most frequent first.
    """
    named: dict[str, Counter[Value]] = {}
    for terms in offers:
        for issue, value in terms.items():
            named.setdefault(issue, Counter())[value] += 1
    return {
        issue: {
            value: estimate(
                share=times / counts.total(), observations=counts.total(), confidence=confidence
            )
            for value, times in counts.most_common()
        }
        for issue, counts in named.items()
    }


def likings(*, ledger: Ledger, liked: Iterable[int] = ()) -> tuple[Liking, ...]:
    """The choices they made among packages that we tabled at once: accepted, or named as liked.

    A package is our positions before the group and the terms of the alternative. Raises ValueError
    where an offer in `liked` is no alternative of ours.
    """
    ours = {offer.sequence: offer for offer in ledger.offers_of(Side.US) if offer.group is not None}
    named = set(liked)
    if strangers := named - ours.keys():
        raise ValueError(f"offer {min(strangers)} is none of several packages of ours")
    accepted = {n for n in ours if ledger.standings[n] is Standing.ACCEPTED}
    return tuple(_liking(ledger, ours, ours[n]) for n in sorted(named | accepted))


def estimate(*, share: float, observations: int, confidence: float = 0.95) -> Estimate:
    """A share with its score interval (Wilson 1927); anything is possible without observations."""
    if not observations:
        return Estimate(share, (0.0, 1.0), 0)
    n, z2 = observations, NormalDist().inv_cdf((1 + confidence) / 2) ** 2
    middle = (n * share + z2 / 2) / (n + z2)
    reach = sqrt(z2 * (n * share * (1 - share) + z2 / 4)) / (n + z2)
    low, high = max(0.0, middle - reach), min(1.0, middle + reach)
    return Estimate(share, (min(low, share), max(high, share)), n)  # as floats may miss it


def _repeats(offers: Iterable[Package]) -> list[tuple[str, bool]]:
    """For every issue named again, whether at the value last named."""
    last: dict[str, Value] = {}
    found = []
    for terms in offers:
        found += [(issue, value == last[issue]) for issue, value in terms.items() if issue in last]
        last |= terms
    return found


def _preferred(
    likings: Iterable[Liking], functions: Mapping[str, ValueFunction]
) -> list[tuple[str, bool]]:
    """For every issue in which packages differ for them, whether the liked one was better there."""
    found = []
    for liked, others in likings:
        for issue, function in functions.items():
            if others and all(issue in package for package in (liked, *others)):
                ahead = [function.difference(other[issue], liked[issue]) for other in others]
                if any(abs(difference) > EPSILON for difference in ahead):
                    found.append((issue, sum(ahead) > EPSILON))
    return found


def _liking(ledger: Ledger, ours: Mapping[int, Offer], liked: Offer) -> Liking:
    group = [offer for offer in ours.values() if offer.group == liked.group]
    before = _positions(ledger, before=group[0].sequence)
    others = tuple({**before, **o.terms} for o in group if o.sequence != liked.sequence)
    return Liking({**before, **liked.terms}, others)


def _positions(ledger: Ledger, *, before: int) -> dict[str, Value]:
    """Our positions before an offer; the baseline where we had none."""
    place = {offer.sequence: n for n, offer in enumerate(ledger.offers)}
    found = {i.key: i.baseline for i in ledger.issues.values() if i.baseline is not None}
    for (side, issue), steps in ledger.trace.items():
        earlier = [step.value for step in steps if place[step.offer] < place[before]]
        if side is Side.US and earlier:
            found[issue] = earlier[-1]
    return found
