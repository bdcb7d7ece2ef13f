"""Links nobody stated: a concession answered by one in the next counter-offer, paired once."""

from __future__ import annotations

from deals.ledger.concessions import Concession, ConcessionStatus
from deals.ledger.ledger import Link, Reward
from deals.ledger.offers import Ask, Basis, Exchange, ExchangeState, Give, Offer
from deals.ledger.state import ConcessionKey, State


def infer(state: State) -> tuple[Link, ...]:
    """Pair naked concessions with those of the next counter-offer, first come, first paid.

    Each run of moves by one side is answered by the other side's next move; the first of the run
    that still has an unlinked concession takes the return.
    """
    naked = _naked_by_offer(state)
    links: list[Link] = []
    run: list[tuple[Offer, ...]] = []
    for move in state.moves:
        if run and run[-1][0].side is not move[0].side:
            gave, answer = _first(run, naked), _first([move], naked)
            if gave is not None and answer is not None:
                links.append(_pair(state, naked, gave, answer))
            run = []
        run.append(move)
    return tuple(links)


def _naked_by_offer(state: State) -> dict[int, list[ConcessionKey]]:
    naked: dict[int, list[ConcessionKey]] = {}
    for key, move in state.concessions.items():
        if move.status is ConcessionStatus.NAKED:
            naked.setdefault(move.offer, []).append(key)
    return naked


def _first(run: list[tuple[Offer, ...]], naked: dict[int, list[ConcessionKey]]) -> int | None:
    sequences = (offer.sequence for move in run for offer in move)
    return next((sequence for sequence in sequences if naked.get(sequence)), None)


def _pair(state: State, naked: dict[int, list[ConcessionKey]], gave: int, answer: int) -> Link:
    given = [state.concessions[key] for key in naked[gave]]
    returned = [state.concessions[key] for key in naked[answer]]
    exchange = Exchange(
        key=f"{gave}~{answer}",
        side=given[0].side,
        offer=gave,
        gives=tuple(Give(move.issue, move.end) for move in given),
        asks=tuple(Ask(move.issue, move.end) for move in returned),
        basis=Basis.INFERRED,
    )
    for key in naked.pop(gave) + naked.pop(answer):
        state.concessions[key] = state.concessions[key].became(
            ConcessionStatus.RECIPROCATED,
            basis=Basis.INFERRED,
            exchange=exchange.key,
            stands_in=None,
        )
    rewards = tuple(_reward(move) for move in returned)
    return Link(exchange, ExchangeState.ACCEPTED, since=answer, rewards=rewards)


def _reward(move: Concession) -> Reward:
    return Reward(move.issue, ((move.offer, move.issue),), move.worth, move.cost)
