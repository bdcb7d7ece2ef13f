"""Tabling an offer: what it moves, which conditions it states, replaces or gives away."""

from __future__ import annotations

from collections.abc import Iterable

from deals.ledger.concessions import ConcessionStatus
from deals.ledger.ledger import Step
from deals.ledger.offers import Basis, Exchange, ExchangeState, Offer, Standing
from deals.ledger.settlement import fall, lapse_late, settle
from deals.ledger.state import EPSILON, State, Tie
from deals.ledger.values import Side, Value


def table(state: State, offers: tuple[Offer, ...], exchanges: dict[int, list[Exchange]]) -> None:
    """Apply one move: a single offer, or a group of alternatives tabled at once (MESO)."""
    state.now = offers[-1].sequence
    lapse_late(state, offers[0].on)
    _supersede_earlier(state, offers[0].side)
    counted, gives_ground = offers[0], True
    if len(offers) > 1:
        counted = max(offers, key=state.burden)
        gives_ground = state.burden(counted) > EPSILON
    for offer in offers:
        state.standings[offer.sequence] = Standing.TABLED
        for exchange in exchanges.get(offer.sequence, ()):
            _open(state, offer, exchange)
    for issue, value in counted.terms.items():
        _table_term(state, counted, issue, value, gives_ground=gives_ground)
    _confirm(state, exchanges.get(counted.sequence, ()))
    state.moves.append(offers)
    settle(state)


def _supersede_earlier(state: State, side: Side) -> None:
    for offers in reversed(state.moves):
        if offers[0].side is side:
            for offer in offers:
                if state.standings[offer.sequence] is Standing.TABLED:
                    state.standings[offer.sequence] = Standing.SUPERSEDED
            return


def _open(state: State, offer: Offer, exchange: Exchange) -> None:
    tie = Tie(exchange, since=state.now, group=offer.group)
    state.ties[tie.key] = state.open[tie.key] = tie


def _table_term(
    state: State, offer: Offer, issue: str, value: Value, *, gives_ground: bool
) -> None:
    condition = _condition(state, offer, issue)
    if condition is not None and _give(state, offer, issue, value, condition, gives_ground):
        return
    for tie in _giving(state, offer, issue):
        _restate(state, tie, offer, issue, value)
    _revive(state, offer, issue, value)
    key = state.move(offer.sequence, offer.side, issue, value) if gives_ground else None
    if key is not None:
        state.stand(key)
    step = Step(offer.sequence, value)
    state.positions.push(offer.side, issue, step, source=offer.sequence)


def _condition(state: State, offer: Offer, issue: str) -> Tie | None:
    """The exchange stated in this offer that gives the issue."""
    for tie in state.open.values():
        stated_here = tie.exchange.offer == offer.sequence and not tie.stands
        if stated_here and any(give.issue == issue for give in tie.exchange.gives):
            return tie
    return None


def _give(
    state: State, offer: Offer, issue: str, value: Value, tie: Tie, gives_ground: bool
) -> bool:
    """Record a conditional give; False when the term is none (nothing is lost by it)."""
    start = state.positions.current(offer.side, issue)
    if start is None or not state.measure.worse(offer.side, issue, start=start, end=value):
        return False
    for earlier in _giving(state, offer, issue):
        fall(state, earlier, ExchangeState.LAPSED)
    if gives_ground:
        key = state.move(offer.sequence, offer.side, issue, value)
        assert key is not None
        state.amend(key, status=ConcessionStatus.CONDITIONAL, tie=tie)
        tie.given[issue] = key
    return True


def _giving(state: State, offer: Offer, issue: str) -> Iterable[Tie]:
    """The side's open exchanges of earlier moves that give this issue."""
    return [
        tie
        for tie in state.open.values()
        if tie.side is offer.side and issue in tie.given and tie.given[issue][0] < offer.sequence
    ]


def _restate(state: State, tie: Tie, offer: Offer, issue: str, value: Value) -> None:
    """The give is tabled without its condition: in full (paid in advance), or replaced by less."""
    if tie.stands or issue in tie.advanced:
        return
    give = next(give for give in tie.exchange.gives if give.issue == issue)
    if state.measure.worse(offer.side, issue, start=value, end=give.value):
        fall(state, tie, ExchangeState.LAPSED)
        return
    tie.advanced[issue] = offer.sequence
    state.stand(tie.given[issue])
    _hold(state, offer, issue, give.value)


def _revive(state: State, offer: Offer, issue: str, value: Value) -> None:
    """A give whose condition fell away is tabled all the same: it stands unpaid."""
    tie = state.fallen.get((offer.side, issue))
    if tie is None:
        return
    key = tie.given[issue]
    move = state.concessions[key]
    if move.status is not ConcessionStatus.WITHDRAWN:
        return
    if move.start != state.positions.current(offer.side, issue):
        return
    if not state.measure.worse(offer.side, issue, start=value, end=move.end):
        state.amend(key, status=ConcessionStatus.UNPAID, stands_in=offer.sequence)
        state.stand(key)
        _hold(state, offer, issue, move.end)


def _hold(state: State, offer: Offer, issue: str, value: Value) -> None:
    step = Step(offer.sequence, value)
    state.positions.push(offer.side, issue, step, source=offer.sequence)


def _confirm(state: State, exchanges: Iterable[Exchange]) -> None:
    """Tie concessions to an exchange that a person linked to them later."""
    for exchange in exchanges:
        if exchange.basis is Basis.STATED:
            continue
        tie = state.ties[exchange.key]
        for give in exchange.gives:
            key = (exchange.offer, give.issue, exchange.side)
            move = state.concessions.get(key)
            if move is not None and move.status is ConcessionStatus.NAKED:
                state.amend(key, status=ConcessionStatus.CONDITIONAL, tie=tie)
                tie.given[give.issue] = key
