"""The talks on the map: the golden dance, what dominates an offer, and what cannot be drawn."""

from __future__ import annotations

from datetime import date

import pytest

from deals.intake.notation import parse
from deals.ledger.build import build
from deals.ledger.ledger import Ledger
from deals.metrics.chart import OfferPoint, chart

GOLDEN = """
issue discount 0..10 step 5 %   us low 50  them high 40
issue term 30..60 step 15 days  us low 20  them high 45
issue years 1..3 step 1         us high 30 them low 15
"""
DANCE = """
us discount 0, term 30, years 3
us term 45
us discount 5
us term 60
"""


def ledger(text: str) -> Ledger:
    return build(facts=parse(text).facts, as_of=date(2026, 7, 1))


def chart_of(talks: Ledger) -> tuple[OfferPoint, ...]:
    drawn = chart(ledger=talks)
    assert drawn is not None
    return drawn.offers


def test_the_golden_dance_is_where_formulas_says() -> None:
    drawn = chart(ledger=ledger(GOLDEN + DANCE))
    assert drawn is not None
    assert drawn.envelope is None
    points = [(round(p.us, 3), round(p.them, 3)) for p in drawn.offers]
    assert points == [(1.0, 0.0), (0.9, 0.225), (0.65, 0.425), (0.55, 0.65)]
    assert [p.better is None for p in drawn.offers] == [True, True, False, True]
    dominated = drawn.offers[2]
    assert dominated.distance == pytest.approx(0.1)
    assert dominated.better is not None
    assert dominated.better.nearest.changed == {"discount": 0, "term": 60}
    assert dominated.better.best_for_them.us == 0


def test_an_offer_proposes_its_terms_its_asks_and_what_was_said_before() -> None:
    talks = ledger(GOLDEN + "us discount 0, term 30, years 3\nus discount 5 if years 2")
    assert chart_of(talks)[1].package == {"discount": 5, "term": 30, "years": 2}


def test_what_is_not_spoken_of_stands_at_its_baseline_and_each_side_by_itself() -> None:
    issues = GOLDEN.replace("days ", "days baseline 45 ")
    talks = ledger(issues + "us discount 0, years 3\nthem discount 10, years 1, term 60")
    assert [dict(p.package)["term"] for p in chart_of(talks)] == [45, 60]


def test_an_offer_that_leaves_issues_open_is_not_on_the_map() -> None:
    drawn = chart(ledger=ledger(GOLDEN + "us discount 0\nus term 30, years 3"))
    assert drawn is not None
    assert [point.offer for point in drawn.offers] == [2]


def test_without_weights_of_both_sides_there_is_no_map() -> None:
    assert chart(ledger=ledger("us price 97\nthem price 90")) is None


def test_issues_without_a_step_are_continuous() -> None:
    talks = """
    issue price 80..120 us high 60 them low 40
    issue term 14..60 us low 40 them high 60
    us price 110, term 30
    """
    drawn = chart(ledger=ledger(talks))
    assert drawn is not None
    assert drawn.envelope is not None
    assert drawn.envelope.error_bound == 0
    assert drawn.envelope.us[0, 0] == pytest.approx(1.0)
