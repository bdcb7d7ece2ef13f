"""A transcript as read so far: facts in the making, and what lines may refer to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from deals.intake.catalogue import WANTED, well_known
from deals.intake.words import Cursor, Problem, Token
from deals.ledger.facts import (
    Disclosure,
    Evidence,
    Facts,
    Interest,
    Outcome,
    Peg,
    Round,
    StageChange,
)
from deals.ledger.offers import Act, Exchange, Mark, Offer
from deals.ledger.preferences import Preference
from deals.ledger.values import Issue, Numeric, Side, Value


class TranscriptError(ValueError):
    """The transcript cannot be read; `problems` holds every line that is wrong."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Transcript:
    """What a transcript says, and on which line each offer stands (1-based)."""

    facts: Facts
    title: str = ""
    account: str = ""
    owner: str = ""
    team: str = ""
    lines: Mapping[int, int] = field(default_factory=dict, hash=False)
    closing_line: int | None = None


@dataclass(slots=True)
class Draft:
    """What has been read so far; the parser's only state."""

    names: dict[str, str] = field(default_factory=dict)
    currency: str = "EUR"
    issues: dict[str, Issue] = field(default_factory=dict)
    preferences: list[Preference] = field(default_factory=list)
    offers: list[Offer | None] = field(default_factory=list)
    lines: dict[int, int] = field(default_factory=dict)
    exchanges: list[Exchange] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)
    interests: list[Interest] = field(default_factory=list)
    pegs: list[Peg] = field(default_factory=list)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    disclosures: list[Disclosure] = field(default_factory=list)
    stages: list[StageChange] = field(default_factory=list)
    outcome: Outcome | None = None
    closing_line: int | None = None
    group: tuple[Side, int, int] | None = None

    @property
    def tabled(self) -> int:
        """How many offers there are so far."""
        return len(self.offers)

    def issue(self, cursor: Cursor, token: Token) -> Issue:
        """The issue a word names: a declared one, or a well-known one."""
        if token.text not in self.issues:
            self._adopt(cursor, token)
        return self.issues[token.text]

    def offer(self, cursor: Cursor, number: int, token: Token) -> Offer:
        """An earlier offer by its number."""
        if not 1 <= number <= self.tabled:
            raise cursor.refuse(f"the number of an offer so far (1 to {self.tabled})", token)
        found = self.offers[number - 1]
        if found is None:
            raise cursor.refuse("an offer that could be read", token)
        return found

    def last_offer(self, cursor: Cursor, side: Side) -> Offer:
        """The side's last offer that was not corrected."""
        corrected = {offer.corrects for offer in self.offers if offer is not None}
        for offer in reversed(self.offers):
            if offer is not None and offer.side is side and offer.sequence not in corrected:
                return offer
        raise cursor.refuse(f"an offer of {side} before this line")

    def stated_in(self, number: int) -> tuple[Exchange, ...]:
        return tuple(e for e in self.exchanges if e.offer == number)

    def mark(self, act: Act, *, offer: int | None = None, exchange: str | None = None) -> None:
        on = self.rounds[-1].on if self.rounds else None
        self.marks.append(Mark(act, self.tabled, offer, exchange, on))

    def named_before(self, side: Side, number: int, issue: str) -> Value | None:
        """What the side last said of the issue before an offer."""
        for offer in reversed(self.offers[: number - 1]):
            if offer is not None and offer.side is side and issue in offer.terms:
                return offer.terms[issue]
        return self.issues[issue].baseline

    def transcript(self) -> Transcript:
        return Transcript(
            facts=self._facts(),
            title=self.names.get("negotiation", ""),
            account=self.names.get("account", ""),
            owner=self.names.get("owner", ""),
            team=self.names.get("team", ""),
            lines=self.lines,
            closing_line=self.closing_line,
        )

    def _facts(self) -> Facts:
        return Facts(
            issues=tuple(self.issues.values()),
            preferences=tuple(self.preferences),
            offers=tuple(offer for offer in self.offers if offer is not None),
            exchanges=tuple(self.exchanges),
            marks=tuple(self.marks),
            rounds=tuple(self.rounds),
            interests=tuple(self.interests),
            pegs=tuple(self.pegs),
            evidence=tuple(self.evidence.values()),
            disclosures=tuple(self.disclosures),
            stages=tuple(self.stages),
            outcome=self.outcome,
            currency=self.currency,
        )

    def _adopt(self, cursor: Cursor, token: Token) -> None:
        known = well_known(token.text)
        if known is None:
            near = get_close_matches(token.text[:50], [*self.issues, *WANTED], n=1)
            hint = f" (did you mean {near[0]}?)" if near else ""
            raise cursor.refuse(f"an issue declared above or well known{hint}", token)
        self.issues[token.text], preference = known
        self.preferences.append(preference)


def read_value(cursor: Cursor, issue: Issue) -> Value:
    """A number, perhaps followed by the issue's unit, or an option; inside the domain."""
    token = cursor.ahead
    value: Value
    if isinstance(issue.domain, Numeric):
        value = cursor.number(f"a number for {issue.key}")
    elif token.kind == "number":
        value = cursor.next().text
    else:
        value = cursor.name(f"an option of {issue.key}")
    if refusal := issue.domain.refusal(value):
        raise cursor.refuse(f"a value of {issue.key}: {refusal}", token)
    _skip_unit(cursor, issue)
    return value


def _skip_unit(cursor: Cursor, issue: Issue) -> None:
    unit = issue.domain.unit if isinstance(issue.domain, Numeric) else ""
    if unit and cursor.is_word(unit):
        cursor.next()
