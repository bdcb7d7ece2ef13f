"""Transcript files in, what is wrong with them out; no database is asked anything."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from deals.intake.notation import MAX_CHARACTERS, Transcript, parse
from deals.intake.problems import Problem, TranscriptError
from deals.ledger.build import build
from deals.rules import check
from deals.rules.base import Finding, Severity
from deals.rules.s003_stage_backslide import CHANGE

STANDARD_INPUT = "-"
MAX_BYTES = 4 * MAX_CHARACTERS
"""UTF-8 needs at most four bytes a character; nothing longer can be a transcript."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A finding and the 1-based line of the transcript that it is about."""

    line: int
    finding: Finding


@dataclass(frozen=True, slots=True)
class Linted:
    """One file: its findings by line or, if it is no transcript, its problems."""

    path: str
    findings: tuple[Placed, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def failed(self) -> bool:
        errors = (placed.finding.severity is Severity.ERROR for placed in self.findings)
        return bool(self.problems) or any(errors)


def lint(*, path: str, as_of: date) -> Linted:
    """Read one file ("-" is standard input) and check it. Raises OSError if it cannot be read."""
    name = "<stdin>" if path == STANDARD_INPUT else path
    try:
        return Linted(name, findings=findings_of(transcript=parse(_text(path)), as_of=as_of))
    except UnicodeDecodeError as error:
        return Linted(name, problems=(_undecodable(error),))
    except TranscriptError as error:
        return Linted(name, problems=error.problems)


def findings_of(*, transcript: Transcript, as_of: date) -> tuple[Placed, ...]:
    """What the rules find in a transcript, from its first line to its last."""
    findings = check(ledger=build(facts=transcript.facts, as_of=as_of))
    return tuple(sorted(_placed(transcript, findings), key=lambda placed: placed.line))


def _placed(transcript: Transcript, findings: Iterable[Finding]) -> Iterable[Placed]:
    return (Placed(_line(transcript, finding), finding) for finding in findings)


def _line(transcript: Transcript, finding: Finding) -> int:
    """Of the offer, else of the exchange or stage change, else of the close, else the first."""
    if finding.offer is not None:
        return transcript.lines.get(finding.offer, 1)
    if finding.exchange is not None and finding.exchange in transcript.exchange_lines:
        return transcript.exchange_lines[finding.exchange]
    if finding.subject.startswith(CHANGE):
        return transcript.stage_lines[int(finding.subject.removeprefix(CHANGE))]
    return transcript.closing_line or 1


def _text(path: str) -> str:
    if path == STANDARD_INPUT:
        return sys.stdin.buffer.read(MAX_BYTES + 1).decode()
    with Path(path).open("rb") as file:
        return file.read(MAX_BYTES + 1).decode()


def _undecodable(error: UnicodeDecodeError) -> Problem:
    before = error.object[: error.start]
    line_start = before.rfind(b"\n") + 1
    column = len(before[line_start:].decode(errors="replace")) + 1
    found = f"byte 0x{error.object[error.start]:02x}"
    return Problem(before.count(b"\n") + 1, column, found, "text in UTF-8")
