"""Talks for tests: a transcript in, the ledger out, and short words to look at it."""

from __future__ import annotations

from datetime import date
from textwrap import dedent

from deals.intake.notation import parse
from deals.ledger.build import build
from deals.ledger.concessions import Concession
from deals.ledger.ledger import Ledger, Link
from deals.ledger.values import Side, shown

TODAY = date(2026, 7, 1)

ISSUES = """
issue price 80..120 EUR us high 50 them low 40 money 1000 distributive
issue term 14..60 days us low 20 them high 45
issue volume 100..1000 t us high 30 them low 15
"""


def ledger(text: str, *, issues: str = ISSUES, as_of: date = TODAY) -> Ledger:
    """The ledger of a transcript that speaks of price, term and volume."""
    return build(facts=parse(f"{dedent(issues)}\n{dedent(text)}").facts, as_of=as_of)


def moves(talks: Ledger, side: Side = Side.US) -> list[str]:
    """Each concession of a side as 'offer issue start→end status'."""
    return [_move(move) for move in talks.given_by(side)]


def states(talks: Ledger) -> list[str]:
    """Each exchange as 'side offer state basis'."""
    return [_state(link) for link in talks.links]


def position(talks: Ledger, side: Side, issue: str) -> str:
    return shown(talks.positions[side][issue])


def _move(move: Concession) -> str:
    return f"{move.offer} {move.issue} {shown(move.start)}→{shown(move.end)} {move.status}"


def _state(link: Link) -> str:
    exchange = link.exchange
    return f"{exchange.side} {exchange.offer} {link.state} {exchange.basis}"
