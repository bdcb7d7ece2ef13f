"""R001-R009: what was given, and what came back for it. What is allowed comes first."""

from __future__ import annotations

from datetime import date

import pytest

from deals.rules.base import RuleBook, Severity
from tests.rules.book import WEIGHTS, findings, places

OPEN = """
    us    price 100, term 30, volume 800
    them  price 90, term 60, volume 200
"""


@pytest.mark.parametrize(
    "text",
    [
        "us price 100\nus price 103",
        OPEN + "us price 97 if term 14",
        OPEN + "them term 14 if price 97\nus price 97",
        OPEN + "us price 97\nthem price 92\nus link 3 with 4",
        OPEN + "them price 92\nthem price 93",
        OPEN + "us price 97\nus withdraw",
    ],
)
def test_no_naked_concession(text: str) -> None:
    assert places(text, "R001", issues=WEIGHTS) == []


def test_a_naked_concession_names_what_to_ask_for() -> None:
    [finding] = findings(OPEN + "us price 97", "R001", issues=WEIGHTS)
    assert finding.message == "price 100 → 97 for nothing."
    assert finding.advice.startswith("Ask for a move on volume in return.")
    assert finding.severity is Severity.ERROR


def test_no_hint_where_no_issue_has_room() -> None:
    [finding] = findings("us price 100\nus price 97", "R001", issues=WEIGHTS)
    assert finding.advice.startswith("Say the if before the then")


def test_a_choice_can_be_asked_for() -> None:
    issues = WEIGHTS + "issue service basic | plus us low 90 them high 1"
    text = OPEN + "them service plus\nus price 97"
    [finding] = findings(text, "R001", issues=issues)
    assert "a move on service" in finding.advice


def test_an_inferred_link_softens_and_asks_to_be_confirmed() -> None:
    [finding] = findings(OPEN + "us price 97\nthem price 92", "R001", issues=WEIGHTS)
    assert finding.severity is Severity.WARNING
    assert finding.advice == "Confirm the link 3~4 if that is what was agreed."


def test_a_book_never_makes_a_softened_hit_graver() -> None:
    book = RuleBook(severities={"R001": Severity.INFO})
    text = OPEN + "us price 97\nthem price 92"
    [finding] = findings(text, "R001", issues=WEIGHTS, book=book)
    assert finding.severity is Severity.INFO


@pytest.mark.parametrize(
    "text",
    [
        OPEN + "us price 97 if term 14\nthem decline",
        OPEN + "us price 97 if term 14\nthem decline\nus price 99",
        OPEN + "us price 97 if term 14\nthem decline\nclose agreed price 99 on 2026-02-01",
        OPEN + "us price 97 if term 14\nthem term 14\nclose agreed price 97, term 14",
    ],
)
def test_no_unpaid_concession(text: str) -> None:
    assert places(text, "R002", issues=WEIGHTS) == []


@pytest.mark.parametrize(
    ("text", "place", "fate"),
    [
        (OPEN + "us price 97 if term 14\nthem decline\nus price 96", (4, "price"), "declined"),
        (
            OPEN + "us price 97 if term 14\nclose agreed price 97, term 30",
            (3, "price"),
            "not met",
        ),
        (
            OPEN
            + "us price 97 if term 14, volume 500\nthem term 14\n"
            + "close agreed price 97, term 14, volume 200",
            (3, "price"),
            "met in part only",
        ),
    ],
)
def test_an_unpaid_concession(text: str, place: tuple[int, str], fate: str) -> None:
    [finding] = findings(text, "R002", issues=WEIGHTS)
    assert (finding.offer, finding.issue) == place
    assert finding.message.endswith(f"is {fate}.")


def test_no_lopsided_exchange_when_equal_or_unknown() -> None:
    fair = OPEN + "us price 98 if term 14\nthem term 14"
    assert places(fair, "R003", issues=WEIGHTS) == []
    unknown = OPEN + "us price 90 if term 59\nthem term 59"
    assert places(unknown, "R003") == []
    guessed = OPEN + "us price 90\nthem term 59"
    assert places(guessed, "R003", issues=WEIGHTS) == []


