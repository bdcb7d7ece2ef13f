"""S004: conditions at the close."""

from __future__ import annotations

import pytest

from tests.rules.book import OPEN, WEIGHTS, findings, places


@pytest.mark.parametrize(
    "close",
    ["", "close no_deal", "close abandoned", "close agreed price 97, term 14"],
)
def test_nothing_open_at_the_close(close: str) -> None:
    assert places(OPEN + f"us price 97 if term 14\n{close}", "S004", issues=WEIGHTS) == []


@pytest.mark.parametrize("act", ["them decline", 'us waive 3 "not worth it"', "them agree 3"])
def test_what_was_settled_before_is_not_open(act: str) -> None:
    text = OPEN + f"us price 97 if term 14\n{act}\nclose agreed price 97, term 30"
    assert places(text, "S004", issues=WEIGHTS) == []


def test_a_condition_open_at_the_close_is_named() -> None:
    text = OPEN + "us price 97 if term 14\nclose agreed price 98, term 30"
    [finding] = findings(text, "S004", issues=WEIGHTS)
    assert finding.message == "Closed while 'price 97 if term 14' (us, offer 3) was still open."


def test_a_condition_of_theirs_counts_too() -> None:
    text = OPEN + "them price 92 if volume 700\nclose agreed price 92, volume 800"
    [finding] = findings(text, "S004", issues=WEIGHTS)
    assert "(them, offer 3)" in finding.message


def test_two_conditions_of_one_offer_are_two_findings() -> None:
    text = OPEN + "us price 97 if term 14; volume 700 if term 14\nclose agreed price 98, term 30"
    found = findings(text, "S004", issues=WEIGHTS)
    assert [finding.subject for finding in found] == [
        "price 97 if term 14",
        "volume 700 if term 14",
    ]
