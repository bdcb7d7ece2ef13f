"""Acts on offers and conditions: accept, reject, withdraw, decline, agree, deliver, waive, link."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from deals.ledger.offers import Act, Ask, Basis, Commitment, Exchange, Give, Mark
from deals.ledger.values import Side
from tests.intake.talks import facts, problem, read

OPEN = "us price 105\nthem price 90\nus price 97 if term 14; service plus if term 20\n"
TRADED = "us price 105, term 30\nthem price 90, term 60\nus price 100, term 30\nthem price 94\n"


def marks(text: str) -> list[Mark]:
    return list(facts(text).marks)


def test_an_offer_is_accepted_by_the_other_side() -> None:
    assert marks("us price 97\nthem accept") == [Mark(Act.ACCEPT, 1, offer=1)]
    assert marks("us price 97\nus price 96\nthem accept 1") == [Mark(Act.ACCEPT, 2, offer=1)]


def test_an_act_has_the_day_of_its_round_or_its_own_and_perhaps_a_reason() -> None:
    talks = read("""
        round 2026-01-12
        us price 97
        them reject "too dear"
        round
        us price 96
        them reject on 2026-01-20
    """)
    assert [mark.on for mark in talks.facts.marks] == [date(2026, 1, 12), date(2026, 1, 20)]
    assert [mark.reason for mark in talks.facts.marks] == ["too dear", ""]


def test_withdrawing_takes_back_the_own_last_offer_that_stands() -> None:
    said = "us price 97\nus price 96\nus withdraw\nus withdraw\nus price 95\nus expire 3"
    assert [mark.offer for mark in marks(said)] == [2, 1, 3]


def test_rejecting_alternatives_rejects_them_all_and_accepting_takes_a_number() -> None:
    talks = "us either price 104\nus or price 108\n"
    assert [mark.offer for mark in marks(talks + "them reject")] == [1, 2]
    assert [mark.offer for mark in marks(talks + "us withdraw 2\nthem accept")] == [2, 1]
    assert problem(talks + "them accept") == (
        "3:12: found the end of the line, "
        "expected the number of the package that is accepted: 1 or 2"
    )


def test_an_act_means_the_correction_of_an_offer() -> None:
    talks = "us price 97\nus corrects 1 price 98\n"
    assert [mark.offer for mark in marks(talks + "them accept")] == [2]
    assert problem(talks + "them accept 1") == (
        '3:13: found "1", expected 2, which corrects offer 1'
    )


def test_a_condition_is_declined_by_number_or_the_last_open_one() -> None:
    assert [mark.exchange for mark in marks(OPEN + "them decline")] == ["3.1", "3.2"]
    assert [mark.exchange for mark in marks(OPEN + "them decline 3")] == ["3.1", "3.2"]
    assert [mark.exchange for mark in marks(OPEN + "them decline 3.2\nthem decline")] == [
        "3.2",
        "3.1",
    ]


def test_declining_finds_the_last_offer_that_has_an_open_condition() -> None:
    talks = "us price 105 if term 14\nus price 104 if term 20\nus term 30\n"
    assert [m.exchange for m in marks(talks + "them decline\nthem decline")] == ["2", "1"]
    assert [m.exchange for m in marks(talks + "us withdraw 2\nthem decline")][1:] == ["1"]
    corrected = talks + "us corrects 2 price 103\nthem decline"
    assert [m.exchange for m in marks(corrected)] == ["1"]


@pytest.mark.parametrize("act", ["agree", "deliver"])
def test_a_condition_is_kept_by_the_side_that_was_asked(act: str) -> None:
    assert marks(f"us price 97 if term 14\nthem {act} 1") == [Mark(Act(act), 1, exchange="1")]
    assert "expected an offer of them, as its conditions are to" in problem(
        f"us price 97 if term 14\nus {act} 1"
    )


def test_a_condition_is_waived_by_the_side_that_set_it_with_a_reason() -> None:
    talks = read('us price 97 if term 14\nus waive 1 "a favour"\nus lapse 1 on 2026-02-01')
    assert [mark.act for mark in talks.facts.marks] == [Act.WAIVE, Act.LAPSE]
    assert [mark.reason for mark in talks.facts.marks] == ["a favour", ""]
    assert problem("us price 97 if term 14\nus waive 1") == (
        "2:11: found the end of the line, expected the reason in quotes"
    )


def test_what_acts_do_not_allow() -> None:
    said = {
        "them accept": "found the end of the line, expected an offer of us before this line",
        "them accept 1": 'found "1", expected the number of an offer made before this line',
        "us price 97\nthem accept 2": 'found "2", expected the number of an offer from 1 to 1',
        "us price 97\nthem accept 0": 'found "0", expected the number of an offer from 1 to 1',
        "us price 97\nus accept 1": 'found "1", expected an offer of them to accept',
        "us price 97\nthem accept 1 2": 'found "2", expected the end of the line',
        "us price 97\nthem accept\nthem accept": (
            "found the end of the line, expected an open offer: 1 is accepted already"
        ),
        "us price 97\nus withdraw\nthem reject 1": (
            'found "1", expected an open offer: 1 is withdrawn already'
        ),
        "us price 97\nthem decline": (
            "found the end of the line, expected an open condition of us before this line"
        ),
        "us price 97\nthem decline 1": (
            'found "1", expected an offer with a condition: 1 states none'
        ),
        "us price 97 if term 14\nthem decline 1.2": 'found "1.2", expected 1.1 to 1.1',
        "us price 97 if term 14\nthem deliver": (
            "found the end of the line, "
            "expected the number of the offer whose condition is to deliver"
        ),
    }
    for text, sentence in said.items():
        assert problem(text).split(": ", 1)[1] == sentence, text


def test_there_is_an_end_to_acts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deals.intake.acting.MAX_MARKS", 3)
    assert problem(OPEN + "them decline 3\nthem agree 3") == (
        "5:13: found the end of the line, expected at most 3 acts in all"
    )


def test_a_link_ties_what_one_offer_moved_to_what_another_did() -> None:
    [link] = facts(TRADED + "us link 3 with 4").exchanges
    assert link == Exchange(
        "3",
        Side.US,
        3,
        (Give("price", Decimal(100)),),
        (Ask("price", Decimal(94)),),
        Basis.CONFIRMED,
    )


def test_a_link_may_name_the_issues_a_promise_and_a_deadline() -> None:
    [link] = facts(TRADED + "us link 3 price, term with 4 price [until 2026-03-01]").exchanges
    assert [give.issue for give in link.gives] == ["price", "term"]
    assert link.deadline == date(2026, 3, 1)
    [other] = facts(TRADED + 'us link 3 if "a forecast"').exchanges
    assert other.asks == (Commitment("a forecast"),)


def test_a_linked_condition_counts_after_those_stated_in_the_offer() -> None:
    offers = "us price 105\nthem price 90\nus price 97; service plus if term 14\n"
    talks = f"{offers}us link 3 price if term 20\n"
    assert [mark.exchange for mark in marks(talks + "them deliver 3.2")] == ["3.2"]


def test_the_first_word_on_an_issue_moves_nothing_unless_there_was_a_baseline() -> None:
    assert problem("us term 30\nthem term 40\nus link 1 with 2") == (
        '3:9: found "1", expected issues by name, as offer 1 moved none'
    )
    [link] = facts("us price 98\nthem price 90\nus link 1 with 2").exchanges
    assert link.gives == (Give("price", Decimal(98)),)


def test_a_link_sees_past_what_was_withdrawn_and_corrected() -> None:
    talks = """
        us term 30
        us term 20, price 100
        us withdraw
        us price 101
        us corrects 1 term 35
        us term 35, price 99
        them price 90
    """
    [link] = facts(talks + "us link 5 with 6").exchanges
    assert [give.issue for give in link.gives] == ["price"]


def test_a_link_of_a_package_looks_before_its_group() -> None:
    talks = "us price 110\nus either price 104\nus or price 108\nthem price 90\n"
    [link] = facts(talks + "us link 3 with 4").exchanges
    assert link.gives == (Give("price", Decimal(108)),)


def test_a_correction_may_name_what_the_wrong_record_did_not() -> None:
    talks = "us price 110, term 30\nus price 105\nus term 40\nus corrects 2 price 105, term 35\n"
    [link] = facts(talks + "them price 90\nus link 3 term if price 95").exchanges
    assert link.gives == (Give("term", Decimal(40)),)
    [other] = facts(talks + "us corrects 4 term 36\nthem price 90\nus link 3 if price 95").exchanges
    assert other.gives == (Give("term", Decimal(40)),)


def test_what_a_link_does_not_allow() -> None:
    said = {
        "us link 4 with 3": 'found "4", expected an offer of us',
        "us link 9 with 3": 'found "9", expected the number of an offer from 1 to 4',
        "us link": "found the end of the line, expected the number of an offer of us",
        "us link 3": (
            'found the end of the line, expected "with" and the number of their offer, or "if"'
        ),
        "us link 3 with 1": 'found "1", expected an offer of them',
        "us link 3 if nothing 5": 'found "nothing", expected a declared or well-known issue',
        "us link 3 service with 4": 'found "service", expected an issue that offer 3 names',
        "us link 3 with 4 [on 2026-01-01]": 'found "on", expected "until" and a date',
        "us link 3 with 4\nus link 3 price if term 14": (
            'found "3", expected gives without a condition: price of offer 3 has one'
        ),
    }
    for text, sentence in said.items():
        assert problem(TRADED + text).split(": ", 1)[1] == sentence, text


def test_after_the_close_only_promises_are_followed_up() -> None:
    talks = "us price 97 if term 14\nclose agreed price 97, term 14 on 2026-03-01\n"
    [mark] = marks(talks + "them deliver 1")
    assert mark.on == date(2026, 3, 1)
    for line in ("us price 97", "them accept", "round 2026-04-01", "stage closed", "close no_deal"):
        assert "only deliver, waive or link after the close in line 5" in problem(talks + line)
