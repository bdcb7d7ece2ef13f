"""Acts on offers and exchanges: accept, reject, withdraw, agree, decline, deliver, waive, lapse."""

from __future__ import annotations

from collections.abc import Mapping

from deals.ledger.concessions import ConcessionStatus
from deals.ledger.ledger import Step
from deals.ledger.offers import Act, ExchangeState, Mark, Offer, Standing
from deals.ledger.settlement import fall, keep_by_hand, lapse_late, settle, waive
from deals.ledger.state import EPSILON, ConcessionKey, State, Tie
from deals.ledger.values import Value


def act(state: State, mark: Mark, offers: Mapping[int, Offer]) -> None:
    """Apply one mark; a mark on what has been corrected away does nothing."""
    lapse_late(state, mark.on)
    if mark.offer is not None and mark.offer in offers:
        _on_offer(state, mark.act, offers[mark.offer])
    if mark.exchange is not None and mark.exchange in state.ties:
        _on_exchange(state, mark.act, state.ties[mark.exchange])
    settle(state)


def _on_offer(state: State, act: Act, offer: Offer) -> None:
    match act:
        case Act.ACCEPT:
            _accept(state, offer)
        case Act.REJECT:
            state.standings[offer.sequence] = Standing.REJECTED
            _close_conditions(state, offer, ExchangeState.DECLINED)
        case Act.WITHDRAW:
            _take_back(state, offer, Standing.WITHDRAWN)
        case _:
            _take_back(state, offer, Standing.EXPIRED)


def _on_exchange(state: State, act: Act, tie: Tie) -> None:
    match act:
        case Act.AGREE if tie.is_open:
            keep_by_hand(state, tie)
        case Act.DELIVER:
            _deliver(state, tie)
        case Act.WAIVE if tie.is_open:
            waive(state, tie)
        case Act.DECLINE if tie.state not in (ExchangeState.WAIVED, ExchangeState.DECLINED):
            fall(state, tie, ExchangeState.DECLINED)
        case Act.LAPSE if tie.is_open:
            fall(state, tie, ExchangeState.LAPSED)


def _accept(state: State, offer: Offer) -> None:
    """The other side takes the package whole: both positions become its terms."""
    _choose(state, offer)
    for tie in tuple(state.open.values()):
        if tie.exchange.offer == offer.sequence:
            keep_by_hand(state, tie)
    for issue, value in offer.terms.items():
        for side in (offer.side, offer.side.other):
            step = Step(state.now, value)
            state.positions.push(side, issue, step, source=offer.sequence)
    state.standings[offer.sequence] = Standing.ACCEPTED
    state.accepted = offer.sequence


def _choose(state: State, offer: Offer) -> None:
    """Of alternatives, the chosen one counts from now on and the others fall away."""
    group = next(move for move in state.moves if offer in move)
    counted = any(c.offer == offer.sequence for c in state.concessions.values())
    for other in group:
        if other is not offer:
            _take_back(state, other, Standing.SUPERSEDED)
    if len(group) > 1 and not counted and state.burden(offer) > EPSILON:
        for issue, value in offer.terms.items():
            _concede(state, offer, issue, value)


def _concede(state: State, offer: Offer, issue: str, value: Value) -> None:
    conditional = any(
        give.issue == issue
        for tie in state.open.values()
        if tie.exchange.offer == offer.sequence
        for give in tie.exchange.gives
    )
    key = None if conditional else state.move(offer.sequence, offer.side, issue, value)
    if key is not None:
        state.stand(key)


def _take_back(state: State, offer: Offer, standing: Standing) -> None:
    state.standings[offer.sequence] = standing
    _close_conditions(state, offer, ExchangeState.LAPSED)
    state.positions.drop(offer.sequence)
    for tie in state.open.values():
        tie.advanced = {i: n for i, n in tie.advanced.items() if n != offer.sequence}
    for key, move in tuple(state.concessions.items()):
        tabled_here = move.offer == offer.sequence and move.side is offer.side
        if tabled_here or move.stands_in == offer.sequence:
            _lose_return(state, key)
            state.amend(key, status=ConcessionStatus.WITHDRAWN)
            state.forget(key)


def _lose_return(state: State, key: ConcessionKey) -> None:
    """An exchange that a withdrawn move had paid for lapses."""
    for tie in state.ties.values():
        if tie.state is ExchangeState.ACCEPTED and any(key in paid for paid in tie.paid.values()):
            fall(state, tie, ExchangeState.LAPSED)


def _close_conditions(state: State, offer: Offer, into: ExchangeState) -> None:
    for tie in tuple(state.open.values()):
        if tie.exchange.offer == offer.sequence:
            fall(state, tie, into)


def _deliver(state: State, tie: Tie) -> None:
    if tie.is_open:
        keep_by_hand(state, tie)
    if tie.state is ExchangeState.ACCEPTED:
        tie.state, tie.since = ExchangeState.DELIVERED, state.now
