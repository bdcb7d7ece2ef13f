"""Golden transcripts: one for each state an exchange can reach, from the record alone."""

from __future__ import annotations

from datetime import date

import pytest

from deals.ledger.offers import Standing
from deals.ledger.values import Side
from tests.ledger.talks import ledger, moves, position, states

OPEN = """
    us    price 100, term 30, volume 800
    them  price 90, term 60, volume 200
"""


def test_proposed_while_the_other_side_has_not_moved() -> None:
    assert states(ledger(OPEN + "us price 97 if term 14")) == ["us 3 proposed stated"]


def test_proposed_while_the_other_side_moves_but_not_far_enough() -> None:
    talks = ledger(OPEN + "us price 97 if term 14\nthem term 20")
    assert "us 3 proposed stated" in states(talks)


@pytest.mark.parametrize("reached", ["14", "15"])
def test_accepted_when_their_position_reaches_the_ask_or_better(reached: str) -> None:
    talks = ledger(OPEN + f"us price 97 if term 15\nthem term {reached}")
    assert states(talks) == ["us 3 accepted stated"]


def test_accepted_at_once_when_their_move_came_before() -> None:
    talks = ledger(OPEN + "them term 14\nus price 97 if term 14")
    assert states(talks) == ["us 4 accepted stated"]
    assert talks.links[0].rewards[0].paid_by == ((3, "term"),)


def test_accepted_for_nothing_when_they_stood_there_from_the_start() -> None:
    talks = ledger(OPEN + "us price 97 if term 60")
    assert states(talks) == ["us 3 accepted stated"]
    assert talks.links[0].received == 0


def test_a_bundle_is_accepted_when_every_ask_is_met() -> None:
    talks = ledger(OPEN + "us price 97, term 40 if term 50, volume 500\nthem term 50, volume 500")
    assert states(talks) == ["us 3 accepted stated"]
    assert moves(talks) == ["3 price 100→97 reciprocated", "3 term 30→40 reciprocated"]


def test_partly_met_when_one_ask_of_two_is_met() -> None:
    talks = ledger(OPEN + "us price 97 if term 14, volume 500\nthem volume 500")
    assert states(talks) == ["us 3 partly_met stated"]


def test_partly_met_is_proposed_again_when_they_step_back() -> None:
    talks = ledger(OPEN + "us price 97 if term 14, volume 500\nthem volume 500\nthem volume 100")
    assert states(talks) == ["us 3 proposed stated"]


def test_declined_by_a_word() -> None:
    assert states(ledger(OPEN + "us price 97 if term 14\nthem decline")) == ["us 3 declined stated"]


def test_declined_with_the_offer_that_is_rejected() -> None:
    talks = ledger(OPEN + "us price 97 if term 14\nthem reject")
    assert states(talks) == ["us 3 declined stated"]


def test_lapsed_when_the_deadline_passes() -> None:
    talks = ledger("round 2026-01-10" + OPEN + "us price 97 if term 14 [until 2026-02-01]")
    assert states(talks) == ["us 3 lapsed stated"]
    assert moves(talks) == ["3 price 100→97 withdrawn"]


def test_a_deadline_in_the_future_leaves_it_open() -> None:
    talks = ledger(OPEN + "us price 97 if term 14 [until 2027-02-01]")
    assert states(talks) == ["us 3 proposed stated"]


def test_an_answer_after_the_deadline_comes_too_late() -> None:
    talks = ledger(
        "round 2026-01-10"
        + OPEN
        + "us price 97 if term 14 [until 2026-02-01]\nround 2026-03-01\nthem term 14"
    )
    assert states(talks)[0] == "us 3 lapsed stated"


def test_lapsed_when_a_new_condition_replaces_it() -> None:
    talks = ledger(OPEN + "us price 97 if term 14\nus price 96 if volume 500")
    assert states(talks) == ["us 3 lapsed stated", "us 4 proposed stated"]
    assert moves(talks) == ["3 price 100→97 withdrawn", "4 price 100→96 conditional"]


