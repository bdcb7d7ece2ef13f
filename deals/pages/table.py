"""The table of the talks: every issue, where both sides stand, and how far that is apart."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from deals.ledger.facts import Facts
from deals.ledger.ledger import Ledger
from deals.ledger.offers import OPEN_STATES, Basis
from deals.ledger.values import Issue, Numeric, Side, Value
from deals.pages import words
from deals.value.sentences import spoken

BAR = 98


class Bar(NamedTuple):
    """Where both sides stand between the ends of a numeric issue, on a line of 0 to 98."""

    us: float
    them: float

    @property
    def start(self) -> float:
        return min(self.us, self.them)

    @property
    def width(self) -> float:
        return abs(self.us - self.them)


class TableRow(NamedTuple):
    """An issue as people read it; `left` is the distance, `met` that there is none.

    `us_if` and `them_if` are the values that a side offers under a condition that is still open.
    """

    key: str
    name: str
    about: str
    us: str
    them: str
    us_if: tuple[str, ...]
    them_if: tuple[str, ...]
    agreed: str
    left: str
    met: bool
    bar: Bar | None
    our_weight: str
    their_weight: str
    interests: tuple[str, ...]
    evidence: tuple[str, ...]
    limits: tuple[tuple[str, str, str], ...]


def table(*, ledger: Ledger) -> tuple[TableRow, ...]:
    """The rows in the order of the issues."""
    return tuple(_row(ledger, issue) for issue in ledger.issues.values())


def _row(ledger: Ledger, issue: Issue) -> TableRow:
    us, them = (ledger.positions[side].get(issue.key) for side in Side)
    ours, theirs = (ledger.measure.profiles[side].weights.get(issue.key) for side in Side)
    agreed = None if ledger.agreement is None else ledger.agreement.get(issue.key)
    return TableRow(
        issue.key,
        spoken(issue=issue),
        _about(issue),
        words.value(us, issue),
        words.value(them, issue),
        _offered_if(ledger, Side.US, issue),
        _offered_if(ledger, Side.THEM, issue),
        "" if agreed is None else words.value(agreed, issue),
        _left(us, them, issue),
        us is not None and us == them,
        _bar(us, them, issue),
        words.share(ours),
        words.share(theirs),
        _interests(ledger.facts, issue.key),
        _evidence(ledger.facts, issue.key),
        _limits(ledger, issue),
    )


def _offered_if(ledger: Ledger, side: Side, issue: Issue) -> tuple[str, ...]:
    """What the side would go to under its open conditions."""
    values = [
        words.value(give.value, issue)
        for link in ledger.links_of(side)
        if link.state in OPEN_STATES and link.exchange.basis is Basis.STATED
        for give in link.exchange.gives
        if give.issue == issue.key
    ]
    return tuple(dict.fromkeys(values))


def _about(issue: Issue) -> str:
    if isinstance(issue.domain, Numeric):
        ends = (words.value(issue.domain.low, issue), words.value(issue.domain.high, issue))
        return " … ".join(ends)
    return " · ".join(words.value(option, issue) for option in issue.domain.options)


def _left(us: Value | None, them: Value | None, issue: Issue) -> str:
    if isinstance(us, Decimal) and isinstance(them, Decimal):
        return words.value(abs(us - them), issue)
    return words.NOTHING


def _bar(us: Value | None, them: Value | None, issue: Issue) -> Bar | None:
    if not isinstance(us, Decimal) or not isinstance(them, Decimal):
        return None
    if not isinstance(issue.domain, Numeric):
        return None
    low, width = issue.domain.low, issue.domain.high - issue.domain.low
    ours, theirs = (round(float((at - low) / width) * BAR, 1) for at in (us, them))
    return Bar(ours, theirs)


def _interests(facts: Facts, key: str) -> tuple[str, ...]:
    sides = words.sides()
    return tuple(f"{sides[i.side]}: {i.statement}" for i in facts.interests if i.issue == key)


def _evidence(facts: Facts, key: str) -> tuple[str, ...]:
    """The sources cited where the issue was spoken of, each once."""
    sources = {evidence.key: evidence.source for evidence in facts.evidence}
    cited = [name for offer in facts.offers if key in offer.terms for name in offer.evidence]
    return tuple(sources.get(name, name) for name in dict.fromkeys(cited))


def _limits(ledger: Ledger, issue: Issue) -> tuple[tuple[str, str, str], ...]:
    """Side, walk-away and target; none for those who do not hold the limits."""
    return tuple(
        (
            words.word(limit.side),
            words.value(limit.walk_away, issue),
            words.value(limit.target, issue),
        )
        for limit in ledger.facts.limits.issues
        if limit.issue == issue.key
    )
