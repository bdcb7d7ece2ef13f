"""Rules for tests: a transcript in, what one rule found out."""

from __future__ import annotations

from datetime import date
from textwrap import dedent

from deals.intake.notation import parse
from deals.ledger.build import build
from deals.rules import check
from deals.rules.base import Finding, RuleBook

TODAY = date(2026, 7, 1)
WEIGHTS = """
issue price 80..120 EUR us high 50 them low 40 money 1000 distributive
issue term 14..60 days us low 20 them high 45
issue volume 100..1000 t us high 30 them low 15
"""
OPEN = """
    us    price 100, term 30, volume 800
    them  price 90, term 60, volume 200
"""
INDEX = 'evidence index market_benchmark "index" on 2026-01-05 until 2026-06-30\n'
FORECAST = 'us price 97 if "forecast" by Anna due 2026-03-01 measured "monthly"\n'


def findings(
    text: str, code: str, *, issues: str = "", book: RuleBook | None = None, as_of: date = TODAY
) -> list[Finding]:
    """What the rule says of the talks."""
    facts = parse(f"{dedent(issues)}\n{dedent(text)}").facts
    found = check(ledger=build(facts=facts, as_of=as_of), book=book or RuleBook())
    return [finding for finding in found if finding.code == code]


def places(text: str, code: str, *, issues: str = "") -> list[tuple[int | None, str | None]]:
    """Offer and issue of each finding of the rule."""
    return [(finding.offer, finding.issue) for finding in findings(text, code, issues=issues)]
