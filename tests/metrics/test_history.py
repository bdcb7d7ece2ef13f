"""The panel month by month."""

from __future__ import annotations

from datetime import date

from deals.intake.notation import parse
from deals.ledger.build import build
from deals.ledger.values import Side
from deals.metrics.history import history
from deals.metrics.scorecard import scorecard

TALKS = """
issue price 80..120 us high 60 them low 40
issue term 14..60 us low 40 them high 60
round 2026-01-20
us   price 110, term 30
them price 90, term 45
round 2026-01-27
us   price 108
them price 91
round 2026-02-03
them price 92
round 2026-02-17
us   price 104 if term 30
them term 30
"""


def test_each_month_tells_its_own_moves_and_all_so_far() -> None:
    ledger = build(facts=parse(TALKS).facts, as_of=date(2026, 7, 1))
    january, february = history(ledger=ledger)
    assert (january.month, february.month) == (date(2026, 1, 1), date(2026, 2, 1))
    assert january.figures["linked_rate"].value == 0
    assert february.figures["linked_rate"].value == 1
    assert february.figures_to_date["linked_rate"].value == 0.5
    assert february.figures_to_date["linked_rate"].n == 2
    assert february.to_date == scorecard(ledger=ledger).total(Side.US)


def test_offers_without_a_day_come_first() -> None:
    undated = "us price 110\nthem price 90\nround 2026-03-01\nus price 105\nthem price 95"
    ledger = build(facts=parse(undated).facts, as_of=date(2026, 7, 1))
    assert [month.month for month in history(ledger=ledger)] == [date(2026, 3, 1)]
    spoken = build(facts=parse("us price 110\nus price 100").facts, as_of=date(2026, 7, 1))
    assert [month.month for month in history(ledger=spoken)] == [None]