def test_lapsed_when_less_is_tabled_without_the_condition() -> None:
    talks = ledger(OPEN + "us price 97 if term 14\nus price 99")
    assert states(talks) == ["us 3 lapsed stated"]
    assert moves(talks) == ["3 price 100→97 withdrawn", "4 price 100→99 naked"]


def test_lapsed_when_the_move_that_paid_for_it_is_withdrawn() -> None:
    talks = ledger(OPEN + "us price 97 if term 14\nthem term 14\nthem withdraw")
    assert states(talks) == ["us 3 lapsed stated"]
    assert moves(talks) == ["3 price 100→97 withdrawn"]
    assert position(talks, Side.US, "price") == "100"


def test_an_agreement_tells_only_of_what_still_stands() -> None:
    talks = ledger(
        "them price 90\nus price 100, term 30\nus price 97 if term 45\n"
        "them term 45\nthem withdraw\nclose agreed"
    )
    assert talks.agreement == {}


def test_waived() -> None:
    talks = ledger(OPEN + 'us price 97 if term 14\nus waive 3 "a favour"')
    assert states(talks) == ["us 3 waived stated"]


def test_a_commitment_needs_a_word_to_be_accepted() -> None:
    asked = OPEN + 'us price 97 if "forecast" by Anna due 2026-03-01 measured "monthly"'
    assert states(ledger(asked)) == ["us 3 proposed stated"]
    talks = ledger(asked + "\nthem agree 3")
    assert states(talks) == ["us 3 accepted stated"]
    assert position(talks, Side.US, "price") == "97"


def test_delivered_by_a_mark() -> None:
    talks = ledger(
        OPEN
        + 'us price 97 if "forecast" by Anna due 2026-03-01 measured "monthly"\n'
        + "them agree 3\nclose agreed price 97 on 2026-02-01\nthem deliver 3"
    )
    assert states(talks) == ["us 3 delivered stated"]


def test_delivered_by_the_agreement_that_writes_it_down() -> None:
    talks = ledger(
        OPEN + "us price 97 if term 14\nthem term 14\nclose agreed price 97, term 14 on 2026-02-01"
    )
    assert states(talks) == ["us 3 delivered stated"]


def test_overdue_when_the_promise_is_past_its_date() -> None:
    text = (
        OPEN
        + 'us price 97 if "forecast" by Anna due 2026-03-01 measured "monthly"\n'
        + "them agree 3\nclose agreed price 97 on 2026-02-01"
    )
    assert states(ledger(text, as_of=date(2026, 3, 1))) == ["us 3 accepted stated"]
    talks = ledger(text, as_of=date(2026, 3, 2))
    assert states(talks) == ["us 3 overdue stated"]
    assert moves(talks) == ["3 price 100→97 unpaid"]


def test_no_deal_lets_every_condition_lapse() -> None:
    talks = ledger(OPEN + "us price 97 if term 14\nclose no_deal on 2026-02-01")
    assert states(talks) == ["us 3 lapsed stated"]
    assert moves(talks) == ["3 price 100→97 withdrawn"]


def test_an_agreement_that_meets_the_ask_accepts_the_exchange() -> None:
    talks = ledger(OPEN + "us price 97 if term 14\nclose agreed price 97, term 14 on 2026-02-01")
    assert states(talks) == ["us 3 delivered stated"]
    assert moves(talks) == ["3 price 100→97 reciprocated"]


def test_an_agreement_with_the_give_and_not_the_get_leaves_it_open_and_unpaid() -> None:
    talks = ledger(OPEN + "us price 97 if term 14\nclose agreed price 97, term 30 on 2026-02-01")
    assert states(talks) == ["us 3 proposed stated"]
    assert moves(talks) == ["3 price 100→97 unpaid"]


def test_an_agreement_that_forgets_an_accepted_get_breaks_the_exchange() -> None:
    talks = ledger(
        OPEN + "us price 97 if term 14\nthem term 14\nclose agreed price 97, term 60 on 2026-02-01"
    )
    assert states(talks) == ["us 3 lapsed stated"]
    assert moves(talks) == ["3 price 100→97 unpaid"]


