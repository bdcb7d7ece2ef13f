"""What the close makes of the conditions: written into the agreement, left open, or overdue."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from deals.ledger.concessions import ConcessionStatus
from deals.ledger.facts import Outcome, OutcomeKind
from deals.ledger.offers import KEPT_STATES, Ask, ExchangeState, Offer
from deals.ledger.settlement import fall, keep_by_hand
from deals.ledger.state import State, Tie
from deals.ledger.values import Side, Value


def close(
    state: State, *, outcome: Outcome, offers: Mapping[int, Offer], as_of: date
) -> Mapping[str, Value] | None:
    """Settle every exchange against the agreement, which is returned; None without a deal."""
    if outcome.kind is not OutcomeKind.AGREED:
        for tie in tuple(state.open.values()):
            fall(state, tie, ExchangeState.LAPSED)
        return None
    agreement = dict(outcome.terms) or _agreed_positions(state, offers)
    for tie in state.ties.values():
        if tie.is_open:
            _close_open(state, tie, agreement)
        if tie.state in KEPT_STATES:
            _close_kept(state, tie, agreement, as_of)
    for (side, issue), tie in state.fallen.items():
        _close_fallen(state, side, issue, tie, agreement)
    return agreement


def _agreed_positions(state: State, offers: Mapping[int, Offer]) -> dict[str, Value]:
    """The accepted offer, the asks that were met, and every issue on which both sides stand."""
    ours, theirs = state.positions.standing(Side.US), state.positions.standing(Side.THEM)
    agreement = {issue: value for issue, value in ours.items() if theirs.get(issue) == value}
    for tie in state.ties.values():
        if tie.state in KEPT_STATES:
            asker = state.positions.standing(tie.side.other)
            asked = {ask.issue for ask in tie.exchange.issue_asks}
            agreement |= {issue: asker[issue] for issue in asked & asker.keys()}
    if state.accepted is not None:
        agreement |= offers[state.accepted].terms
    return agreement


def _close_open(state: State, tie: Tie, agreement: Mapping[str, Value]) -> None:
    asks_met = all(_meets(state, tie, ask, agreement) for ask in tie.exchange.issue_asks)
    promised = tie.promised or not tie.exchange.commitments
    taken = any(_holds(state, tie, issue, agreement) for issue in tie.given)
    if asks_met and promised and taken:
        keep_by_hand(state, tie)
    elif asks_met and promised:
        fall(state, tie, ExchangeState.LAPSED)
    else:
        _judge_gives(state, tie, agreement)


def _close_kept(state: State, tie: Tie, agreement: Mapping[str, Value], as_of: date) -> None:
    asks = tie.exchange.issue_asks
    if any(ask.issue in agreement and not _meets(state, tie, ask, agreement) for ask in asks):
        tie.state = ExchangeState.LAPSED
        _judge_gives(state, tie, agreement)
    elif tie.state is ExchangeState.DELIVERED:
        return
    elif any(ask.due is not None and ask.due < as_of for ask in tie.exchange.asks):
        tie.state = ExchangeState.OVERDUE
        _judge_gives(state, tie, agreement)
    elif not tie.exchange.commitments and all(_written(ask, agreement) for ask in asks):
        tie.state = ExchangeState.DELIVERED


def _close_fallen(
    state: State, side: Side, issue: str, tie: Tie, agreement: Mapping[str, Value]
) -> None:
    """A give that had fallen away is in the agreement after all, and no other move explains it."""
    key = tie.given[issue]
    move = state.concessions[key]
    if move.status is not ConcessionStatus.WITHDRAWN or issue not in agreement:
        return
    position = state.positions.current(side, issue)
    kept_back = position is not None and state.measure.worse(
        side, issue, start=position, end=move.end
    )
    if kept_back and _holds(state, tie, issue, agreement):
        state.amend(key, status=ConcessionStatus.UNPAID)


def _judge_gives(state: State, tie: Tie, agreement: Mapping[str, Value]) -> None:
    """The condition was not met: what the agreement still holds of the gives is unpaid."""
    for issue, key in tie.given.items():
        held = _holds(state, tie, issue, agreement)
        stays = held or (issue not in agreement and (tie.stands or issue in tie.advanced))
        status = ConcessionStatus.UNPAID if stays else ConcessionStatus.WITHDRAWN
        state.amend(key, status=status)


def _meets(state: State, tie: Tie, ask: Ask, agreement: Mapping[str, Value]) -> bool:
    if ask.issue not in agreement:
        return ask.issue in tie.paid
    return state.measure.reaches(tie.side, ask.issue, value=agreement[ask.issue], goal=ask.value)


def _holds(state: State, tie: Tie, issue: str, agreement: Mapping[str, Value]) -> bool:
    """Whether the agreement gives the issue at the promised value or beyond."""
    if issue not in agreement:
        return False
    promised = state.concessions[tie.given[issue]].end
    return not state.measure.worse(tie.side, issue, start=agreement[issue], end=promised)


def _written(ask: Ask, agreement: Mapping[str, Value]) -> bool:
    return ask.due is None and ask.issue in agreement
