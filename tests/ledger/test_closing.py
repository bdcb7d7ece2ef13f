"""What the close makes of conditions that were met, forgotten, or settled some other way."""

from __future__ import annotations

from deals.ledger.values import Side
from tests.ledger.talks import ISSUES, ledger, moves, states

OPEN = """
    us    price 100, term 30, volume 800
    them  price 90, term 60, volume 200
"""
PROMISE = 'us price 97 if "forecast" by Anna measured "monthly"\nthem agree 3\n'


def test_a_get_without_the_give_leaves_nothing_owed() -> None:
    talks = ledger(OPEN + "us price 97 if term 14\nclose agreed price 100, term 14")
    assert states(talks) == ["us 3 lapsed stated"]
    assert moves(talks) == ["3 price 100→97 withdrawn"]


def test_what_was_delivered_before_the_close_stays_delivered() -> None:
    talks = ledger(OPEN + PROMISE + "them deliver 3\nclose agreed price 97")
    assert states(talks) == ["us 3 delivered stated"]


def test_a_promise_without_a_date_waits_for_its_mark() -> None:
    assert states(ledger(OPEN + PROMISE + "close agreed price 97")) == ["us 3 accepted stated"]


def test_an_ask_outside_the_agreement_waits_for_its_mark() -> None:
    talks = ledger(OPEN + "us price 97 if term 14\nthem term 14\nclose agreed price 97")
    assert states(talks) == ["us 3 accepted stated"]


def test_a_declined_give_that_another_condition_paid_for_is_not_owed() -> None:
    talks = ledger(
        OPEN
        + "us price 97 if term 14\nthem decline\nus price 97 if volume 500\nthem volume 500\n"
        + "close agreed price 97, volume 500"
    )
    assert moves(talks) == ["3 price 100→97 withdrawn", "4 price 100→97 reciprocated"]


def test_a_declined_give_is_not_owed_where_the_agreement_is_better_or_silent() -> None:
    declined = OPEN + "us price 97 if term 14\nthem decline\n"
    for close in ("close agreed price 99", "close agreed term 30"):
        assert moves(ledger(declined + close)) == ["3 price 100→97 withdrawn"]


def test_a_give_unpaid_before_the_close_stays_so() -> None:
    talks = ledger(
        OPEN + "us price 97 if term 14\nthem decline\nus price 97\nclose agreed price 97"
    )
    assert moves(talks) == ["3 price 100→97 unpaid"]


def test_an_advanced_give_on_which_the_agreement_is_silent_still_stands() -> None:
    talks = ledger(
        OPEN + "us price 97 if term 14\nthem price 91\nus price 97\nclose agreed volume 500"
    )
    assert moves(talks) == ["3 price 100→97 unpaid"]


def test_positions_that_meet_are_the_agreement() -> None:
    talks = ledger(OPEN + "us price 97 if term 14\nthem volume 800\nclose agreed")
    assert talks.agreement == {"volume": 800}


def test_an_alternative_that_gives_nothing_is_taken_up_without_a_concession() -> None:
    talks = ledger(
        OPEN + "us either price 104 if term 14\nus or price 96 if volume 600\nthem term 14"
    )
    assert states(talks) == ["us 3 accepted stated", "us 4 lapsed stated"]
    assert moves(talks) == ["4 price 100→96 withdrawn"]


def test_mirror_images_with_a_promise_wait_for_a_word() -> None:
    talks = ledger(OPEN + 'us price 97 if term 20, "forecast"\nthem term 20 if price 97')
    assert states(talks) == ["us 3 proposed stated", "them 4 proposed stated"]


def test_mirror_images_that_do_not_reach_stay_open() -> None:
    talks = ledger(OPEN + "us price 97 if term 20\nthem term 30 if price 97")
    assert states(talks) == ["us 3 proposed stated", "them 4 proposed stated"]


def test_a_mirror_image_finds_what_is_paid_already() -> None:
    talks = ledger(
        OPEN + "us price 97 if term 20, volume 300\nthem volume 300\nthem term 20 if price 97"
    )
    assert states(talks) == ["us 3 accepted stated", "them 5 accepted stated"]


def test_a_confirmed_link_of_what_was_no_concession_ties_nothing() -> None:
    talks = ledger(
        OPEN + "us price 103\nthem price 92\nus link 3 price with 4 price", issues=ISSUES
    )
    assert moves(talks) == []


def test_what_a_move_is_worth_is_unknown_without_values() -> None:
    talks = ledger("us price 100\nus price 97", issues="issue price 80..120 us high")
    assert talks.given_by(Side.US)[0].rate is None
