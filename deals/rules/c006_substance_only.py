"""C006: the talks began with substance alone."""

from __future__ import annotations

from collections.abc import Iterator

from deals.ledger.facts import PegElement
from deals.ledger.ledger import Ledger
from deals.rules.base import Hit, Severity, rule

BEYOND_SUBSTANCE = frozenset(
    {
        PegElement.RELATIONSHIP,
        PegElement.LEGITIMACY,
        PegElement.COMMUNICATION,
        PegElement.COMMITMENT,
    }
)
"""Relationship, legitimacy, and process: how the sides talk, and how they bind themselves."""


@rule("C006", Severity.INFO)
def substance_only(ledger: Ledger) -> Iterator[Hit]:
    """No peg on relationship, process or legitimacy was there by the first offer.

    Why:
        A broader scope gives more pegs to hang a deal on: substance is one part of the circle of
        value, relationship, process and legitimacy are the others (Nguyen & Dang; Patton on the
        seven elements).
    Breaks:
        us    price 110
    Keeps:
        peg relationship "a joint development team"
        us    price 110
    Advice:
        Before the next round, write down what else this deal could rest on.
    """
    if not ledger.offers:
        return
    if not any(p.element in BEYOND_SUBSTANCE and p.after == 0 for p in ledger.facts.pegs):
        message = "No peg on relationship, process or legitimacy was there by the first offer."
        yield Hit(message, ledger.offers[0].sequence)
