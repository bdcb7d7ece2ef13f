"""The talks on the map of both utilities: every offer, the frontier, and what was passed over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from deals.ledger.ledger import Ledger
from deals.ledger.offers import Offer
from deals.ledger.values import Numeric, Side, Value
from deals.metrics.ground import Ground, ground
from deals.value.continuous import continuous_facets
from deals.value.envelope import Envelope, envelope
from deals.value.frontier import frontier
from deals.value.improvements import Improvements, distances, improvements


class OfferPoint(NamedTuple):
    """An offer as the package it proposes: what it is worth to both, in points, how far that is
    from the frontier (F16), and what dominates it (None: nothing does).
    """

    offer: int
    side: Side
    package: Mapping[str, Value]
    us: float
    them: float
    distance: float
    better: Improvements | None


class Chart(NamedTuple):
    """Where the talks are and could be. `envelope` is the frontier where numeric issues without a
    step are continuous (F9), None where there are none.
    """

    ground: Ground
    envelope: Envelope | None
    offers: tuple[OfferPoint, ...]


def chart(*, ledger: Ledger) -> Chart | None:
    """The chart of a ledger; None where the two sides weigh no issue in common."""
    where = ground(ledger=ledger)
    if where is None:
        return None
    return Chart(where, _envelope(ledger), tuple(_points(ledger, where)))


def proposal(*, ledger: Ledger, offer: Offer) -> dict[str, Value]:
    """The package an offer proposes: its side's positions, its terms and what it asks for.

    Silence keeps a position; issues never spoken of by the side stand at their baseline.
    """
    place = {said.sequence: n for n, said in enumerate(ledger.offers)}
    package = {i.key: i.baseline for i in ledger.issues.values() if i.baseline is not None}
    for (side, issue), steps in ledger.trace.items():
        if side is offer.side:
            earlier = [s.value for s in steps if place[s.offer] <= place[offer.sequence]]
            package |= {issue: earlier[-1]} if earlier else {}
    stated = [e for e in ledger.facts.exchanges if e.offer == offer.sequence]
    asked = {ask.issue: ask.value for exchange in stated for ask in exchange.issue_asks}
    return package | dict(offer.terms) | asked


def _points(ledger: Ledger, where: Ground) -> Iterator[OfferPoint]:
    space = where.frontier.space
    issues = [issue for facet in space.facets for issue in facet.issues]
    for offer in ledger.offers:
        proposed = proposal(ledger=ledger, offer=offer)
        if all(issue in proposed for issue in issues):
            package = {issue: proposed[issue] for issue in issues}
            us, them = space.utilities(package)
            yield OfferPoint(
                offer.sequence,
                offer.side,
                package,
                us / space.units,
                them / space.units,
                float(distances(frontier=where.frontier, us=us, them=them)[0]),
                improvements(frontier=where.frontier, package=package),
            )


def _envelope(ledger: Ledger) -> Envelope | None:
    issues = ledger.issues.values()
    if not any(isinstance(i.domain, Numeric) and i.domain.step is None for i in issues):
        return None
    mixed = continuous_facets(issues=issues, profiles=ledger.measure.profiles)
    found = frontier(space=mixed.space)
    return envelope(frontier=found, curves=mixed.curves, error_bound=mixed.error_bound)
