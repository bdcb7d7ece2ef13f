"""Talks for the tests of metrics: a transcript in, the ledger out."""

from __future__ import annotations

from datetime import date
from textwrap import dedent

from deals.intake.notation import parse
from deals.ledger.build import build
from deals.ledger.ledger import Ledger

TODAY = date(2026, 7, 1)

ISSUES = """
issue price 80..120 EUR us high 50 them low 40 money 1000 distributive
issue term 14..60 days us low 20 them high 45
issue volume 100..1000 t us high 30 them low 15
"""

GOLDEN = """
issue discount 0..10 step 5 % us low 50 them high 40 money 10000 distributive
issue payment 30..60 step 15 days us low 20 them high 45
issue years 1..3 step 1 years us high 30 them low 15
"""
"""The issues of the golden vector of the formulas."""

DANCE = """
us discount 0, payment 30, years 3
us payment 45
us discount 5
us payment 60
"""
"""Its dance, from our opening to our settlement."""


def talks(text: str, *, issues: str = ISSUES, as_of: date = TODAY) -> Ledger:
    """The ledger of a transcript."""
    return build(facts=parse(f"{dedent(issues)}\n{dedent(text)}").facts, as_of=as_of)
