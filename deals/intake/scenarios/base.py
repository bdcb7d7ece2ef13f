"""A scenario read: its issues, the two profiles' worths as exact fractions, and what was wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from deals.ledger.values import Value

NUMBER = re.compile(r"[+-]?(?:\d{1,40}\.?\d{0,40}|\.\d{1,40})(?:[eE][+-]?\d{1,3})?")
MAX_OPTIONS = 100_000
MAX_UTILITY = 1_000
"""No utility, no reservation may lie further from 0: 64 bits then hold all sums at 12 decimals."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file as it was found: its name, for messages, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong with a scenario: in which source, at which 1-based line if known, and what
    was found and expected."""

    source: str
    line: int | None
    sentence: str

    def __str__(self) -> str:
        place = self.source if self.line is None else f"{self.source}:{self.line}"
        return f"{place}: {self.sentence}"


class ScenarioError(ValueError):
    """A scenario that cannot be read; `flaws` lists all that is wrong with it."""

    def __init__(self, flaws: Sequence[Flaw]) -> None:
        self.flaws = tuple(flaws)
        super().__init__("\n".join(str(flaw) for flaw in self.flaws))


@dataclass(slots=True)
class Flaws:
    """Collects what is wrong in one source, and what was read otherwise than it is written."""

    source: str
    found: list[Flaw] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, sentence: str, *, line: int | None = None) -> None:
        self.found.append(Flaw(self.source, line, sentence))

    def note(self, sentence: str) -> None:
        self.notes.append(f"{self.source}: {sentence}")

    def check(self) -> None:
        """Raise ScenarioError if anything is wrong so far."""
        if self.found:
            raise ScenarioError(self.found)


@dataclass(frozen=True, slots=True)
class ScenarioIssue:
    """An issue and its options, in the source's order."""

    name: str
    options: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class ScenarioProfile:
    """One side: `worths[i][k]` is what option k of issue i adds to its utility, weight × value.

    `reservation` is the utility below which it walks away.
    """

    source: str
    worths: tuple[tuple[Fraction, ...], ...]
    reservation: Fraction = Fraction(0)

    @property
    def furthest(self) -> Fraction:
        """No utility, and not the reservation, lies further from 0."""
        utilities = sum((max(map(abs, worths)) for worths in self.worths), Fraction(0))
        return max(utilities, abs(self.reservation))

    @property
    def oversized(self) -> str | None:
        """Why the numbers are too large to be added up exactly, or None."""
        if self.furthest <= MAX_UTILITY:
            return None
        return f"expected utilities and a reservation between -{MAX_UTILITY} and {MAX_UTILITY}"


@dataclass(frozen=True, slots=True)
class Scenario:
    """Two profiles over the same issues. `place` tells scenarios with one domain name apart;
    `notes` say what was read otherwise than it is written."""

    domain: str
    issues: tuple[ScenarioIssue, ...]
    profiles: tuple[ScenarioProfile, ScenarioProfile]
    place: str = ""
    notes: tuple[str, ...] = ()


def exact(text: str) -> Fraction | None:
    """The decimal as it is written, or None where that is no finite number of a usable size."""
    text = text.strip()
    return Fraction(text) if NUMBER.fullmatch(text) else None


def shares(evaluations: Sequence[Fraction]) -> tuple[Fraction, ...] | None:
    """Evaluations over the largest of them; None where that is not above 0, unless all are 0."""
    most = max(evaluations)
    if most > 0:
        return tuple(evaluation / most for evaluation in evaluations)
    return None if any(evaluations) else tuple(evaluations)


def weighted(weight: Fraction, values: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """What each option adds to the utility."""
    return tuple(weight * value for value in values)
