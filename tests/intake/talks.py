"""Short words for the tests of the notation."""

from __future__ import annotations

from textwrap import dedent

import pytest

from deals.intake.notation import Transcript, parse
from deals.intake.problems import TranscriptError
from deals.ledger.facts import Facts

ISSUES = """\
issue price 80..120 step 0.5 EUR/t us high 50 them low 40 baseline 100 money 1000 distributive
issue term 14..60 days us low 20 them high 45
issue service basic | plus | "next day" us low 10 them high 15
"""
BEFORE = ISSUES.count("\n")


def read(text: str) -> Transcript:
    """The transcript of a text that speaks of price, term and service."""
    return parse(ISSUES + dedent(text).lstrip("\n"))


def facts(text: str) -> Facts:
    return read(text).facts


def problems(text: str) -> list[str]:
    """Every problem as line:column: sentence, lines counted from the end of the issues."""
    with pytest.raises(TranscriptError) as caught:
        read(text)
    return [f"{p.line - BEFORE}:{p.column}: {p.sentence}" for p in caught.value.problems]


def problem(text: str) -> str:
    [only] = problems(text)
    return only


def alone(text: str) -> str:
    """The only problem of a text without any issues before it."""
    with pytest.raises(TranscriptError) as caught:
        parse(text)
    [only] = caught.value.problems
    return str(only)
