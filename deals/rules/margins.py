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

    def hold(self, *, book: InForce) -> bool:
        """Whether the same findings come out under the book."""
        severities, thresholds = book.severities, book.thresholds
        for code, severity in self.severities.items():
            if severities.get(code, "") != severity:
                return False
        for name, (low, high) in self.thresholds.items():
            now = thresholds.get(name)
            if now is None or (low is not None and now < low) or (high is not None and now > high):
                return False
        return True


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
