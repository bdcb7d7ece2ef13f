"""The figures of the job interviews: utilities with their pair term, steps, the whole frontier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise, product
from typing import Any, TypeAlias

from deals.ledger.offers import Offer
from deals.ledger.values import Choice, Issue, Side, Value
from deals.metrics.corpora.common import Talk, mean, share
from deals.value.dominance import TOLERANCE, Point, is_dominated, undominated

Utility: TypeAlias = Callable[[Mapping[str, Value]], float]
Worth: TypeAlias = Mapping[Value, float]
"""What each value of an issue adds to a side's utility."""

DECIMALS = 9


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
    points = _all_points(talk)
    frontier = [points[place] for place in undominated(points)]
    yield {
        "utility": reached,
        "joint_share": sum(reached) / max(sum(point) for point in points),
        "outcomes": len(points),
        "efficient": not is_dominated(reached, by=points),
        "frontier_outcomes": len(frontier),
        "frontier_points": len({(round(a, DECIMALS), round(b, DECIMALS)) for a, b in frontier}),
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


def _all_points(talk: Talk) -> list[Point]:
    """What every outcome is worth to both sides."""
    ours, our_pairs = _worths(talk, Side.US)
    theirs, their_pairs = _worths(talk, Side.THEM)
    pairs = [
        (
            pair + ours["company"][company],
            their_pairs[position, company] + theirs["company"][company],
        )
        for (position, company), pair in our_pairs.items()
    ]
    rest = [key for key in ours if key != "company"]
    parts = [pairs, *([(ours[k][v], theirs[k][v]) for v in ours[k]] for k in rest)]
    return [(sum(p[0] for p in point), sum(p[1] for p in point)) for point in product(*parts)]


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
