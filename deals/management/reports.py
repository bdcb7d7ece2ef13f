"""What a lint found, for people (one finding a line), for programs (JSON) and for CI (SARIF)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import quote

from deals.intake.problems import Problem
from deals.management.linting import Linted, Placed
from deals.rules import RULES
from deals.rules.base import Finding, Rule, Severity

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
MISREAD = "transcript"
"""The rule a line that cannot be read is reported under; it has no page of its own."""


def text(linted: Sequence[Linted]) -> str:
    return "".join(f"{line}\n" for file in linted for line in _lines(file))


def _lines(file: Linted) -> Iterator[str]:
    yield from (f"{file.path}:{problem}" for problem in file.problems)
    for line, finding in ((placed.line, placed.finding) for placed in file.findings):
        head = f"{file.path}:{line}: {finding.code} {finding.name}"
        yield f"{head}: {_sentence(finding.message)} {finding.advice}".rstrip()


def _sentence(message: str) -> str:
    return message if message.endswith((".", "!", "?")) else f"{message}."


def as_json(linted: Sequence[Linted]) -> str:
    found = [_finding(file, placed) for file in linted for placed in file.findings]
    problems = [_problem(file, problem) for file in linted for problem in file.problems]
    report = {"files": len(linted), "findings": found, "problems": problems}
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def _finding(file: Linted, placed: Placed) -> dict[str, Any]:
    finding = placed.finding
    return {
        "file": file.path,
        "line": placed.line,
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "message": finding.message,
        "advice": finding.advice,
        "offer": finding.offer,
        "issue": finding.issue,
        "exchange": finding.exchange,
        "subject": finding.subject,
    }


def _problem(file: Linted, problem: Problem) -> dict[str, Any]:
    return {
        "file": file.path,
        "line": problem.line,
        "column": problem.column,
        "found": problem.found,
        "expected": problem.expected,
    }


def sarif(linted: Sequence[Linted]) -> str:
    """A SARIF 2.1.0 log of one run; findings of severity info are of level note."""
    run = {
        "tool": {"driver": {"name": "negotrack", "rules": [*map(_rule, RULES), _MISREAD_RULE]}},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True}],
        "results": [result for file in linted for result in _results(file)],
    }
    log = {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.why},
        "help": {"text": rule.advice, "markdown": rule.page()},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
    }


_MISREAD_RULE = {
    "id": MISREAD,
    "name": "misread-transcript",
    "shortDescription": {"text": "The line is not written in the transcript notation."},
    "help": {"text": "docs/notation.md is the guide to the notation."},
    "defaultConfiguration": {"level": "error"},
}
_PLACES = {rule.code: place for place, rule in enumerate(RULES)} | {MISREAD: len(RULES)}


def _results(file: Linted) -> Iterator[dict[str, Any]]:
    for problem in file.problems:
        region = {"startLine": problem.line, "startColumn": problem.column}
        yield _result(file, MISREAD, "error", f"{problem.sentence}.", region)
    for placed in file.findings:
        finding = placed.finding
        message = f"{_sentence(finding.message)} {finding.advice}".rstrip()
        level = LEVELS[finding.severity]
        result = _result(file, finding.code, level, message, {"startLine": placed.line})
        yield result | {"partialFingerprints": {"identity/v1": _identity(finding)}}


def _result(
    file: Linted, code: str, level: str, message: str, region: dict[str, int]
) -> dict[str, Any]:
    artifact = {"uri": quote(file.path.replace("\\", "/"))}
    return {
        "ruleId": code,
        "ruleIndex": _PLACES[code],
        "level": level,
        "message": {"text": message},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
    }


def _identity(finding: Finding) -> str:
    parts = (finding.code, finding.offer or "", finding.issue or "", finding.subject)
    return "/".join(str(part) for part in parts)


FORMATS: dict[str, Callable[[Sequence[Linted]], str]] = {
    "text": text,
    "json": as_json,
    "sarif": sarif,
}
