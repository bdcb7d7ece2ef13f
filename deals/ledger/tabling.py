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
    if _undoes(state, offers, exchanges):
        state.standings[state.now] = Standing.SUPERSEDED
        return
    _supersede_earlier(state, offers[0].side)
    counted, gives_ground = _counted(state, offers)
    giving = _giving(state, counted)
    for offer in offers:
        state.standings[offer.sequence] = Standing.TABLED
        for exchange in exchanges.get(offer.sequence, ()):
            _open(state, offer, exchange)
    conditions = _conditions(state, exchanges.get(counted.sequence, ()))
    for issue, value in counted.terms.items():
        earlier = [tie for tie in giving.get(issue, ()) if tie.is_open]
        condition = conditions.get(issue)
        if condition is not None and _loses(state, counted, issue, value):
            _give(state, counted, issue, value, condition, earlier, gives_ground)
        else:
            _say(state, counted, issue, value, earlier, gives_ground)
    _confirm(state, exchanges.get(counted.sequence, ()))
    state.moves.append(offers)
    settle(state)


def _undoes(state: State, offers: tuple[Offer, ...], exchanges: dict[int, list[Exchange]]) -> bool:
    """A correction that only repeats what stood before it: the entry undone was none."""
    entry = offers[0]
    if entry.corrects is None or len(offers) > 1 or exchanges.get(entry.sequence):
        return False
    return all(_said(state, entry.side, issue) == value for issue, value in entry.terms.items())


def _said(state: State, side: Side, issue: str) -> Value | None:
    """The side's own position; a baseline alone is none."""
    spoken = state.positions.source(side, issue) is not None
    return state.positions.current(side, issue) if spoken else None


def _counted(state: State, offers: tuple[Offer, ...]) -> tuple[Offer, bool]:
    """The offer that counts for the move, and whether it gives ground at all."""
    if len(offers) == 1:
        return offers[0], True
    costliest = max(offers, key=state.burden)
    return costliest, state.burden(costliest) > EPSILON


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


def _giving(state: State, offer: Offer) -> dict[str, list[Tie]]:
    """The side's open exchanges of earlier moves, by the issues they give."""
    giving: dict[str, list[Tie]] = {}
    for tie in state.open.values():
        if tie.side is offer.side:
            for issue in tie.given:
                giving.setdefault(issue, []).append(tie)
    return giving


def _conditions(state: State, exchanges: Iterable[Exchange]) -> dict[str, Tie]:
    """The exchanges stated in an offer, by the issues they give."""
    return {
        give.issue: state.ties[exchange.key]
        for exchange in exchanges
        if exchange.basis is Basis.STATED
        for give in exchange.gives
    }


def _loses(state: State, offer: Offer, issue: str, value: Value) -> bool:
    """Whether the term is worse for its side than the position it leaves."""
    start = state.positions.current(offer.side, issue)
    return start is not None and state.measure.worse(offer.side, issue, start=start, end=value)


def _give(
    state: State,
    offer: Offer,
    issue: str,
    value: Value,
    tie: Tie,
    earlier: Iterable[Tie],
    gives_ground: bool,
) -> None:
    """Record a conditional give; what was offered before under another condition lapses."""
    for replaced in earlier:
        fall(state, replaced, ExchangeState.LAPSED)
    key = state.move(offer.sequence, offer.side, issue, value) if gives_ground else None
    if key is not None:
        state.amend(key, status=ConcessionStatus.CONDITIONAL, tie=tie)
        tie.given[issue] = key


def _say(
    state: State,
    offer: Offer,
    issue: str,
    value: Value,
    earlier: Iterable[Tie],
    gives_ground: bool,
) -> None:
    """A term without a condition: the side's position from now on."""
    for tie in earlier:
        _restate(state, tie, offer, issue, value)
    _revive(state, offer, issue, value)
    key = state.move(offer.sequence, offer.side, issue, value) if gives_ground else None
    if key is not None:
        state.stand(key)
    _hold(state, offer, issue, value)


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
