"""build: recompute the whole ledger of a negotiation from its facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from deals.ledger.acts import act
from deals.ledger.closing import close
from deals.ledger.concessions import Measure
from deals.ledger.facts import Facts
from deals.ledger.inference import infer
from deals.ledger.ledger import Ledger, Link
from deals.ledger.offers import Exchange, Mark, Offer
from deals.ledger.preferences import profiles
from deals.ledger.settlement import lapse_late
from deals.ledger.state import State, Tie
from deals.ledger.tabling import table
from deals.ledger.values import Side, Value


def build(*, facts: Facts, as_of: date) -> Ledger:
    """Replay every offer and act in order and freeze what results.

    Pure and deterministic: the same facts and day give the same ledger. The facts are taken to be
    consistent (terms inside their issues' domains, references that exist), as intake and the rows
    see to.
    """
    measure = Measure(
        issues={issue.key: issue for issue in facts.issues},
        profiles=profiles(issues=facts.issues, preferences=facts.preferences),
    )
    placed = _in_force(facts)
    offers = _by_number(facts, placed)
    state = _replay(facts, measure, placed, offers)
    agreement = _finish(state, facts, offers, as_of)
    return _frozen(state, facts, tuple(placed.values()), as_of, agreement)


def _in_force(facts: Facts) -> dict[int, Offer]:
    """Offers by their place in the talks; a correction takes the place of its original."""
    place: dict[int, int] = {}
    standing: dict[int, Offer] = {}
    for offer in sorted(facts.offers, key=lambda offer: offer.sequence):
        place[offer.sequence] = place.get(offer.corrects or 0, offer.sequence)
        standing[place[offer.sequence]] = offer
    return {n: standing[n] for n in sorted(standing)}


def _by_number(facts: Facts, placed: Mapping[int, Offer]) -> dict[int, Offer]:
    """Every number an offer in force goes by: its own and those of the rows it corrects."""
    numbers = {offer.sequence: offer for offer in placed.values()}
    for offer in sorted(facts.offers, key=lambda offer: -offer.sequence):
        if offer.corrects is not None:
            numbers[offer.corrects] = numbers[offer.sequence]
    return numbers


def _replay(
    facts: Facts, measure: Measure, placed: Mapping[int, Offer], offers: Mapping[int, Offer]
) -> State:
    baseline = {i.key: i.baseline for i in facts.issues if i.baseline is not None}
    state = State(measure=measure, baseline=baseline)
    stated: dict[int, list[Exchange]] = {}
    for exchange in facts.exchanges:
        stated.setdefault(exchange.offer, []).append(exchange)
    for step in _timeline(facts, placed):
        if isinstance(step, Mark):
            act(state, step, offers)
        else:
            table(state, step, stated)
    return state


def _timeline(facts: Facts, placed: Mapping[int, Offer]) -> Iterator[tuple[Offer, ...] | Mark]:
    """Moves and marks in the order of the talks; a mark follows the offer it was made after."""
    marks = sorted(facts.marks, key=lambda mark: mark.after)
    done = 0
    for place, move in _moves(placed):
        while done < len(marks) and marks[done].after < place:
            yield marks[done]
            done += 1
        yield move
    yield from marks[done:]


def _moves(placed: Mapping[int, Offer]) -> Iterator[tuple[int, tuple[Offer, ...]]]:
    """Each move with its place: a single offer, or the alternatives tabled at once."""
    entries = list(placed.items())
    start = 0
    for end in range(1, len(entries) + 1):
        if end == len(entries) or not _same_move(entries[start][1], entries[end][1]):
            yield entries[start][0], tuple(offer for _, offer in entries[start:end])
            start = end


def _same_move(one: Offer, other: Offer) -> bool:
    return one.group is not None and one.group == other.group and one.side is other.side


def _finish(
    state: State, facts: Facts, offers: Mapping[int, Offer], as_of: date
) -> Mapping[str, Value] | None:
    closed_on = facts.outcome.on if facts.outcome else as_of
    lapse_late(state, closed_on)
    state.inferred = infer(state)
    if facts.outcome is None:
        return None
    return close(state, outcome=facts.outcome, offers=offers, as_of=as_of)


def _frozen(
    state: State,
    facts: Facts,
    offers: tuple[Offer, ...],
    as_of: date,
    agreement: Mapping[str, Value] | None,
) -> Ledger:
    links = [*(_link(tie) for tie in state.ties.values()), *state.inferred]
    return Ledger(
        facts=facts,
        as_of=as_of,
        measure=state.measure,
        offers=offers,
        standings=state.standings,
        positions={side: state.positions.standing(side) for side in Side},
        trace=state.positions.trace(),
        concessions=tuple(state.concessions.values()),
        links=tuple(sorted(links, key=lambda link: link.exchange.offer)),
        agreement=agreement,
    )


def _link(tie: Tie) -> Link:
    rewards = tuple(tie.rewards.values())
    return Link(tie.exchange, tie.state, tie.since, rewards, tie.advanced, tie.contested)
