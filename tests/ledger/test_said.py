"""What both sides have heard: replayed from words alone, whatever anything is worth."""

from __future__ import annotations

from datetime import date

import pytest

from deals.ledger.offers import Basis
from deals.ledger.said import Heard, Said, heard
from deals.ledger.values import Side, shown
from tests.ledger.talks import ledger

ISSUES = "issue price 80..120 EUR\nissue term 10..60 days\nissue service basic | plus"
TODAY = date(2026, 6, 1)


def said(text: str, *, as_of: date = TODAY) -> Heard:
    """What was heard of a transcript that speaks of price, term and service."""
    facts = ledger(text, issues=ISSUES).facts
    stated = tuple(tie for tie in facts.exchanges if tie.basis is Basis.STATED)
    return heard(said=Said(facts.offers, stated, facts.marks), as_of=as_of)


def stand(known: Heard, side: str, issue: str) -> list[str]:
    return [shown(value) for value in known.stands.get((Side(side), issue), ())]


def replies(known: Heard) -> list[str]:
    return [reply.value for reply in known.replies.values()]


def test_nothing_was_said_yet() -> None:
    known = said("")
    assert (known.offers, dict(known.stands), known.accepted) == ((), {}, None)


def test_the_last_word_of_a_side_is_where_it_stands_and_silence_keeps_it() -> None:
    known = said("us price 110, term 30\nthem price 90\nus price 105")
    assert stand(known, "us", "price") == ["105"]
    assert stand(known, "us", "term") == ["30"]
    assert stand(known, "them", "term") == []


def test_what_hangs_on_a_condition_is_no_standing_until_they_table_the_very_value() -> None:
    talks = "us price 110\nus price 100 if term 14"
    known = said(talks)
    assert (stand(known, "us", "price"), replies(known)) == (["110"], ["open"])
    known = said(f"{talks}\nthem term 12")
    assert (stand(known, "us", "price"), replies(known)) == (["110"], ["open"])
    known = said(f"{talks}\nthem term 14")
    assert (stand(known, "us", "price"), replies(known)) == (["100"], ["agreed"])


def test_one_agreement_may_reach_the_next() -> None:
    known = said(
        "us price 110\nthem price 90, service basic\nthem service plus if price 100"
        "\nus price 100 if term 14\nthem term 14"
    )
    assert replies(known) == ["agreed", "agreed"]
    assert stand(known, "them", "service") == ["plus"]


def test_two_conditions_that_ask_for_each_other_are_agreed() -> None:
    talks = "us price 110, term 30\nthem price 90\nus price 100 if term 14"
    known = said(f"{talks}\nthem term 14 if price 100")
    assert replies(known) == ["agreed", "agreed"]
    assert (stand(known, "us", "price"), stand(known, "them", "term")) == (["100"], ["14"])
    assert replies(said(f"{talks}\nthem term 14 if price 99")) == ["open", "open"]
    known = said(f'{talks}\nthem term 14 if price 100, "a visit"')
    assert replies(known) == ["open", "open"]
    twice = f"{talks}; service plus if term 14\nthem term 14 if price 100"
    assert replies(said(twice)) == ["agreed", "agreed", "agreed"]


def test_a_promise_needs_a_yes() -> None:
    talks = 'us price 110\nus price 100 if term 14, "a forecast"\nthem term 14'
    assert replies(said(talks)) == ["open"]
    known = said(f"{talks}\nthem agree 2")
    assert (replies(known), stand(known, "us", "price")) == (["agreed"], ["100"])
    assert replies(said(f"{talks}\nthem agree 2\nthem deliver 2")) == ["agreed"]


@pytest.mark.parametrize(
    ("act", "reply"), [("them decline 2", "declined"), ("us lapse 2", "ended")]
)
def test_a_condition_that_falls_takes_what_it_gave_with_it(act: str, reply: str) -> None:
    known = said(f"us price 110\nus price 100 if term 14\n{act}")
    assert (replies(known), stand(known, "us", "price")) == ([reply], ["110"])


