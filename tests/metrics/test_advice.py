"""What to propose next: by what is known, and for holders of limits within their walk-aways."""

from __future__ import annotations

from datetime import date

import pytest

from deals.intake.notation import parse
from deals.ledger.build import build
from deals.ledger.ledger import Ledger
from deals.metrics.advice import OPEN, Sampling, suggested_packages, suggested_trades

ISSUES = """
issue price 80..120 step 1 EUR  us high 60  them low 40
issue term  14..60  step 1 days us low 40   them high 60
"""
OPENED = ISSUES + "us price 110, term 30\nthem price 90, term 60\n"


def ledger(text: str) -> Ledger:
    return build(facts=parse(text).facts, as_of=date(2026, 7, 1))


def test_a_trade_starts_from_where_we_stand() -> None:
    found = suggested_trades(ledger=ledger(OPENED), n=3)
    assert found
    best = found[0].trade
    assert best.give.start == {"term": 30}
    assert best.get.start == {"price": 110}
    assert min(best.us, best.them) > 0
    assert found[0].robust is None


def test_our_walk_away_bounds_what_we_give_away() -> None:
    found = suggested_trades(ledger=ledger(OPENED + "limit us term walk 40"), n=1)
    assert found
    assert found[0].trade.give.end["term"] <= 40


def test_a_trade_says_in_how_many_samples_it_holds() -> None:
    found = suggested_trades(ledger=ledger(OPENED), n=1, sampling=Sampling(200, 7))
    assert found
    robust = found[0].robust
    assert robust is not None
    assert (robust.n, robust.seed) == (200, 7)
    assert 0 < robust.share < 1
    again = suggested_trades(ledger=ledger(OPENED), n=1, sampling=Sampling(200, 7))
    assert again == found


def test_after_the_close_there_is_nothing_to_trade() -> None:
    closed = ledger(OPENED + "close agreed price 100, term 40 on 2026-03-01")
    assert suggested_trades(ledger=closed, n=3) == ()


def test_packages_are_worth_what_our_position_is() -> None:
    found = suggested_packages(ledger=ledger(OPENED), k=3, epsilon=0.02)
    assert found is not None and found.level is not None
    assert len(found.found.packages) >= 2
    for each in found.found.packages:
        assert found.level - 1e-6 <= each.us <= found.level + 0.02 + 1e-6
    assert found.learned.weights.keys() == {"price", "term"}
    assert found.robust == ()


def test_packages_at_a_level_of_ones_own_with_samples() -> None:
    found = suggested_packages(
        ledger=ledger(OPENED), k=2, epsilon=0.02, level=0.5, sampling=Sampling(20, 1)
    )
    assert found is not None
    assert found.level == 0.5
    assert len(found.robust) == len(found.found.packages) == 2


def test_an_open_issue_needs_a_level() -> None:
    half = ledger(ISSUES + "us price 110")
    found = suggested_packages(ledger=half, k=3, epsilon=0.02)
    assert found is not None
    assert (found.level, found.found.reason, found.found.packages) == (None, OPEN, ())
    named = suggested_packages(ledger=half, k=3, epsilon=0.02, level=0.6)
    assert named is not None and named.found.packages


@pytest.mark.parametrize("text", ["us price 100", "issue price 80..120 us high 1\nus price 100"])
def test_without_values_of_both_sides_there_is_no_advice(text: str) -> None:
    assert suggested_trades(ledger=ledger(text), n=3) is None
    assert suggested_packages(ledger=ledger(text), k=3, epsilon=0.02) is None