def test_the_accepted_offer_is_the_agreement() -> None:
    talks = ledger(OPEN + "us price 97 if term 14\nthem accept 3\nclose agreed on 2026-02-01")
    assert states(talks) == ["us 3 delivered stated"]
    assert talks.agreement is not None and talks.agreement["term"] == 14


def test_mirror_image_conditions_accept_each_other() -> None:
    talks = ledger(OPEN + "us price 97 if term 20\nthem term 20 if price 97")
    assert states(talks) == ["us 3 accepted stated", "them 4 accepted stated"]
    assert position(talks, Side.US, "price") == "97"
    assert position(talks, Side.THEM, "term") == "20"
    assert moves(talks) == ["3 price 100→97 reciprocated"]


def test_taking_their_conditional_offer_is_reciprocated() -> None:
    talks = ledger(OPEN + "them term 20 if price 97\nus price 97")
    assert states(talks) == ["them 3 accepted stated"]
    assert moves(talks) == ["4 price 100→97 reciprocated"]


def test_one_return_pays_once() -> None:
    talks = ledger(OPEN + "us price 97 if term 14\nthem term 14\nus volume 700 if term 14")
    assert states(talks) == ["us 3 accepted stated", "us 5 proposed stated"]
    assert talks.links[1].contested == {"term": talks.links[0].exchange.key}


def test_two_steps_pay_for_two_exchanges() -> None:
    talks = ledger(
        OPEN + "us price 97 if term 30\nthem term 30\nus volume 700 if term 14\nthem term 14"
    )
    assert states(talks) == ["us 3 accepted stated", "us 5 accepted stated"]


def test_repeating_a_settled_exchange_changes_nothing() -> None:
    talks = ledger(OPEN + "us price 97 if term 14\nthem term 14\nus price 97 if term 14")
    assert moves(talks) == ["3 price 100→97 reciprocated"]
    assert all("proposed" not in state for state in states(talks))


def test_a_partial_answer_keeps_them_paid_until_the_exchange_falls() -> None:
    talks = ledger(OPEN + "us price 97 if term 14, volume 500\nthem term 14\nthem decline 3")
    assert moves(talks, Side.THEM) == ["4 term 60→14 naked"]


@pytest.mark.parametrize(
    ("then", "ours"), [("them withdraw", "lapsed"), ("them decline 3", "declined")]
)
def test_a_return_that_is_the_give_of_their_own_exchange_stays_its_give(
    then: str, ours: str
) -> None:
    """Each side's condition was met by the other's move; ours falls away, theirs stands."""
    talks = ledger(
        f"""
        us    price 110, term 14
        them  price 90, term 60
        us    price 104 if term 30
        them  term 30 if price 104
        {then}
        """
    )
    assert states(talks) == [f"us 3 {ours} stated", "them 4 accepted stated"]
    assert [m.exchange for m in talks.given_by(Side.THEM) if m.issue == "term"] == ["4"]


def test_an_entry_that_is_undone_ends_no_condition() -> None:
    offered = OPEN + "us price 97 if term 14\n"
    undone = ledger(offered + "us price 99\nus corrects 4 price 100")
    assert states(undone) == states(ledger(offered))
    assert moves(undone) == moves(ledger(offered))
    standings = {number: standing.value for number, standing in undone.standings.items()}
    assert standings == {1: "superseded", 2: "tabled", 3: "tabled", 5: "superseded"}


def test_a_correction_that_says_something_else_ends_the_condition_of_before() -> None:
    talks = ledger(OPEN + "us price 97 if term 14\nus price 99\nus corrects 4 price 98")
    assert states(talks) == ["us 3 lapsed stated"]


def test_an_opening_set_right_to_the_baseline_stays_an_opening() -> None:
    issues = "issue term 14..60 us low 50 them high 50 baseline 30"
    talks = ledger("us term 45\nus corrects 1 term 30", issues=issues)
    assert talks.standings == {2: Standing.TABLED}