def test_an_agreement_that_is_declined_after_all_is_gone() -> None:
    known = said("us price 110\nus price 100 if term 14\nthem agree 2\nthem decline 2")
    assert (replies(known), stand(known, "us", "price")) == (["declined"], ["110"])
    assert stand(known, "them", "term") == []


def test_that_we_no_longer_insist_is_ours_to_know() -> None:
    talks = "us price 110\nus price 100 if term 14"
    assert said(f'{talks}\nus waive 2 "they are tired"') == said(talks)


def test_another_word_on_the_same_issue_ends_a_condition() -> None:
    assert replies(said("us price 110\nus price 100 if term 14\nus price 104 if term 20")) == [
        "ended",
        "open",
    ]
    assert replies(said("us price 110\nus price 100 if term 14\nus price 105")) == ["ended"]
    assert replies(said("us price 110\nus price 100 if term 14\nus service plus")) == ["open"]
    assert replies(said("us price 110\nus price 100 if term 14\nthem price 90")) == ["open"]


def test_a_deadline_ends_it_by_a_later_offer_an_act_or_the_day() -> None:
    talks = "us price 110 [on 2026-01-05]\nus price 100 if term 14 [until 2026-02-01]"
    assert replies(said(talks, as_of=date(2026, 2, 1))) == ["open"]
    assert replies(said(talks, as_of=date(2026, 2, 2))) == ["ended"]
    late = f"{talks}\nthem term 14 [on 2026-02-03]"
    assert replies(said(late, as_of=date(2026, 2, 3))) == ["ended"]
    assert replies(said(f"{talks}\nthem reject 1 on 2026-02-03", as_of=date(2026, 1, 1))) == [
        "ended"
    ]


def test_packages_stand_side_by_side_until_one_is_taken() -> None:
    talks = "us either price 104, term 30\nus or price 108, term 30"
    known = said(talks)
    assert stand(known, "us", "price") == ["104", "108"]
    assert stand(known, "us", "term") == ["30"]
    known = said(f"{talks}\nthem accept 2")
    assert (known.accepted, stand(known, "them", "price")) == (2, ["108"])
    assert stand(known, "us", "price") == ["108"]


def test_to_accept_an_offer_is_to_agree_to_its_condition() -> None:
    known = said("us price 110\nus price 100 if term 14\nthem accept 2")
    assert (replies(known), stand(known, "us", "price")) == (["agreed"], ["100"])


def test_a_rejected_offer_declines_its_open_conditions() -> None:
    known = said("us price 110\nus price 100 if term 14\nthem reject 2\nthem agree 2")
    assert (replies(known), known.rejected) == (["declined"], {2})


def test_an_offer_taken_back_was_never_there() -> None:
    talks = "us price 110\nus price 100 if term 14"
    assert said(f"{talks}\nus withdraw 2") == said("us price 110")
    assert said("us price 110\nthem reject 1\nus expire 1").offers == ()


def test_a_correction_takes_the_place_of_what_it_corrects() -> None:
    known = said("us price 110\nthem reject 1\nthem price 90\nus corrects 1 price 112")
    assert [offer.sequence for offer in known.offers] == [3, 2]
    assert (stand(known, "us", "price"), known.rejected) == (["112"], {3})


def test_an_entry_undone_leaves_no_trace() -> None:
    known = said("us price 110, term 30\nus price 100 if term 14\nus corrects 2 price 110")
    assert [offer.sequence for offer in known.offers] == [1]
    assert replies(known) == []
    assert stand(known, "us", "price") == ["110"]


def test_links_made_afterwards_and_acts_on_them_are_not_known() -> None:
    linked = "us link 2 price if term 20\nthem deliver 2"
    known = said(f"us price 110\nus price 105\nthem term 20\n{linked}")
    assert replies(known) == []
