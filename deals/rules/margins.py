"""How far a rule book may be set otherwise and the same findings come out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from deals.rules.base import Rule, RuleBook, Trial


@dataclass(frozen=True, slots=True)
class InForce:
    """A rule book with all defaults filled in: severities (None: off) by code, thresholds by name
    ("R003.ratio")."""

    severities: Mapping[str, str | None]
    thresholds: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Margins:
    """What must stay of a rule book: severities by code, thresholds between two bounds (included;
    None: no bound) by name. What is not named may be anything."""

    severities: Mapping[str, str | None]
    thresholds: Mapping[str, Sequence[float | None]]

    def left(self, *, book: InForce) -> frozenset[str]:
        """The codes of the rules whose margins the book leaves: they may find something else."""
        severities = {
            code
            for code, severity in self.severities.items()
            if book.severities.get(code, "") != severity
        }
        thresholds = {
            code_of(name)
            for name, bounds in self.thresholds.items()
            if not _within(book.thresholds.get(name), *bounds)
        }
        return frozenset(severities | thresholds)


def _within(number: float | None, low: float | None, high: float | None) -> bool:
    """Whether there is the number, and neither bound excludes it."""
    return (
        number is not None and (low is None or number >= low) and (high is None or number <= high)
    )


def code_of(name: str) -> str:
    """The code in the name of a threshold ("R003.ratio"), or itself."""
    return name.partition(".")[0]


def in_force(*, book: RuleBook, rules: Iterable[Rule]) -> InForce:
    """The severities and thresholds that the rules are run with."""
    found = list(rules)
    return InForce(
        {rule.code: rule.severity_in(book) for rule in found},
        {
            f"{rule.code}.{name}": value
            for rule in found
            for name, value in rule.thresholds_in(book).items()
        },
    )


def margins(*, trials: Iterable[tuple[Rule, Trial]], book: RuleBook) -> Margins:
    """What the trials of the rules tell.

    A rule that saw nothing may have any severity. One of the limits scope that is switched off is
    held to have seen something: what it saw is nobody's business.
    """
    found = [(rule, trial, rule.severity_in(book)) for rule, trial in trials]
    return Margins(
        {
            rule.code: severity
            for rule, trial, severity in found
            if trial.hits or (rule.limits and severity is None)
        },
        {
            f"{rule.code}.{name}": span.bounds
            for rule, trial, _ in found
            for name, span in trial.spans.items()
            if span.bounds != [None, None]
        },
    )
