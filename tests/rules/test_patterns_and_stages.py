"""P001-P003, S001, S003, S004: steps, timing and order. What is allowed comes first."""

from __future__ import annotations

import pytest

from deals.rules.base import RuleBook
from tests.rules.book import WEIGHTS, findings, places

OPEN = """
    us    price 100, term 30, volume 800
    them  price 90, term 60, volume 200
"""


def test_steps_that_shrink_or_stay() -> None:
    assert places("us price 100\nus price 97\nus price 94\nus price 93", "P001") == []
    mixed = "issue service a | b | c us low\nus service a\nus service b\nus service c"
    assert places(mixed, "P001") == []


def test_steps_that_grow() -> None:
    [finding] = findings("us price 100\nus price 99\nus price 96", "P001")
    assert finding.message == "price moved by 3 after a step of 1."


def test_a_patient_book_lets_small_growth_pass() -> None:
    book = RuleBook(thresholds={"P001": {"factor": 4.0}})
    assert findings("us price 100\nus price 99\nus price 96", "P001", book=book) == []


@pytest.mark.parametrize(
    "text",
    [
        OPEN + "us price 98",
        "us price 95\nus price 93",
        "us price 90\nthem price 90\nus price 90",
        "them price 90\nus price 95",
        OPEN + "them price 95",
    ],
)
def test_no_split_difference(text: str) -> None:
    assert places(text, "P002") == []


def test_options_have_no_middle() -> None:
    text = "issue s a | b | c us low\nus s a\nthem s c\nus s b"
    assert places(text, "P002") == []


def test_a_split_difference() -> None:
    assert places(OPEN + "us price 95.3", "P002") == [(3, "price")]


ROUNDS = "round 2026-01-12\nus price 100\nthem price 80\n{}\nround 2026-02-12\n{}\n{}"


@pytest.mark.parametrize(
    ("first", "second", "close"),
    [
        ("us price 92", "us price 91", "close agreed price 91"),
        ("us price 99", "us price 91", ""),
        ("us price 99", "us price 91", "close no_deal"),
        ("them price 82", "us price 91", "close agreed price 91"),
        ("us price 99\nus price 91", "them price 82", "close agreed price 91"),
    ],
)
def test_no_last_minute_giveaway(first: str, second: str, close: str) -> None:
    assert places(ROUNDS.format(first, second, close), "P003", issues=WEIGHTS) == []


def test_a_single_round_has_no_last_minute() -> None:
    text = "us price 100\nus price 99\nus price 91\nclose agreed price 91"
    assert places(text, "P003", issues=WEIGHTS) == []


@pytest.mark.parametrize(
    "issues",
    [
        WEIGHTS,
        "issue price 80..120 us high money 10",
        "issue price 80..120 us high",
    ],
)
def test_a_last_minute_giveaway_by_points_money_or_number(issues: str) -> None:
    text = ROUNDS.format("us price 99", "us price 91", "close agreed price 91")
    [finding] = findings(text, "P003", issues=issues)
    assert finding.offer == 4
    assert "of all we conceded fell in the last round" in finding.message


@pytest.mark.parametrize(
    "before",
    [
        'interest them price "they fix the budget in October"',
        'told priority "lead time first"',
        'learnt interest "a number that holds"',
    ],
)
def test_creating_came_first(before: str) -> None:
    assert places(f"{before}\nus price 103", "S001") == []


def test_terms_that_divide_nothing_may_come_at_any_time() -> None:
    assert places("us term 30", "S001") == []


def test_a_constraint_is_neither_interest_nor_priority() -> None:
    assert places('told constraint "not before May"\nus price 103', "S001") == [(1, None)]


def test_an_interest_learnt_after_the_claim_comes_too_late() -> None:
    text = 'us price 103\nlearnt interest "a number that holds"\nus price 102'
    assert places(text, "S001") == [(1, None)]


def test_going_forward_or_back_with_a_reason() -> None:
    text = 'stage integrative\nstage distributive\nstage integrative "new plant"'
    assert places(text, "S003") == []


def test_each_backslide_is_its_own_finding() -> None:
    text = "stage distributive\nstage integrative 2026-02-10\nstage distributive\nstage integrative"
    messages = [finding.message for finding in findings(text, "S003")]
    assert messages == [
        "Back to the integrative stage on 2026-02-10 without a reason.",
        "Back to the integrative stage without a reason.",
    ]


@pytest.mark.parametrize(
    "close",
    ["", "close no_deal", "close abandoned", "close agreed price 97, term 14"],
)
def test_nothing_open_at_the_close(close: str) -> None:
    assert places(OPEN + f"us price 97 if term 14\n{close}", "S004", issues=WEIGHTS) == []


def test_a_condition_open_at_the_close_is_named() -> None:
    text = OPEN + "us price 97 if term 14\nclose agreed price 98, term 30"
    [finding] = findings(text, "S004", issues=WEIGHTS)
    assert finding.message == "Closed while 'price 97 if term 14' (us, offer 3) was still open."
