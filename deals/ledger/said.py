"""What both sides have heard: offers and conditions as they were said, and nothing else.

The ledger judges with value functions when a condition is met or replaced; what it finds is for us
alone. Here nothing is known of what anything is worth: an ask is reached when the very value was
tabled, or when the other side said yes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby, product
from typing import TypeAlias

from deals.ledger.offers import Act, Exchange, Give, Mark, Offer
from deals.ledger.values import Side, Value

Stand: TypeAlias = tuple[Value, ...]
"""Where a side stands on an issue: one value, or one for each package of alternatives."""

HEARD = frozenset(Act) - {Act.WAIVE}
"""Acts that both sides know of: that we no longer insist is ours until we say so."""

TAKEN_BACK = frozenset({Act.WITHDRAW, Act.EXPIRE})


class Reply(StrEnum):
    """What became of a condition, as both sides know it."""

    OPEN = "open"
    AGREED = "agreed"
    DECLINED = "declined"
    ENDED = "ended"
    """Its time is over, or its side said something else since."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is needed: tabled offers, the conditions stated with them, and the acts heard."""

    offers: tuple[Offer, ...] = ()
    conditions: tuple[Exchange, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """What the talks came to: offers not taken back, replies, standings by side and issue."""

    offers: tuple[Offer, ...]
    replies: Mapping[str, Reply]
    rejected: frozenset[int]
    accepted: int | None
    stands: Mapping[tuple[Side, str], Stand]


def heard(*, said: Said, as_of: date) -> Heard:
    """Replay what was said up to a day."""
    replay = _Replay(said)
    for step in replay.timeline():
        replay.apply(step)
    replay.end_late(as_of)
    return replay.result()


Step: TypeAlias = tuple[Offer, ...] | Mark


class _Replay:
    def __init__(self, said: Said) -> None:
        self.marks = sorted((m for m in said.marks if m.act in HEARD), key=lambda mark: mark.after)
        self.now: dict[int, int] = {}
        self.offers = _in_force(said.offers, self.now)
        gone = {self.now.get(m.offer or 0) for m in self.marks if m.act in TAKEN_BACK}
        self.offers = {n: offer for n, offer in self.offers.items() if offer.sequence not in gone}
        here = {offer.sequence for offer in self.offers.values()}
        self.conditions = {c.key: c for c in said.conditions if c.offer in here}
        self.replies = dict.fromkeys(self.conditions, Reply.OPEN)
        self.told: list[Offer] = []
        self.rejected: set[int] = set()
        self.accepted: int | None = None
        self.stacks: defaultdict[tuple[Side, str], list[tuple[object, Stand]]] = defaultdict(list)
        self.spoken: set[int] = set()

    def timeline(self) -> Iterator[Step]:
        """Moves and acts in their order; an act follows the offer it was made after."""
        left = list(self.marks)
        for _, entries in groupby(self.offers.items(), key=_move):
            move = list(entries)
            while left and left[0].after < move[0][0]:
                yield left.pop(0)
            yield tuple(offer for _, offer in move)
        yield from left

    def apply(self, step: Step) -> None:
        if isinstance(step, Mark):
            self.end_late(step.on)
            self._act(step)
        else:
            self.end_late(step[0].on)
            self._table(step)
        self._settle()

    def end_late(self, today: date | None) -> None:
        for tie in self._open():
            if tie.deadline is not None and today is not None and tie.deadline < today:
                self.replies[tie.key] = Reply.ENDED

    def result(self) -> Heard:
        stands = {key: stack[-1][1] for key, stack in self.stacks.items() if stack}
        offers, rejected = tuple(self.told), frozenset(self.rejected)
        replies = {key: self.replies[key] for key in self.conditions}
        return Heard(offers, replies, rejected, self.accepted, stands)

    def _table(self, offers: tuple[Offer, ...]) -> None:
        plain = [self._plain(offer) for offer in offers]
        if len(offers) == 1 and self._says_nothing_new(offers[0], plain[0]):
            return
        self.told += offers
        self.spoken |= {offer.sequence for offer in offers}
        issues = {issue for offer in offers for issue in offer.terms}
        for tie in self._open():
            new = tie.offer in {offer.sequence for offer in offers}
            if tie.side is offers[0].side and not new and issues & {g.issue for g in tie.gives}:
                self.replies[tie.key] = Reply.ENDED
        for issue in dict.fromkeys(issue for terms in plain for issue in terms):
            values = dict.fromkeys(terms[issue] for terms in plain if issue in terms)
            self._push(offers[0].side, issue, offers[0].sequence, tuple(values))

    def _plain(self, offer: Offer) -> dict[str, Value]:
        """The terms of an offer that hang on no condition."""
        tied = {give.issue for tie in self._of(offer.sequence) for give in tie.gives}
        return {issue: value for issue, value in offer.terms.items() if issue not in tied}

    def _says_nothing_new(self, offer: Offer, plain: Mapping[str, Value]) -> bool:
        """An entry undone: a correction that only repeats what stood before it."""
        repeats = all(self._stand(offer.side, issue) == (value,) for issue, value in plain.items())
        return offer.corrects is not None and len(plain) == len(offer.terms) and repeats

    def _act(self, mark: Mark) -> None:
        if mark.exchange is not None:
            if mark.exchange in self.conditions:
                self._reply(self.conditions[mark.exchange], mark.act)
            return
        number = self.now.get(mark.offer or 0)
        for offer in self.told:
            if offer.sequence == number:
                self._answer(offer, mark.act)

    def _answer(self, offer: Offer, act: Act) -> None:
        """They rejected an offer, or took it whole with its conditions."""
        still = [tie for tie in self._open() if tie.offer == offer.sequence]
        if act is Act.REJECT:
            self.rejected.add(offer.sequence)
            self.replies.update({tie.key: Reply.DECLINED for tie in still})
            return
        self.accepted = offer.sequence
        for tie in still:
            self._agree(tie)
        for issue, value in offer.terms.items():
            for side in Side:
                self._push(side, issue, offer.sequence, (value,))

    def _reply(self, tie: Exchange, act: Act) -> None:
        if act in (Act.AGREE, Act.DELIVER):
            if self.replies[tie.key] is Reply.OPEN:
                self._agree(tie)
            return
        self.replies[tie.key] = Reply.DECLINED if act is Act.DECLINE else Reply.ENDED
        for stack in self.stacks.values():
            stack[:] = [entry for entry in stack if entry[0] != tie.key]

    def _agree(self, tie: Exchange) -> None:
        self.replies[tie.key] = Reply.AGREED
        for ask in tie.issue_asks:
            self._push(tie.side.other, ask.issue, tie.key, (ask.value,))
        for give in tie.gives:
            self._push(tie.side, give.issue, tie.key, (give.value,))

    def _settle(self) -> None:
        """A condition whose asks were all tabled, to the value, is agreed; promises need a yes."""
        while reached := next(self._agreed_by_words(), ()):
            for tie in reached:
                self._agree(tie)

    def _agreed_by_words(self) -> Iterator[tuple[Exchange, ...]]:
        """Conditions that are reached, and pairs that ask for each other."""
        still = [tie for tie in self._open() if not tie.commitments]
        yield from ((tie,) for tie in still if self._reached(tie))
        for ours, theirs in product(still, still):
            if ours.side is Side.US and theirs.side is Side.THEM and self._mirror(ours, theirs):
                yield ours, theirs

    def _mirror(self, ours: Exchange, theirs: Exchange) -> bool:
        both = ((ours, theirs), (theirs, ours))
        return all(self._reached(tie, given=other.gives) for tie, other in both)

    def _reached(self, tie: Exchange, *, given: tuple[Give, ...] = ()) -> bool:
        """Whether each ask is where the other side stands, or what it gives."""
        gives = {give.issue: (give.value,) for give in given}
        other = tie.side.other
        return all(
            (ask.value,) in (self._stand(other, ask.issue), gives.get(ask.issue))
            for ask in tie.issue_asks
        )

    def _open(self) -> list[Exchange]:
        """Conditions that were said by now and not answered."""
        said = (tie for tie in self.conditions.values() if tie.offer in self.spoken)
        return [tie for tie in said if self.replies[tie.key] is Reply.OPEN]

    def _of(self, number: int) -> list[Exchange]:
        return [tie for tie in self.conditions.values() if tie.offer == number]

    def _stand(self, side: Side, issue: str) -> Stand | None:
        stack = self.stacks[side, issue]
        return stack[-1][1] if stack else None

    def _push(self, side: Side, issue: str, source: object, stand: Stand) -> None:
        self.stacks[side, issue].append((source, stand))


def _in_force(offers: Iterable[Offer], now: dict[int, int]) -> dict[int, Offer]:
    """Offers by their place; a correction takes the place of its original, and its numbers."""
    place: dict[int, int] = {}
    standing: dict[int, Offer] = {}
    for offer in sorted(offers, key=lambda offer: offer.sequence):
        at = place[offer.sequence] = place.get(offer.corrects or 0, offer.sequence)
        standing[at] = offer
        now.update({n: offer.sequence for n, where in place.items() if where == at})
    return {n: standing[n] for n in sorted(standing)}


def _move(entry: tuple[int, Offer]) -> tuple[object, ...]:
    """Alternatives tabled at once are one move."""
    number, offer = entry
    return (number,) if offer.group is None else (offer.side, "group", offer.group)
