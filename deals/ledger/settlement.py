"""When an exchange is met: asks reached and paid once, gives made positions, or fallen away."""

from __future__ import annotations

from datetime import date
from itertools import product

from deals.ledger.concessions import ConcessionStatus
from deals.ledger.ledger import Reward, Step
from deals.ledger.offers import Ask, ExchangeState
from deals.ledger.state import ConcessionKey, State, Tie
from deals.ledger.values import Side, Value

_UNTIED = frozenset({ConcessionStatus.NAKED, ConcessionStatus.UNPAID})


def settle(state: State) -> None:
    """Accept every open exchange whose asks are reached, until nothing more changes."""
    while any(_settle_one(state, tie) for tie in tuple(state.open.values()) if tie.is_open):
        continue
    for ours, theirs in product(_open_of(state, Side.US), _open_of(state, Side.THEM)):
        if ours.is_open and theirs.is_open and _mirror(state, ours, theirs):
            _keep_both(state, ours, theirs)


def keep(state: State, tie: Tie) -> None:
    """The condition is met: the gives become positions and count as reciprocated."""
    _move_to(state, tie, ExchangeState.ACCEPTED)
    _drop_alternatives(state, tie)
    _take_up(state, tie)
    _table_gives(state, tie)
    for key in tie.given.values():
        state.spend(key, tie)
        state.amend(key, status=ConcessionStatus.RECIPROCATED, tie=tie)
    for paid in tie.paid.values():
        _settle_returns(state, tie, paid, ConcessionStatus.RECIPROCATED)


def keep_by_hand(state: State, tie: Tie) -> None:
    """The other side said yes: its positions move to the asks, then the exchange is met."""
    for ask in tie.exchange.issue_asks:
        if ask.issue not in tie.paid:
            _grant(state, tie, ask)
    tie.promised = True
    keep(state, tie)


def fall(state: State, tie: Tie, into: ExchangeState) -> None:
    """Declined or lapsed: what it gave falls away by itself, what paid it is free again."""
    _release(state, tie)
    _move_to(state, tie, into)
    state.positions.drop(tie.key)
    for issue, key in tie.given.items():
        stays = tie.stands or issue in tie.advanced
        status = ConcessionStatus.UNPAID if stays else ConcessionStatus.WITHDRAWN
        state.amend(key, status=status, tie=tie, stands_in=tie.advanced.get(issue))
        state.release(key, tie)
        if not stays:
            state.forget(key)
        state.fallen[tie.side, issue] = tie


def waive(state: State, tie: Tie) -> None:
    """The asker no longer insists: the gives stand without their condition."""
    _release(state, tie)
    _move_to(state, tie, ExchangeState.WAIVED)
    _table_gives(state, tie)
    for key in tie.given.values():
        state.amend(key, status=ConcessionStatus.WAIVED, tie=tie)


def lapse_late(state: State, today: date | None) -> None:
    """Every open exchange whose deadline has passed lapses."""
    for tie in tuple(state.open.values()):
        deadline = tie.exchange.deadline
        if deadline is not None and today is not None and deadline < today:
            fall(state, tie, ExchangeState.LAPSED)


def _settle_one(state: State, tie: Tie) -> bool:
    for ask in tie.exchange.issue_asks:
        _pay(state, tie, ask)
    if _met(tie):
        keep(state, tie)
        return True
    _note_progress(state, tie)
    return False


def _met(tie: Tie) -> bool:
    asks_met = len(tie.paid) == len(tie.exchange.issue_asks)
    return asks_met and (tie.promised or not tie.exchange.commitments)


def _note_progress(state: State, tie: Tie) -> None:
    partly = bool(tie.paid)
    tie.state = ExchangeState.PARTLY_MET if partly else ExchangeState.PROPOSED
    status = ConcessionStatus.PARTLY if partly else ConcessionStatus.CONDITIONAL
    for key in tie.given.values():
        if state.concessions[key].status is not status:
            state.amend(key, status=status, tie=tie)


def _pay(state: State, tie: Tie, ask: Ask) -> None:
    """Spend the returns that reach the ask, or give them back when it is reached no more."""
    position = state.positions.current(tie.side.other, ask.issue)
    if position is None or not _reaches(state, tie.side, ask, position):
        _unpay(state, tie, ask.issue)
    elif ask.issue not in tie.paid:
        returns = _returns(state, tie, ask)
        if returns is not None:
            _take(state, tie, ask, returns)


def _reaches(state: State, side: Side, ask: Ask, value: Value) -> bool:
    return state.measure.reaches(side, ask.issue, value=value, goal=ask.value)


def _returns(state: State, tie: Tie, ask: Ask) -> tuple[ConcessionKey, ...] | None:
    """The unspent moves up to the one that reaches the ask; None when it was spent before."""
    tie.contested.pop(ask.issue, None)
    steps: list[ConcessionKey] = []
    for key in state.unspent[tie.side.other, ask.issue]:
        steps.append(key)
        if _reaches(state, tie.side, ask, state.concessions[key].end):
            return tuple(steps)
    spender = _spender(state, tie, ask.issue)
    if spender is None or not tie.given:
        return ()
    tie.contested[ask.issue] = spender
    return None


