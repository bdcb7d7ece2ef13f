"""What exchanges brought and cost, each move counted once."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from deals.ledger.build import build
from deals.ledger.concessions import ConcessionStatus
from deals.ledger.facts import Facts
from deals.ledger.ledger import Ledger
from deals.ledger.values import Side
from deals.metrics.bargains import bargains, dues
from tests.ledger.strategies import facts
from tests.metrics.talks import TODAY, talks

OPEN = """
    us    price 100, term 30, volume 800
    them  price 90, term 60, volume 200
"""


def sums(ledger: Ledger, side: Side = Side.US) -> tuple[float, float]:
    """Points got and points given."""
    found = bargains(ledger=ledger, side=side)
    got = sum(part.worth or 0 for bargain in found for part in bargain.gets)
    given = sum(part.cost or 0 for bargain in found for part in bargain.gives)
    return got, given


def due(ledger: Ledger) -> list[tuple[bool, list[tuple[str, int, float]]]]:
    return [
        (get.delivered, [(i, n, round(points or 0, 6)) for i, n, points in get.points])
        for get in dues(ledger=ledger, side=Side.US)
    ]


def test_an_exchange_that_was_taken_up() -> None:
    # price 100 -> 92 is 8/40 x .50; term 60 -> 37 is 23/46 x .20 to us.
    ledger = talks(OPEN + "us price 92 if term 37\nthem term 37")
    assert sums(ledger) == pytest.approx((0.10, 0.10))
    assert sums(ledger, Side.THEM) == pytest.approx((0.08, 0.225))


def test_an_exchange_still_open_brought_nothing_yet() -> None:
    assert sums(talks(OPEN + "us price 92 if term 37")) == (0, 0)


def test_their_exchange_that_we_took_up_brought_us_their_give() -> None:
    ledger = talks(OPEN + "them term 37 if price 92\nus price 92")
    assert sums(ledger) == pytest.approx((0.10, 0.10))


def test_two_offers_that_mirror_each_other_are_one_trade() -> None:
    ledger = talks(OPEN + "us price 92 if term 37\nthem term 37 if price 92")
    assert len(bargains(ledger=ledger, side=Side.US)) == 2
    assert sums(ledger) == pytest.approx((0.10, 0.10))


def test_what_is_agreed_to_by_hand_counts_as_well() -> None:
    ledger = talks(OPEN + "us price 92 if term 37\nthem agree 3")
    assert sums(ledger) == pytest.approx((0.10, 0.10))
    [bargain] = bargains(ledger=ledger, side=Side.US)
    assert [part.tabled for part in bargain.gets] == [False]


def test_two_terms_agreed_to_alike_are_two_gets() -> None:
    ledger = talks(
        OPEN + "them term 50 if price 96\nus agree 3\nthem term 40 if price 92\nus agree 4"
    )
    assert sums(ledger)[1] == pytest.approx(0.10)


def test_a_promise_has_no_figure() -> None:
    ledger = talks(OPEN + 'us price 92 if "joint forecast" by Anna due 2026-03-01\nthem agree 3')
    assert bargains(ledger=ledger, side=Side.US) == ()


def test_values_nobody_knows_have_no_figure() -> None:
    issues = "issue price 80..120 us high 50\nissue term 14..60 days us low"
    ledger = talks(
        "us price 100, term 30\nthem term 60\nus price 92 if term 37\nthem term 37", issues=issues
    )
    assert bargains(ledger=ledger, side=Side.US) == ()


def test_a_give_whose_offer_is_taken_back_is_no_give() -> None:
    ledger = talks(OPEN + "us price 92 if term 37\nthem term 37\nus withdraw 3")
    assert sums(ledger) == (0, 0)


def test_what_the_agreement_holds_is_delivered_by_it() -> None:
    ledger = talks(OPEN + "us price 92 if term 37\nthem term 37\nclose agreed price 92, term 37")
    assert due(ledger) == [(True, [("term", 4, 0.1)])]


def test_a_promise_counts_at_the_price_paid_for_it() -> None:
    promise = 'us price 92 if "joint forecast" by Anna due 2026-03-01\nthem agree 3\n'
    late = talks(OPEN + promise + "close agreed price 92, term 30 on 2026-02-01")
    kept = talks(OPEN + promise + "close agreed price 92, term 30 on 2026-02-01\nthem deliver 3")
    assert due(late) == [(False, [("price", 3, 0.1)])]
    assert due(kept) == [(True, [("price", 3, 0.1)])]


@given(facts())
@settings(deadline=None)
def test_no_move_is_got_or_given_twice(talked: Facts) -> None:
    ledger = build(facts=talked, as_of=TODAY)
    for side in Side:
        found = bargains(ledger=ledger, side=side)
        parts = [part for bargain in found for part in (*bargain.gives, *bargain.gets)]
        tabled = [(part.offer, part.issue, part.giver) for part in parts if part.tabled]
        assert len(set(tabled)) == len(tabled)
        known = {(move.offer, move.issue, move.side): move for move in ledger.concessions}
        standing = [known[key].status for key in tabled]
        assert ConcessionStatus.WITHDRAWN not in standing


@given(facts())
@settings(deadline=None)
def test_what_one_side_got_the_other_gave(talked: Facts) -> None:
    ledger = build(facts=talked, as_of=TODAY)
    ours, theirs = (bargains(ledger=ledger, side=side) for side in (Side.US, Side.THEM))
    assert [(b.gets, b.gives) for b in ours] == [(b.gives, b.gets) for b in theirs]