def test_a_lopsided_exchange_gives_both_figures() -> None:
    text = OPEN + "us price 92 if term 57\nthem term 57"
    [finding] = findings(text, "R003", issues=WEIGHTS)
    assert finding.message == "price 92 cost us 0.100 and brought 0.013 (term 57)."


def test_a_condition_repeated_is_not_paid_in_advance() -> None:
    text = OPEN + "us price 97 if term 14\nthem price 91\nus price 97 if term 14"
    assert places(text, "R004", issues=WEIGHTS) == []


def test_paid_in_advance_is_flagged_where_it_was_given() -> None:
    text = OPEN + "us price 97 if term 14\nthem price 91\nus price 97"
    [finding] = findings(text, "R004", issues=WEIGHTS)
    assert (finding.offer, finding.issue) == (5, "price")
    assert "term 14" in finding.message


@pytest.mark.parametrize(
    "text",
    [
        OPEN + "us price 97\nthem price 91\nus price 95",
        OPEN + "us price 97\nus price 95 if term 14\nthem term 14",
        OPEN + "us price 97 if term 14\nus price 96 if volume 500",
        OPEN + "us price 97\nus volume 700",
    ],
)
def test_no_bidding_against_ourselves(text: str) -> None:
    assert places(text, "R005", issues=WEIGHTS) == []


def test_a_repetition_of_theirs_is_no_move() -> None:
    text = OPEN + "us price 97\nthem price 90\nus price 95"
    assert places(text, "R005", issues=WEIGHTS) == [(5, "price")]


def test_a_complete_commitment_is_written() -> None:
    text = OPEN + 'us price 97 if "forecast" by Anna due 2026-03-01 measured "monthly"'
    assert places(text, "R006", issues=WEIGHTS) == []
    declined = OPEN + 'us price 97 if "forecast"\nthem decline'
    assert places(declined, "R006", issues=WEIGHTS) == []


def test_an_unwritten_get_says_what_is_missing() -> None:
    [finding] = findings(OPEN + 'us price 97 if "forecast" by Anna', "R006", issues=WEIGHTS)
    assert finding.message == "'forecast' has no due date and no measure."


def test_a_get_is_overdue_from_the_day_after() -> None:
    text = (
        OPEN
        + 'us price 97 if "forecast" by Anna due 2026-03-01 measured "monthly"\n'
        + "them agree 3\nclose agreed price 97 on 2026-02-01"
    )
    assert findings(text, "R007", issues=WEIGHTS, as_of=date(2026, 3, 1)) == []
    [finding] = findings(text, "R007", issues=WEIGHTS, as_of=date(2026, 3, 2))
    assert finding.message == "'forecast' was due on 2026-03-01; we gave price 97 for it."


def test_large_gives_or_few_are_no_salami() -> None:
    assert places(OPEN + "us price 90", "R008", issues=WEIGHTS) == []
    assert places(OPEN + "us price 99\nus price 98", "R008", issues=WEIGHTS) == []
    assert places("us price 100\nus price 99\nus price 98\nus price 97", "R008") == []


def test_salami_adds_the_slices_up() -> None:
    slices = "us price 99\nus price 98\nus price 97\nus price 96\nus price 95"
    [finding] = findings(OPEN + slices, "R008", issues=WEIGHTS)
    assert finding.message == "5 small gives without a link cost 0.062 together."
    assert finding.offer == 7


def test_two_returns_for_two_gives_are_counted_once_each() -> None:
    text = OPEN + "us price 97 if term 30\nthem term 30\nus volume 700 if term 14\nthem term 14"
    assert places(text, "R009", issues=WEIGHTS) == []


def test_a_return_counted_twice_names_both_gives() -> None:
    text = OPEN + "us price 97 if term 14\nthem term 14\nus volume 700 if term 14"
    [finding] = findings(text, "R009", issues=WEIGHTS)
    assert finding.message == (
        "term already paid for price 97 in offer 3; it cannot pay for volume 700 too."
    )


def test_a_return_that_an_inferred_link_took_is_free_for_a_stated_one() -> None:
    text = OPEN + "us price 97\nthem term 14\nus volume 700 if term 14"
    assert places(text, "R009", issues=WEIGHTS) == []