def _spender(state: State, tie: Tie, issue: str) -> str | None:
    """The exchange on which the other side's standing move was already spent."""
    source = state.positions.source(tie.side.other, issue)
    if isinstance(source, str):
        return source
    return state.last_spender(tie.side.other, issue)


def _take(state: State, tie: Tie, ask: Ask, returns: tuple[ConcessionKey, ...]) -> None:
    moves = [state.concessions[key] for key in returns]
    worths, costs = [move.worth for move in moves], [move.cost for move in moves]
    tie.paid[ask.issue] = returns
    paid_by = tuple(key[:2] for key in returns)
    tie.rewards[ask.issue] = Reward(ask.issue, paid_by, _total(worths), _total(costs))
    for key in returns:
        state.spend(key, tie)
    _settle_returns(state, tie, returns, ConcessionStatus.PARTLY)


def _settle_returns(
    state: State, tie: Tie, returns: tuple[ConcessionKey, ...], status: ConcessionStatus
) -> None:
    """A return that is itself the give of another exchange keeps that exchange's word."""
    for key in returns:
        move = state.concessions[key]
        if move.exchange == tie.key or move.status in _UNTIED:
            state.amend(key, status=status, tie=tie)


def _unpay(state: State, tie: Tie, issue: str) -> None:
    tie.contested.pop(issue, None)
    tie.rewards.pop(issue, None)
    for key in tie.paid.pop(issue, ()):
        state.release(key, tie)
        if state.concessions[key].exchange == tie.key:
            state.untie(key)


def _release(state: State, tie: Tie) -> None:
    for issue in tuple(tie.paid):
        _unpay(state, tie, issue)


def _grant(state: State, tie: Tie, ask: Ask) -> None:
    other = tie.side.other
    start = state.positions.current(other, ask.issue)
    step = Step(state.now, ask.value)
    state.positions.push(other, ask.issue, step, source=tie.key)
    tie.paid[ask.issue] = ()
    worth = cost = None
    if start is not None:
        worth = state.measure.gain(tie.side, ask.issue, start=start, end=ask.value)
        cost = state.measure.gain(other, ask.issue, start=ask.value, end=start)
    tie.rewards[ask.issue] = Reward(ask.issue, (), worth, cost)


def _take_up(state: State, tie: Tie) -> None:
    """The gives of an alternative that did not count so far become concessions now."""
    if tie.group is None:
        return
    for give in tie.exchange.gives:
        if give.issue not in tie.given:
            key = state.move(tie.exchange.offer, tie.side, give.issue, give.value)
            if key is not None:
                tie.given[give.issue] = key


def _table_gives(state: State, tie: Tie) -> None:
    if tie.stands:
        return
    for give in tie.exchange.gives:
        if give.issue in tie.given and give.issue not in tie.advanced:
            step = Step(state.now, give.value)
            state.positions.push(tie.side, give.issue, step, source=tie.key)


def _move_to(state: State, tie: Tie, into: ExchangeState) -> None:
    tie.state, tie.since = into, state.now
    state.open.pop(tie.key, None)


def _drop_alternatives(state: State, tie: Tie) -> None:
    """One alternative of a group was taken up: the conditions of the others lapse."""
    for other in tuple(state.open.values()):
        same_group = tie.group is not None and other.group == tie.group
        if same_group and other.side is tie.side and other.exchange.offer != tie.exchange.offer:
            fall(state, other, ExchangeState.LAPSED)


def _open_of(state: State, side: Side) -> tuple[Tie, ...]:
    return tuple(tie for tie in state.open.values() if tie.side is side)


def _mirror(state: State, ours: Tie, theirs: Tie) -> bool:
    """Whether two open conditional offers meet each other's conditions."""
    return _met_by(state, ours, theirs) and _met_by(state, theirs, ours)


def _met_by(state: State, tie: Tie, other: Tie) -> bool:
    if not tie.exchange.issue_asks or (tie.exchange.commitments and not tie.promised):
        return False
    gives = {give.issue: give.value for give in other.exchange.gives if give.issue in other.given}
    unmet = [ask for ask in tie.exchange.issue_asks if ask.issue not in tie.paid]
    return bool(unmet) and all(
        ask.issue in gives and _reaches(state, tie.side, ask, gives[ask.issue]) for ask in unmet
    )


def _keep_both(state: State, ours: Tie, theirs: Tie) -> None:
    for tie in (ours, theirs):
        for key in tie.given.values():
            state.stand(key)
    for tie, other in ((ours, theirs), (theirs, ours)):
        for ask in tie.exchange.issue_asks:
            if ask.issue not in tie.paid:
                _take(state, tie, ask, (other.given[ask.issue],))
    keep(state, ours)
    keep(state, theirs)


def _total(points: list[float | None]) -> float | None:
    known = [point for point in points if point is not None]
    return float(sum(known)) if len(known) == len(points) else None
