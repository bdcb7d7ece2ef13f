"""Our own negotiations as scenarios: the weights of both sides, on the grid of stored profiles."""

from __future__ import annotations

from collections.abc import Iterator

from deals.ledger.facts import Facts
from deals.ledger.preferences import profiles
from deals.ledger.values import Numeric, shown
from deals.value.space import OutcomeSpace
from deals.value.stored import outcome_space


def laid_facts(*, facts: Facts) -> tuple[OutcomeSpace, tuple[str, ...]]:
    """The packages of the issues that both sides weigh, and notes on what is not all in them.

    Raises ValueRefused (NotWeighed) where there is nothing to analyse.
    """
    known = profiles(issues=facts.issues, preferences=facts.preferences)
    space = outcome_space(issues=facts.issues, profiles=known)
    return space, tuple(_notes(facts, space))


def _notes(facts: Facts, space: OutcomeSpace) -> Iterator[str]:
    laid = {facet.issues[0]: facet for facet in space.facets}
    for issue in facts.issues:
        if issue.key not in laid:
            yield f"{issue.key} is left out: not both sides weigh it"
        elif isinstance(issue.domain, Numeric):
            values = [option[0] for option in laid[issue.key].options]
            if issue.domain.step is None:
                ends = f"from {shown(issue.domain.low)} to {shown(issue.domain.high)}"
                yield f"{issue.key} is continuous; taken at {len(values)} values {ends}"
            elif len(values) <= (issue.domain.high - issue.domain.low) // issue.domain.step:
                yield f"{issue.key} has many steps; taken at {len(values)} values"
