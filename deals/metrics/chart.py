"""The talks on the map of both utilities: every offer, the frontier, and what was passed over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from deals.ledger.ledger import Ledger
from deals.ledger.values import Numeric, Side, Value
from deals.metrics.ground import Ground, ground
from deals.metrics.left_over import proposals
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


def _points(ledger: Ledger, where: Ground) -> Iterator[OfferPoint]:
    for offer, package, us, them in proposals(ledger=ledger, where=where, offers=ledger.offers):
        yield OfferPoint(
            offer.sequence,
            offer.side,
            package,
            us / where.units,
            them / where.units,
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
