"""The figures of the job interviews: utilities with their pair term, steps, the whole frontier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any, TypeAlias

from deals.ledger.offers import Offer
from deals.ledger.values import Choice, Issue, Side, Value
from deals.metrics.corpora.common import Talk, mean, share
from deals.value.additive import bound
from deals.value.frontier import frontier
from deals.value.improvements import distances
from deals.value.space import Facet, OutcomeSpace, units

Utility: TypeAlias = Callable[[Mapping[str, Value]], float]
Worth: TypeAlias = Mapping[Value, float]
"""What each value of an issue adds to a side's utility."""

TOLERANCE = 1e-9
SCALE = 10**12
"""Units of a utility of 1.0: what the source gives in floats is told apart to a billionth."""

TOLERANCE_UNITS = 999
"""Utilities closer than a billionth count as equal."""


def figures(talks: Iterable[Talk]) -> dict[str, Any]:
    """Every figure, unrounded; utilities and shares in 0..1."""
    listed = list(talks)
    ends = [end for talk in listed for end in _end(talk)]
    steps = [step for talk in listed for step in _own_steps(talk)]
    changed = Counter(count for talk in listed for count in _changes(talk.facts.offers))
    return {
        "negotiations": len(listed),
        "bids": sum(len(talk.facts.offers) for talk in listed),
        "accepted_bid_is_last": sum(_closes(talk) for talk in listed),
        "mean_utility": {
            "worker": mean(end["utility"][0] for end in ends),
            "recruiter": mean(end["utility"][1] for end in ends),
        },
        "mean_joint_share": mean(end["joint_share"] for end in ends),
        "outcomes": sorted({end["outcomes"] for end in ends}),
        "pareto_efficient": sum(end["efficient"] for end in ends),
        "mean_frontier_outcomes": mean(end["frontier_outcomes"] for end in ends),
        "mean_frontier_points": mean(end["frontier_points"] for end in ends),
        "own_steps": {
            "n": len(steps),
            "mean_concession": mean(steps),
            "conceding_share": share([step > TOLERANCE for step in steps]),
        },
        "issues_changed": {str(count): changed[count] for count in sorted(changed)},
    }


def _closes(talk: Talk) -> bool:
    """Whether the accepted bid is the last one made."""
    return talk.accepted is not None and talk.accepted == talk.facts.offers[-1]


def _end(talk: Talk) -> Iterator[dict[str, Any]]:
    """Where the talk ended among all outcomes; nothing without an accepted bid."""
    if talk.accepted is None:
        return
    utilities = {side: utility(talk, side) for side in Side}
    reached = (
        utilities[Side.US](talk.accepted.terms),
        utilities[Side.THEM](talk.accepted.terms),
    )
    found = frontier(space=_space(talk))
    ours, theirs = (units([worth], scale=SCALE) for worth in reached)
    yield {
        "utility": reached,
        "joint_share": sum(reached) * SCALE / int((found.us + found.them).max()),
        "outcomes": found.space.outcomes,
        "efficient": not distances(frontier=found, us=ours, them=theirs)[0],
        "frontier_outcomes": found.outcomes,
        "frontier_points": found.points,
    }


def utility(talk: Talk, side: Side) -> Utility:
    """Σ weight · value, a position valued with its company from the source's table."""
    worths, pairs = _worths(talk, side)

    def worth(terms: Mapping[str, Value]) -> float:
        pair = pairs[terms["position"], terms["company"]]
        return pair + sum(values[terms[key]] for key, values in worths.items())

    return worth


def _worths(talk: Talk, side: Side) -> tuple[dict[str, Worth], dict[tuple[Value, Value], float]]:
    """By issue what each value adds, position left out; and by (position, company)."""
    known = talk.preferences(side)
    worths: dict[str, Worth] = {
        issue.key: {
            value: (known[issue.key].weight or 0) * known[issue.key].function.value(value)
            for value in _values(issue)
        }
        for issue in talk.facts.issues
        if issue.key != "position"
    }
    weight = known["position"].weight or 0
    pairs = {
        (position, company): weight * value
        for position, row in talk.source["positions"][side.value].items()
        for company, value in row.items()
    }
    return worths, pairs


def _space(talk: Talk) -> OutcomeSpace:
    """Every outcome: position and company bound by their pair term, the other issues alone."""
    worths = [_worths(talk, side) for side in Side]
    (ours, _), (theirs, _) = worths
    facets = [_facet(key, ours[key], theirs[key]) for key in ours if key != "company"]
    return OutcomeSpace((_pair(worths), *facets), units=SCALE, tolerance=TOLERANCE_UNITS)


def _facet(key: str, ours: Worth, theirs: Worth) -> Facet:
    us, them = (units([worth[value] for value in ours], scale=SCALE) for worth in (ours, theirs))
    return Facet((key,), tuple((value,) for value in ours), us, them)


def _pair(worths: Sequence[tuple[dict[str, Worth], dict[tuple[Value, Value], float]]]) -> Facet:
    """The issue that a position and its company are together."""
    (ours, pairs), _ = worths
    positions, companies = list(dict.fromkeys(p for p, _ in pairs)), list(ours["company"])
    us, them = (
        units([[pair[p, c] + own["company"][c] for c in companies] for p in positions], scale=SCALE)
        for own, pair in worths
    )
    nothing = dict.fromkeys(positions, 0.0)
    position = _facet("position", nothing, nothing)
    return bound(
        one=position, other=_facet("company", ours["company"], ours["company"]), us=us, them=them
    )


def _values(issue: Issue) -> list[Value]:
    """Every value of the issue; numbers go by their step, or by one."""
    if isinstance(issue.domain, Choice):
        return list(issue.domain.options)
    step = issue.domain.step or Decimal(1)
    count = int((issue.domain.high - issue.domain.low) / step)
    return [issue.domain.low + n * step for n in range(count + 1)]


def _own_steps(talk: Talk) -> Iterator[float]:
    """What each bid gave up against the same side's bid before."""
    for side in Side:
        worth = utility(talk, side)
        bids = [offer for offer in talk.facts.offers if offer.side is side]
        yield from (worth(earlier.terms) - worth(later.terms) for earlier, later in pairwise(bids))


def _changes(offers: Sequence[Offer]) -> Iterator[int]:
    """How many issues differ between one bid and the next, whoever made them."""
    for earlier, later in pairwise(offers):
        yield sum(earlier.terms[key] != later.terms[key] for key in earlier.terms)
