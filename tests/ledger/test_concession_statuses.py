"""Golden transcripts: one for each status a concession can have, and how it gets there."""

from __future__ import annotations

from deals.ledger.offers import Basis
from deals.ledger.values import Side
from tests.ledger.talks import ledger, moves, position


def test_a_give_without_an_if_is_naked() -> None:
    talks = ledger("""
        us    price 100
        them  price 90
        us    price 97
    """)
    assert moves(talks) == ["3 price 100→97 naked"]
    [move] = talks.given_by(Side.US)
    assert move.cost is not None and round(move.cost, 6) == 0.0375
    assert move.worth is not None and round(move.worth, 6) == 0.03
    assert move.money == 3000
    assert round(move.rate or 0, 6) == 0.8


def test_a_raised_position_is_no_concession() -> None:
    talks = ledger("""
        us    price 100
        us    price 104
    """)
    assert moves(talks) == []


def test_an_open_condition_keeps_the_give_conditional_and_off_the_table() -> None:
    talks = ledger("""
        us    price 100, term 30
        them  price 90, term 60
        us    price 97 if term 14
    """)
    assert moves(talks) == ["3 price 100→97 conditional"]
    assert position(talks, Side.US, "price") == "100"


def test_a_met_condition_makes_both_moves_reciprocated() -> None:
    talks = ledger("""
        us    price 100, term 30
        them  price 90, term 60
        us    price 97 if term 14
        them  term 14
    """)
    assert moves(talks) == ["3 price 100→97 reciprocated"]
    assert moves(talks, Side.THEM) == ["4 term 60→14 reciprocated"]
    assert position(talks, Side.US, "price") == "97"
    assert {move.basis for move in talks.concessions} == {Basis.STATED}


def test_one_ask_of_two_met_leaves_the_give_partly_paid() -> None:
    talks = ledger("""
        us    price 100, term 30, volume 800
        them  price 90, term 60, volume 200
        us    price 97 if term 14, volume 500
        them  term 14
    """)
    assert moves(talks) == ["3 price 100→97 partly"]
    assert position(talks, Side.US, "price") == "100"


def test_a_declined_condition_takes_its_give_back() -> None:
    before = ledger("""
        us    price 100, term 30
        them  price 90, term 60
    """)
    talks = ledger("""
        us    price 100, term 30
        them  price 90, term 60
        us    price 97 if term 14
        them  decline
    """)
    assert moves(talks) == ["3 price 100→97 withdrawn"]
    assert talks.positions == before.positions


def test_a_give_tabled_after_its_condition_was_declined_is_unpaid() -> None:
    talks = ledger("""
        us    price 100, term 30
        them  price 90, term 60
        us    price 97 if term 14
        them  decline
        us    price 97
    """)
    assert moves(talks) == ["3 price 100→97 unpaid"]
    assert talks.given_by(Side.US)[0].stands_in == 4


def test_what_goes_beyond_the_unpaid_give_is_naked() -> None:
    talks = ledger("""
        us    price 100, term 30
        them  price 90, term 60
        us    price 97 if term 14
        them  decline
        us    price 95
    """)
    assert moves(talks) == ["3 price 100→97 unpaid", "4 price 97→95 naked"]


def test_a_declined_give_that_the_agreement_holds_is_unpaid() -> None:
    talks = ledger("""
        us    price 100, term 30
        them  price 90, term 60
        us    price 97 if term 14
        them  decline
        close agreed price 97, term 30 on 2026-03-01
    """)
    assert moves(talks) == ["3 price 100→97 unpaid"]


def test_a_give_paid_in_advance_waits_for_its_condition() -> None:
    talks = ledger("""
        us    price 100, term 30
        them  price 90, term 60
        us    price 97 if term 14
        them  price 91
        us    price 97
    """)
    assert moves(talks) == ["3 price 100→97 conditional"]
    assert position(talks, Side.US, "price") == "97"
    assert talks.links[0].advanced == {"price": 5}


def test_a_give_paid_in_advance_and_then_declined_is_unpaid() -> None:
    talks = ledger("""
        us    price 100, term 30
        them  price 90, term 60
        us    price 97 if term 14
        them  price 91
        us    price 97
        them  decline 3
    """)
    assert moves(talks) == ["3 price 100→97 unpaid"]
    assert talks.given_by(Side.US)[0].stands_in == 5


def test_a_waived_condition_leaves_the_give_on_the_table() -> None:
    talks = ledger("""
        us    price 100, term 30
        them  price 90, term 60
        us    price 97 if term 14
        us    waive 3 "strategic account"
    """)
    assert moves(talks) == ["3 price 100→97 waived"]
    assert position(talks, Side.US, "price") == "97"


def test_a_withdrawn_offer_takes_its_concessions_along() -> None:
    talks = ledger("""
        us    price 100
        us    price 97
        us    withdraw
    """)
    assert moves(talks) == ["2 price 100→97 withdrawn"]
    assert position(talks, Side.US, "price") == "100"


def test_silence_keeps_a_position() -> None:
    talks = ledger("""
        us    price 100, term 30
        us    term 40
    """)
    assert position(talks, Side.US, "price") == "100"
    assert moves(talks) == ["2 term 30→40 naked"]


def test_an_opening_is_compared_with_the_baseline() -> None:
    talks = ledger(
        "us price 98",
        issues="issue price 80..120 EUR us high 50 them low 40 baseline 100",
    )
    assert moves(talks) == ["1 price 100→98 naked"]


def test_an_opening_without_a_baseline_is_no_concession() -> None:
    assert moves(ledger("us price 98")) == []


def test_without_weights_a_concession_is_seen_but_not_priced_in_points() -> None:
    talks = ledger("us price 100\nus price 97", issues="issue price 80..120 EUR us high money 10")
    [move] = talks.given_by(Side.US)
    assert (move.cost, move.worth, move.money) == (None, None, 30)


def test_a_correction_takes_the_place_of_what_it_corrects() -> None:
    talks = ledger("""
        us    price 100
        us    price 90
        them  price 80
        us    corrects 2 price 99
    """)
    assert moves(talks) == ["4 price 100→99 naked"]
    assert [offer.sequence for offer in talks.offers] == [1, 4, 3]
