"""Negochat: an automated candidate and a human employer, in turns (Konovalov et al. 2016).

We are the candidate, who sells. Offers are partial: silence on an issue leaves a position as it
was. The profiles are not recorded, so there are no weights, and directions only where they are
obvious. The source knows no outcome; who quits in the last turn has left without a deal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from deals.intake.corpora.base import Node, Record
from deals.ledger.facts import Channel, Facts, Outcome, OutcomeKind, Round
from deals.ledger.offers import Act, Mark, Offer
from deals.ledger.preferences import Linear, Preference, Provenance
from deals.ledger.values import Choice, Direction, Issue, Side, Value

SYSTEM = "negochat"
ROLES = {"Candidate": Side.US, "Employer": Side.THEM}
NONE = "No agreement"


def _issue(key: str, name: str, *options: str, distributive: bool = False) -> Issue:
    return Issue(key, Choice(options), name, distributive=distributive)


ISSUES = {
    issue.name: issue
    for issue in (
        _issue("salary", "Salary", "60,000 USD", "90,000 USD", "120,000 USD", distributive=True),
        _issue("job", "Job Description", "QA", "Programmer", "Team Manager", "Project Manager"),
        _issue("car", "Leased Car", "Without leased car", NONE, "With leased car"),
        _issue("pension", "Pension Fund", "0%", NONE, "10%", "20%"),
        _issue(
            "promotion",
            "Promotion Possibilities",
            "Slow promotion track",
            NONE,
            "Fast promotion track",
        ),
        _issue("hours", "Working Hours", "10 hours", "9 hours", "8 hours"),
    )
}
"""By the source's names; options from what a candidate wants least to what he wants most."""

OPPOSED = ("salary", "hours")
"""What every published employer profile orders the other way round."""

MARKS = {"Accept": Act.ACCEPT, "Reject": Act.REJECT}
WORDS = ("Offer", "Accept", "Reject", "Query", "Quit", "Greet")


@dataclass(frozen=True, slots=True)
class Spoken:
    """One act of a turn: its word, and the issue and value it names, if any."""

    word: str
    issue: str | None = None
    value: str | None = None

    @property
    def as_source(self) -> dict[str, str]:
        named = {"act": self.word.lower(), "issue": self.issue, "value": self.value}
        return {name: text for name, text in named.items() if text is not None}


def read(record: Node) -> Record:
    """The negotiation of one dialogue; BrokenError when it is not as the corpus describes."""
    number = record.at("id").whole(low=0, high=10**9)
    talks = _Talks()
    for turn in record.at("turns").each():
        talks.hear(turn)
    facts = Facts(
        issues=tuple(ISSUES.values()),
        preferences=tuple(_preferences()),
        offers=tuple(talks.offers),
        marks=tuple(talks.marks),
        rounds=(Round(1, None, Channel.PORTAL),),
        outcome=Outcome(OutcomeKind.NO_DEAL) if talks.left else None,
        currency="USD",
    )
    return Record(str(number), f"Negochat dialogue {number}", facts, {"turns": talks.turns})


@dataclass(slots=True)
class _Talks:
    """The dialogue as heard so far; `done` are the acts that each offer has met."""

    offers: list[Offer] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    turns: list[dict[str, object]] = field(default_factory=list)
    done: dict[int, set[Act]] = field(default_factory=dict)
    left: bool = False

    def hear(self, turn: Node) -> None:
        side = ROLES[turn.at("role").word(ROLES)]
        acts = [act for output in turn.at("output").each() for act in _spoken(output)]
        for word, act in MARKS.items():
            self._answer(side, act, [spoken for spoken in acts if spoken.word == word])
        self._table(side, acts)
        self.left = any(spoken.word == "Quit" for spoken in acts)
        text = turn.get("input") or turn.get("data")
        self.turns.append(
            {
                "side": side.value,
                "text": text.text() if text else "",
                "acts": [spoken.as_source for spoken in acts],
            }
        )

    def _table(self, side: Side, acts: list[Spoken]) -> None:
        """A turn tables one offer; of two values for an issue the later one holds."""
        terms: dict[str, Value] = {
            spoken.issue: spoken.value
            for spoken in acts
            if spoken.word == "Offer" and spoken.issue and spoken.value
        }
        if terms:
            self.offers.append(Offer(len(self.offers) + 1, side, terms))

    def _answer(self, side: Side, act: Act, acts: list[Spoken]) -> None:
        """Mark the other side's last offer, or the last one that names what is answered."""
        whole = any(spoken.issue is None for spoken in acts)
        named = {spoken.issue: spoken.value for spoken in acts if spoken.issue}
        offer = next((o for o in self._of(side.other) if whole or named.keys() & o.terms), None)
        if not acts or offer is None or not (whole or _covers(named, offer)):
            return
        met = self.done.setdefault(offer.sequence, set())
        if not met & {act, Act.ACCEPT}:
            met.add(act)
            self.marks.append(Mark(act, len(self.offers), offer.sequence))

    def _of(self, side: Side) -> Iterator[Offer]:
        return (offer for offer in reversed(self.offers) if offer.side is side)


def _covers(named: Mapping[str, str | None], offer: Offer) -> bool:
    """Whether every term of the offer is named, with its value or with none."""
    return all(issue in named and named[issue] in (None, v) for issue, v in offer.terms.items())


def _spoken(output: Node) -> Iterator[Spoken]:
    for word, about in output.fields():
        if word not in WORDS:
            raise about.broken(f"expected one of {', '.join(WORDS)}")
        if word == "Query" and isinstance(about.raw, Mapping):
            about = about.at("Offer")
        if word == "Query" and about.raw == "Offer":
            yield Spoken(word)
        elif isinstance(about.raw, Mapping):
            yield from (_named(word, name, value) for name, value in about.fields())
        elif isinstance(about.raw, str):
            yield Spoken(word, ISSUES[about.word(tuple(ISSUES))].key)
        elif about.raw is True and word != "Offer":
            yield Spoken(word)
        else:
            raise about.broken("expected an issue, with or without a value")


def _named(word: str, name: str, value: Node) -> Spoken:
    if name not in ISSUES:
        raise value.broken(f"expected one of {', '.join(ISSUES)}")
    issue = ISSUES[name]
    assert isinstance(issue.domain, Choice)
    return Spoken(word, issue.key, value.word(issue.domain.options))


def _preferences() -> Iterator[Preference]:
    for issue in ISSUES.values():
        yield _direction(Side.US, issue, Direction.HIGH)
        if issue.key in OPPOSED:
            yield _direction(Side.THEM, issue, Direction.LOW)


def _direction(side: Side, issue: Issue, direction: Direction) -> Preference:
    function = Linear(issue.domain, direction)
    return Preference(side, issue.key, function, provenance=Provenance.ESTIMATED)
