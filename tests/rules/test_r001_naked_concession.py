"""R001: what is given for something, and what for nothing."""

from __future__ import annotations

import pytest

from deals.rules.base import RuleBook, Severity
from tests.rules.book import FORECAST, OPEN, WEIGHTS, findings, places


@pytest.mark.parametrize(
    "text",
    [
        "us price 100\nus price 103",
        OPEN + "us price 97 if term 14",
        OPEN + "us price 97 if term 14\nthem term 14",
        OPEN + "us price 97 if term 14\nthem decline",
        OPEN + FORECAST + "us waive 3 'we trust them'".replace("'", '"'),
        OPEN + "them term 14 if price 97\nus price 97",
        OPEN + "us price 97\nthem price 92\nus link 3 with 4",
        OPEN + "them price 92\nthem price 93",
        OPEN + "us price 97\nus withdraw",
        OPEN + "us price 97\nus corrects 3 price 100",
        OPEN + "us price 97, term 20\nus withdraw",
        OPEN + "us volume 800",
    ],
)
def test_no_naked_concession(text: str) -> None:
    assert places(text, "R001", issues=WEIGHTS) == []


def test_a_move_that_is_better_for_both_is_no_concession() -> None:
    issues = "issue lead 2..8 weeks us high 50 them high 50"
    assert places("us lead 4\nthem lead 3\nus lead 6", "R001", issues=issues) == []


def test_every_issue_given_for_nothing_is_named() -> None:
    text = OPEN + "us price 97, term 40"
    assert places(text, "R001", issues=WEIGHTS) == [(3, "price"), (3, "term")]


def test_the_opening_is_measured_against_the_value_in_force() -> None:
    issues = "issue price 80..120 us high baseline 100"
    assert places("us price 98", "R001", issues=issues) == [(1, "price")]


def test_a_naked_concession_names_what_to_ask_for() -> None:
    [finding] = findings(OPEN + "us price 97", "R001", issues=WEIGHTS)
    assert finding.message == "price 100 → 97 for nothing."
    assert finding.advice.startswith("Ask for a move on volume in return. Say the if")
    assert finding.severity is Severity.ERROR


def test_with_our_weights_alone_the_heaviest_is_asked_for() -> None:
    issues = (
        "issue price 80..120 us high 50\nissue term 14..60 us low 20\nissue years 1..5 us high 30"
    )
    text = "them price 90, term 60, years 1\nus price 100\nus price 97"
    [finding] = findings(text, "R001", issues=issues)
    assert finding.advice.startswith("Ask for a move on years in return.")


def test_without_weights_the_first_open_issue_is_asked_for() -> None:
    [finding] = findings("us price 100\nthem price 90, term 60, volume 1\nus price 97", "R001")
    assert finding.advice.startswith("Ask for a move on term in return.")


def test_no_hint_where_no_issue_has_room() -> None:
    [finding] = findings("us price 100\nus price 97", "R001", issues=WEIGHTS)
    assert finding.advice.startswith("Say the if before the then")


def test_a_choice_can_be_asked_for() -> None:
    issues = WEIGHTS + "issue service basic | plus us low 90 them high 1"
    text = OPEN + "them service plus\nus price 97"
    [finding] = findings(text, "R001", issues=issues)
    assert finding.advice.startswith("Ask for a move on service in return.")


def test_an_inferred_link_softens_and_names_both_offers() -> None:
    [finding] = findings(OPEN + "us price 97\nthem price 92", "R001", issues=WEIGHTS)
    assert finding.severity is Severity.WARNING
    assert finding.message == (
        "price 100 → 97 without an if; only the order of moves ties it to offer 4."
    )
    assert finding.advice.startswith("Confirm the link of offer 3 with offer 4 if")
    assert finding.exchange == "3~4"


def test_an_inferred_link_may_run_backwards() -> None:
    [finding] = findings(OPEN + "them price 92\nus price 97", "R001", issues=WEIGHTS)
    assert finding.advice.startswith("Confirm the link of offer 4 with offer 3 if")


def test_a_book_never_makes_a_softened_hit_graver() -> None:
    text = OPEN + "us price 97\nthem price 92"
    for severity in (Severity.ERROR, Severity.WARNING):
        book = RuleBook(severities={"R001": severity})
        [finding] = findings(text, "R001", issues=WEIGHTS, book=book)
        assert finding.severity is Severity.WARNING
    book = RuleBook(severities={"R001": Severity.INFO})
    [finding] = findings(text, "R001", issues=WEIGHTS, book=book)
    assert finding.severity is Severity.INFO
