"""The figures of Negochat: turns, acts, and how partial its offers are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from deals.ledger.facts import OutcomeKind
from deals.ledger.offers import Act
from deals.metrics.corpora.common import Talk, mean


def figures(talks: Iterable[Talk]) -> dict[str, Any]:
    """Every figure. An offer act names one issue with its value; an offer holds those of a turn."""
    listed = list(talks)
    spoken = [act for talk in listed for turn in _turns(talk) for act in turn["acts"]]
    words = Counter(act["act"] for act in spoken)
    offers = [offer for talk in listed for offer in talk.facts.offers]
    marks = Counter(mark.act for talk in listed for mark in talk.facts.marks)
    return {
        "negotiations": len(listed),
        "turns": sum(1 for talk in listed for _ in _turns(talk)),
        "offer_acts": sum(len(offer.terms) for offer in offers),
        "accept_acts": words["accept"],
        "reject_acts": words["reject"],
        "offers_without_value": sum(_names_no_value(act) for act in spoken),
        "values_outside_domain": sum(_outside(talk) for talk in listed),
        "offers": len(offers),
        "mean_issues_an_offer": mean(len(offer.terms) for offer in offers),
        "accepted_offers": marks[Act.ACCEPT],
        "rejected_offers": marks[Act.REJECT],
        "left_without_a_deal": sum(_left(talk) for talk in listed),
    }


def _turns(talk: Talk) -> Iterator[dict[str, Any]]:
    yield from talk.source["turns"]


def _names_no_value(act: dict[str, Any]) -> bool:
    """An offer, or a query for one, that names an issue and leaves its value open."""
    return act["act"] in ("offer", "query") and "issue" in act and "value" not in act


def _outside(talk: Talk) -> int:
    issues = {issue.key: issue for issue in talk.facts.issues}
    return sum(
        issues[key].domain.refusal(value) is not None
        for offer in talk.facts.offers
        for key, value in offer.terms.items()
    )


def _left(talk: Talk) -> bool:
    return talk.facts.outcome is not None and talk.facts.outcome.kind is OutcomeKind.NO_DEAL
