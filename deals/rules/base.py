"""A rule is a function over the ledger; its docstring is its page and its first two tests."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from textwrap import dedent
from typing import NamedTuple, TypeAlias

from deals.ledger.ledger import Ledger
from deals.rules.traced import Span, Traced

Check: TypeAlias = Callable[..., Iterator["Hit"]]
Identity: TypeAlias = tuple[str, int | None, str | None, str]

SUBJECT = 200
"""The longest subject: what an identity holds must fit its row."""

SECTION = re.compile(r"^(Why|Breaks|Keeps|Advice|Thresholds):[ ]?", re.MULTILINE)


_HOLDERS = " Shown to nobody but those who hold the limits."


class RuleBookRefused(ValueError):
    """A rule book names a rule, severity or threshold that does not exist."""


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Hit(NamedTuple):
    """What a rule saw: where (offer number, issue, exchange key) and what happened.

    `advice` and `severity` default to the rule's own. `subject` tells two hits of one rule at one
    offer and issue apart.
    """

    message: str
    offer: int | None = None
    issue: str | None = None
    exchange: str | None = None
    advice: str | None = None
    severity: Severity | None = None
    subject: str = ""


class Finding(NamedTuple):
    """A hit under its rule; its identity lets a re-check update it and a waiver survive.

    One that `limits` marks is shown to nobody but those who may know the limits.
    """

    code: str
    name: str
    severity: Severity
    message: str
    advice: str
    offer: int | None = None
    issue: str | None = None
    exchange: str | None = None
    subject: str = ""
    limits: bool = False

    @property
    def identity(self) -> Identity:
        return (self.code, self.offer, self.issue, self.subject)


class Trial(NamedTuple):
    """What a rule saw, and how far each of its thresholds may move for it to see the same."""

    hits: tuple[Hit, ...]
    spans: Mapping[str, Span]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the book. `thresholds` are its numbers with their defaults.

    A rule of the limits scope (`limits`) may read the limits; every other sees a ledger without.
    """

    code: str
    name: str
    severity: Severity
    summary: str
    why: str
    breaks: str
    keeps: str
    advice: str
    check: Check = field(repr=False)
    thresholds: Mapping[str, float] = field(default_factory=dict, hash=False)
    threshold_texts: str = ""
    limits: bool = False

    def trial(self, ledger: Ledger, book: RuleBook) -> Trial:
        """What this rule sees by the thresholds of the book, be it switched off or not."""
        spans = {name: Span(value) for name, value in self.thresholds_in(book).items()}
        traced = {name: Traced(span, span.value) for name, span in spans.items()}
        seen = ledger if self.limits else ledger.public
        return Trial(tuple(self.check(seen, **traced)), spans)

    def flagged(self, trial: Trial, book: RuleBook) -> Iterator[Finding]:
        """What was seen as findings; none of a rule that is switched off."""
        severity = self.severity_in(book)
        if severity is None:
            return
        for hit in trial.hits:
            yield Finding(
                self.code,
                self.name,
                _milder(severity, hit.severity),
                hit.message,
                self.advice if hit.advice is None else hit.advice,
                hit.offer,
                hit.issue,
                hit.exchange,
                hit.subject[:SUBJECT],
                self.limits,
            )

    def severity_in(self, book: RuleBook) -> Severity | None:
        """By the book, else the rule's own; None where it is switched off."""
        return book.severities.get(self.code, self.severity)

    def thresholds_in(self, book: RuleBook) -> Mapping[str, float]:
        """By the book, else the rule's own."""
        own = book.thresholds.get(self.code)
        return {**self.thresholds, **own} if own else self.thresholds

    def page(self) -> str:
        """The rule's page, in Markdown."""
        parts = [
            f"## {self.code} {self.name}",
            f"{self.summary} Severity: **{self.severity}**.{_HOLDERS if self.limits else ''}",
            f"*Why.* {self.why}",
            f"*What to do.* {self.advice}",
            f"Breaks it:\n\n```text\n{self.breaks}\n```",
            f"Keeps it:\n\n```text\n{self.keeps}\n```",
        ]
        if self.thresholds:
            numbers = ", ".join(f"`{name}` = {value:g}" for name, value in self.thresholds.items())
            parts.append(f"Thresholds: {numbers}. {self.threshold_texts}".rstrip())
        return "\n\n".join(parts)


@dataclass(frozen=True, slots=True)
class RuleBook:
    """An organisation's own severities (None switches a rule off) and thresholds, by code."""

    severities: Mapping[str, Severity | None] = field(default_factory=dict, hash=False)
    thresholds: Mapping[str, Mapping[str, float]] = field(default_factory=dict, hash=False)


def rule(code: str, severity: Severity, *, limits: bool = False) -> Callable[[Check], Rule]:
    """Make a rule of a function (ledger, *, threshold=default) -> hits with a full docstring."""

    def made(check: Check) -> Rule:
        page = _sections(inspect.getdoc(check) or "")
        return Rule(
            code=code,
            name=check.__name__.replace("_", "-"),
            severity=severity,
            summary=_flowing(page["Summary"]),
            why=_flowing(page["Why"]),
            breaks=page["Breaks"],
            keeps=page["Keeps"],
            advice=_flowing(page["Advice"]),
            check=check,
            thresholds=_thresholds(check),
            threshold_texts=_flowing(page.get("Thresholds", "")),
            limits=limits,
        )

    return made


def distinct(findings: Iterable[Finding]) -> list[Finding]:
    """One finding an identity: what several say of the same place is said by one, the gravest."""
    found: dict[Identity, Finding] = {}
    for finding in findings:
        known = found.get(finding.identity)
        found[finding.identity] = finding if known is None else _joined(known, finding)
    return list(found.values())


def _joined(one: Finding, other: Finding) -> Finding:
    grave = min(one, other, key=lambda finding: list(Severity).index(finding.severity))
    messages = dict.fromkeys((one.message, other.message))
    return grave._replace(message=" ".join(messages))


def _milder(severity: Severity, hit: Severity | None) -> Severity:
    """A hit may be milder than its rule, never graver."""
    order = list(Severity)
    return severity if hit is None else max(severity, hit, key=order.index)


def _sections(page: str) -> dict[str, str]:
    parts = SECTION.split(page)
    sections = {"Summary": parts[0]}
    sections.update(zip(parts[1::2], parts[2::2], strict=True))
    return {name: dedent(text.strip("\n")).strip() for name, text in sections.items()}


def _flowing(text: str) -> str:
    return " ".join(text.split())


def _thresholds(check: Check) -> dict[str, float]:
    parameters = inspect.signature(check).parameters.values()
    return {p.name: float(p.default) for p in parameters if p.kind is p.KEYWORD_ONLY}
