"""C003: two issues are valued differently by the sides, and nobody has tied one to the other."""

from __future__ import annotations

from collections.abc import Iterator

from deals.ledger.ledger import Ledger
from deals.ledger.offers import Exchange
from deals.ledger.values import Side
from deals.metrics.ground import ground
from deals.rules.base import Hit, Severity, rule
from deals.value.sentences import sentence
from deals.value.trades import Trade, trades

LOOKED_AT = 10
"""How many of the best trades are looked at for one that was not proposed yet."""
STEPS = 20
"""Into as many steps, at most, is a numeric issue cut."""


@rule("C003", Severity.INFO)
def untapped_trade(ledger: Ledger, *, apart: float = 1.5, gain: float = 0.01) -> Iterator[Hit]:
    """A trade between two issues would help both sides, and none was proposed between them.

    Why:
        What one side values more than the other is the raw material of an agreement: trade the
        issues whose exchange rates (F7) lie apart (Nguyen & Dang; Raiffa 1982; Lax & Sebenius
        1986 on differences).
    Breaks:
        issue price 80..120 step 1 EUR  us high 60  them low 40
        issue term  14..60  step 1 days us low 40   them high 60
        us    price 110, term 40
        them  price 90, term 60
    Keeps:
        issue price 80..120 step 1 EUR  us high 60  them low 40
        issue term  14..60  step 1 days us low 40   them high 60
        us    price 110, term 40
        them  price 90, term 60
        us    term 60 if price 105
    Advice:
        Propose it as an if…then: name what we ask for in the same breath as what we give.
    Thresholds:
        apart is how many times as much the give must be worth to them, for each point it costs us,
        as the get costs them for each point it brings us. gain is the least that each side gains,
        in points.
    """
    where = ground(ledger=ledger)
    if where is None or ledger.facts.outcome is not None:
        return
    tied = {pair for exchange in ledger.facts.exchanges for pair in _pairs(exchange)}
    ours, theirs = (ledger.positions[side] for side in Side)
    space = where.frontier.space
    for trade in trades(space=space, ours=ours, theirs=theirs, n=LOOKED_AT, steps=STEPS):
        give, get = next(iter(trade.give.end)), next(iter(trade.get.end))
        worth_it = min(trade.us, trade.them) >= gain and _far_apart(trade, apart)
        if worth_it and not {(give, get), (get, give)} & tied:
            yield Hit(sentence(trade=trade, issues=ledger.issues), issue=give, subject=get)
            return


def _far_apart(trade: Trade, times: float) -> bool:
    """Whether the exchange rates (F7) of both moves differ by the factor, multiplied out."""
    give, get = trade.give, trade.get
    return give.them * get.us >= times * (-give.us) * (-get.them)


def _pairs(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """Every issue given with every issue asked for."""
    for give in exchange.gives:
        for ask in exchange.issue_asks:
            yield give.issue, ask.issue
