"""A negotiation while its transcript is being read: what earlier lines said, for later ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from deals.intake.catalogue import CATALOGUE
from deals.intake.course import Course
from deals.intake.problems import Problem
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
from deals.ledger.limits import IssueLimit, Limits, PackageLimit
from deals.ledger.offers import Exchange, Mark, Offer
from deals.ledger.preferences import Preference
from deals.ledger.values import Issue, Side


@dataclass
class Alternatives:
    """Packages being tabled at once; `line` and `column` are those of `either`."""

    side: Side
    group: int
    line: int
    column: int
    count: int = 1


@dataclass
class Draft:
    """Everything read so far. An exchange is called "offer.n" here; `facts` gives final keys.

    `broken` names issues, and `evidence` with None names sources, whose own line could not be
    read: using them is no further mistake.
    """

    header: dict[str, str] = field(default_factory=dict)
    issues: dict[str, Issue] = field(default_factory=dict)
    preferences: list[Preference] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    evidence: dict[str, Evidence | None] = field(default_factory=dict)
    course: Course = field(default_factory=Course)
    lines: dict[int, int] = field(default_factory=dict)
    exchanges: dict[str, Exchange] = field(default_factory=dict)
    exchange_lines: dict[str, int] = field(default_factory=dict)
    stated: dict[int, list[str]] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)
    stage_lines: list[int] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)
    interests: list[Interest] = field(default_factory=list)
    pegs: list[Peg] = field(default_factory=list)
    disclosures: list[Disclosure] = field(default_factory=list)
    stages: list[StageChange] = field(default_factory=list)
    limits: dict[tuple[Side, str], IssueLimit] = field(default_factory=dict)
    package_limits: dict[Side, PackageLimit] = field(default_factory=dict)
    outcome: Outcome | None = None
    closing_line: int | None = None
    problems: list[Problem] = field(default_factory=list)
    alternatives: Alternatives | None = None
    today: date | None = None
    _settled: set[str] = field(default_factory=set)
    _asking: dict[Side, list[int]] = field(default_factory=lambda: {side: [] for side in Side})

    @property
    def count(self) -> int:
        """How many offers were tabled so far."""
        return self.course.count

    @property
    def is_closed(self) -> bool:
        return self.closing_line is not None

    def issue(self, key: str) -> Issue | None:
        """The issue declared under this key or known to the catalogue, from now on in use."""
        if key not in self.issues and key not in self.broken and key in CATALOGUE:
            self.issues[key] = CATALOGUE[key].issue
            self.preferences.append(CATALOGUE[key].preference)
        return self.issues.get(key)

    def knows(self, key: str) -> bool:
        return key in self.issues or key in CATALOGUE or key in self.broken

    def begin_round(self, entry: Round) -> None:
        self.rounds.append(entry)
        self.today = entry.on or self.today

    def round_now(self) -> Round:
        """The round under way; the talks begin with one even if no line says so."""
        if not self.rounds:
            self.rounds.append(Round(1))
        return self.rounds[-1]

    def table(self, offer: Offer, *, line: int) -> None:
        self.course.table(offer)
        self.lines[offer.sequence] = line

    def tie(self, exchange: Exchange, *, line: int) -> None:
        """Record an exchange under the next key of its offer."""
        keys = self.stated.setdefault(exchange.offer, [])
        key = f"{exchange.offer}.{len(keys) + 1}"
        keys.append(key)
        self.exchanges[key] = replace(exchange, key=key)
        self.exchange_lines[key] = line
        self._asking[exchange.side].append(exchange.offer)

    def mark(self, mark: Mark) -> None:
        self.marks.append(mark)
        if mark.offer is not None:
            self.course.fates[mark.offer] = mark.act
            self._settled.update(self.stated.get(mark.offer, ()))
        if mark.exchange is not None:
            self._settled.add(mark.exchange)

    def open_conditions(self, side: Side) -> tuple[str, ...]:
        """The exchanges of the side's last offer that has any nobody spoke about yet."""
        asking = self._asking[side]
        while asking:
            keys = tuple(key for key in self.stated[asking[-1]] if key not in self._settled)
            if keys and self.course.latest(asking[-1]) == asking[-1]:
                return keys
            asking.pop()
        return ()

    def end_alternatives(self) -> None:
        """Close the group of packages under way; a group of one is a mistake."""
        group, self.alternatives = self.alternatives, None
        if group is not None and group.count == 1:
            expected = f'a next line that begins with "{group.side} or"'
            self.problems.append(Problem(group.line, group.column, "a single package", expected))

    def facts(self) -> Facts:
        """What was read, with an exchange called by its offer where that states only one."""
        return Facts(
            issues=tuple(self.issues.values()),
            preferences=tuple(self.preferences),
            offers=tuple(self.course.offers.values()),
            exchanges=tuple(
                replace(exchange, key=self.key(key)) for key, exchange in self.exchanges.items()
            ),
            marks=tuple(self._final_marks()),
            rounds=tuple(self.rounds),
            interests=tuple(self.interests),
            pegs=tuple(self.pegs),
            evidence=tuple(known for known in self.evidence.values() if known is not None),
            disclosures=tuple(self.disclosures),
            stages=tuple(self.stages),
            outcome=self.outcome,
            currency=self.header.get("currency", "EUR"),
            limits=Limits(tuple(self.limits.values()), tuple(self.package_limits.values())),
        )

    def key(self, key: str) -> str:
        """The final name of an exchange: its offer's number, if it is the only one there."""
        offer = self.exchanges[key].offer
        return key if len(self.stated[offer]) > 1 else str(offer)

    def _final_marks(self) -> Iterable[Mark]:
        for mark in self.marks:
            key = mark.exchange
            yield mark if key is None else replace(mark, exchange=self.key(key))
