"""Where both sides stood, offer by offer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from deals.intake.notation import parse
from deals.ledger.build import build
from deals.ledger.timeline import positions_after
from deals.ledger.values import Side, Value

ISSUES = "issue price 80..120 us high 50 them low 50\nissue term 14..60 baseline 30\n"


def told(talks: str) -> dict[int, tuple[dict[str, Value], dict[str, Value]]]:
    """By offer: our positions, theirs."""
    ledger = build(facts=parse(ISSUES + talks).facts, as_of=date(2026, 7, 1))
    found = positions_after(ledger=ledger)
    assert positions_after(ledger=ledger) is found
    return {n: (dict(held[Side.US]), dict(held[Side.THEM])) for n, held in found.items()}


def test_silence_keeps_a_position_and_the_baseline_stands_until_someone_speaks() -> None:
    positions = told("us price 110\nthem price 90, term 60\nus price 104")
    us, them = positions[1]
    assert us == {"price": Decimal(110), "term": Decimal(30)}
    assert them == {"term": Decimal(30)}
    assert positions[2][1] == {"price": Decimal(90), "term": Decimal(60)}
    assert positions[3][0] == {"price": Decimal(104), "term": Decimal(30)}


def test_a_correction_stands_where_its_original_did() -> None:
    positions = told("us price 110\nthem price 90\nus corrects 1 price 108")
    assert list(positions) == [3, 2]
    assert positions[3][0]["price"] == 108
    assert positions[2][0]["price"] == 108


def test_talks_without_offers_have_no_positions() -> None:
    assert told("") == {}
