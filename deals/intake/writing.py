"""Facts back into the transcript notation: what `parse` reads again as the same facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from deals.intake.acting import BY_OWNER
from deals.intake.notation import Transcript
from deals.intake.phrases import asks_of, day, issue_line, limit_lines, terms_of, text
from deals.ledger.facts import Facts, Outcome, Round
from deals.ledger.offers import Act, Basis, Exchange, Frame, Mark, Offer
from deals.ledger.values import Side, Value

NO_REASON = "not recorded"


def written(talks: Transcript | Facts) -> str:
    """The transcript of these facts, one line an offer, ready for `parse`.

    Exchanges are named by their offers there, whatever their keys are here. A waiver recorded
    without a reason says that it is not recorded.
    """
    transcript = talks if isinstance(talks, Transcript) else Transcript(facts=talks)
    lines = [*_head(transcript), *_Writer(transcript).course()]
    return "".join(f"{line}\n" for line in lines)


def _head(transcript: Transcript) -> Iterator[str]:
    facts = transcript.facts
    titles = {
        "negotiation": transcript.title,
        "account": transcript.account,
        "owner": transcript.owner,
        "team": transcript.team,
    }
    yield from (f"{keyword} {text(title)}" for keyword, title in titles.items() if title)
    yield f"currency {facts.currency}"
    yield from (issue_line(issue, facts.preferences) for issue in facts.issues)
    yield from limit_lines(facts.limits)
    for known in facts.evidence:
        days = day(known.observed) + day(known.expires, "until")
        shown = " shareable" if known.shareable else ""
        yield f"evidence {known.key} {known.kind} {text(known.source)}{days}{shown}"


class _Writer:
    """Writes the offers in order, and after each what was recorded before the next."""

    def __init__(self, transcript: Transcript) -> None:
        self.facts = transcript.facts
        self.round = 0
        self.today: date | None = None
        self._untold = 0
        self._rounds = {entry.number: entry for entry in self.facts.rounds}
        self._offers = {offer.sequence: offer for offer in self.facts.offers}
        self._ties = {tie.key: tie for tie in self.facts.exchanges}
        self._giving = _giving(self.facts.exchanges)
        self._names = _names(self.facts.exchanges)
        self._after = _remarks(self.facts)
        self._acts: defaultdict[int, list[Mark]] = defaultdict(list)
        for mark in self.facts.marks:
            self._acts[mark.after].append(mark)

    def course(self) -> Iterator[str]:
        yield from self._after.get(0, ())
        for offer in self.facts.offers:
            yield from self._rounds_to(offer.round, implied=offer.sequence == 1)
            yield self._offer(offer)
            yield from self._links(offer.sequence)
            yield from self._marks(offer.sequence)
            yield from self._after.get(offer.sequence, ())
        yield from self._rounds_to(len(self.facts.rounds), implied=False)
        if self.facts.outcome is not None:
            yield _close(self.facts.outcome)

    def _rounds_to(self, until: int, *, implied: bool) -> Iterator[str]:
        """The rounds that begin here; the first goes without saying if nothing is known of it."""
        for number in range(self.round + 1, until + 1):
            entry = self._round(number)
            if not (implied and until == 1 and entry == Round(1)):
                yield _round(entry)
            self.round, self.today = number, entry.on or self.today

    def _round(self, number: int) -> Round:
        return self._rounds.get(number, Round(number))

    def _offer(self, offer: Offer) -> str:
        place = ""
        if offer.corrects is not None:
            place = f"corrects {offer.corrects} "
        elif offer.group is not None:
            place = "either " if offer.group == offer.sequence else "or "
        remarks = "".join(f" [{remark}]" for remark in self._remarks(offer))
        return f"{offer.side} {place}{'; '.join(self._clauses(offer))}{remarks}"

    def _remarks(self, offer: Offer) -> Iterator[str]:
        if offer.frame is not Frame.UNSTATED:
            yield offer.frame
        if offer.evidence:
            yield f"cites {', '.join(offer.evidence)}"
        if offer.round != self.round:
            yield f"round {offer.round}"
        if offer.on is not None and offer.on != self._round(offer.round).on:
            yield f"on {offer.on}"

    def _clauses(self, offer: Offer) -> Iterator[str]:
        plain: dict[str, Value] = {}
        told: list[str] = []
        for issue, value in offer.terms.items():
            tie = self._giving.get((offer.sequence, issue))
            if tie is None:
                plain[issue] = value
            elif tie.key not in told:
                told.append(tie.key)
                if plain:
                    yield terms_of(plain)
                plain = {}
                yield _condition(tie)
        if plain:
            yield terms_of(plain)

    def _links(self, number: int) -> Iterator[str]:
        """Links made later, each as soon as what was recorded before it is written."""
        exchanges = self.facts.exchanges
        while self._untold < len(exchanges) and exchanges[self._untold].offer <= number:
            tie = exchanges[self._untold]
            self._untold += 1
            if tie.basis is not Basis.STATED:
                issues = ", ".join(give.issue for give in tie.gives)
                until = f" [until {tie.deadline}]" if tie.deadline else ""
                yield f"{tie.side} link {tie.offer} {issues} if {asks_of(tie.asks)}{until}"

    def _marks(self, number: int) -> Iterator[str]:
        for mark in self._acts[number]:
            yield self._mark(mark)

    def _mark(self, mark: Mark) -> str:
        owner, name = self._target(mark)
        side = owner if mark.act in BY_OWNER else owner.other
        reason = mark.reason or (NO_REASON if mark.act is Act.WAIVE else "")
        why = f" {text(reason)}" if reason else ""
        return f"{side} {mark.act} {name}{day(mark.on) if mark.on != self.today else ''}{why}"

    def _target(self, mark: Mark) -> tuple[Side, str]:
        if mark.exchange is not None:
            tie = self._ties[mark.exchange]
            return tie.side, self._names[tie.key]
        assert mark.offer is not None
        offer = self._offers[mark.offer]
        return offer.side, str(offer.sequence)


def _remarks(facts: Facts) -> Mapping[int, list[str]]:
    """What is known besides the offers, by the number of offers that came before it."""
    after: defaultdict[int, list[str]] = defaultdict(list)
    for interest in facts.interests:
        issue = f" {interest.issue}" if interest.issue else ""
        known = f" {text(interest.known)}" if interest.known else ""
        line = f"interest {interest.side}{issue} {text(interest.statement)}{known}"
        after[interest.after].append(line)
    for peg in facts.pegs:
        after[peg.after].append(f"peg {peg.element} {text(peg.text)}")
    for said in facts.disclosures:
        verb = "told" if said.side is Side.US else "learnt"
        line = f"{verb} {said.kind} {text(said.text)}{_plain_day(said.on)}"
        after[said.after].append(line)
    for change in facts.stages:
        reason = f" {text(change.reason)}" if change.reason else ""
        after[change.after].append(f"stage {change.stage}{_plain_day(change.on)}{reason}")
    return after


def _plain_day(on: date | None) -> str:
    return "" if on is None else f" {on}"


def _giving(exchanges: Iterable[Exchange]) -> Mapping[tuple[int, str], Exchange]:
    return {
        (tie.offer, give.issue): tie
        for tie in exchanges
        if tie.basis is Basis.STATED
        for give in tie.gives
    }


def _names(exchanges: Iterable[Exchange]) -> Mapping[str, str]:
    """How the acts call each exchange: by its offer, and its place there if there are several."""
    by_offer: defaultdict[int, list[str]] = defaultdict(list)
    for exchange in exchanges:
        by_offer[exchange.offer].append(exchange.key)
    return {
        key: f"{offer}.{place}" if len(keys) > 1 else str(offer)
        for offer, keys in by_offer.items()
        for place, key in enumerate(keys, start=1)
    }


def _round(entry: Round) -> str:
    note = f" {text(entry.note)}" if entry.note else ""
    return f"round{_plain_day(entry.on)} {entry.channel}{note}"


def _condition(tie: Exchange) -> str:
    gives = terms_of({give.issue: give.value for give in tie.gives})
    until = f" [until {tie.deadline}]" if tie.deadline else ""
    return f"{gives} if {asks_of(tie.asks)}{until}"


def _close(outcome: Outcome) -> str:
    terms = f" {terms_of(outcome.terms)}" if outcome.terms else ""
    return f"close {outcome.kind}{terms}{day(outcome.on)}"
