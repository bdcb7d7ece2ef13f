"""P004: what we offered or agreed to is worse than walking away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from deals.ledger.ledger import Ledger
from deals.ledger.offers import Standing
from deals.ledger.values import Side, Value, shown
from deals.metrics.ground import ground
from deals.rules.base import Hit, Severity, rule
from deals.rules.phrases import proposed_points

EPSILON = 1e-9


@rule("P004", Severity.ERROR, limits=True)
def beyond_walkaway(ledger: Ledger) -> Iterator[Hit]:
    """An offer of ours, one of theirs that we accepted, or the agreement is beyond our walk-away.

    Why:
        The walk-away is where the alternative becomes the better choice (Raiffa 1982, reservation
        value; Fisher, Ury & Patton on the BATNA): below it, no deal is better than this one.
    Breaks:
        limit us price walk 90
        us    price 89
    Keeps:
        limit us price walk 90
        us    price 91
    Advice:
        Withdraw it, or change the walk-away if the alternative has become worse.
    """
    for offer in ledger.offers:
        if offer.side is Side.US or ledger.standings[offer.sequence] is Standing.ACCEPTED:
            for issue, message in _beyond(ledger, offer.terms):
                yield Hit(message, offer.sequence, issue)
    for issue, message in _beyond(ledger, ledger.agreement or {}):
        yield Hit(f"Agreed: {message}", issue=issue, subject="agreement")
    yield from _packages(ledger)


def _beyond(ledger: Ledger, terms: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    for issue, value in terms.items():
        limit = ledger.facts.limits.on(Side.US, issue)
        walk = None if limit is None else limit.walk_away
        if walk is not None and ledger.measure.worse(Side.US, issue, start=walk, end=value):
            yield issue, f"{issue} {shown(value)} is beyond our walk-away {shown(walk)}."


def _packages(ledger: Ledger) -> Iterator[Hit]:
    limit = ledger.facts.limits.package(Side.US)
    if limit is None or limit.walk_away is None:
        return
    least, where = limit.walk_away, ground(ledger=ledger)
    for offer, points in proposed_points(ledger, Side.US):
        if points < least - EPSILON:
            yield Hit(_short("The package", points, least), offer)
    agreed = where.point if where is not None and where.settled else None
    if agreed is not None and agreed[0] < least - EPSILON:
        yield Hit(_short("The agreement", agreed[0], least), subject="agreement")


def _short(what: str, points: float, least: float) -> str:
    return f"{what} is worth {points:.3f} points to us; our walk-away is {least:.3f}."
