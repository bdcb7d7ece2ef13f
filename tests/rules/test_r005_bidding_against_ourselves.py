"""R005: two concessions running, and what counts as a move of theirs in between."""

from __future__ import annotations

import pytest

from tests.rules.book import OPEN, WEIGHTS, findings, places

OURS = OPEN + "us price 97\n"
MESO = "them either price 88, term 60\nthem or price 90, term 50\n"


@pytest.mark.parametrize(
    "text",
    [
        OURS + "them price 91\nus price 95",
        OURS + "them price 89\nus price 95",
        OURS + "them term 55\nus price 95",
        OURS + "us price 95 if term 14\nthem term 14",
        OURS + "us price 97 if term 14\nus price 95 if volume 500",
        OURS + "us volume 700",
        OURS + "us price 95\nus withdraw",
        OURS + "us price 97",
        OURS + "us price 98",
        OPEN + "us price 97 if term 14\nus price 96 if volume 500",
        OPEN + "us price 97 if term 14\nthem decline\nus price 99",
        OPEN + 'us price 97 if "forecast"\nthem agree 3\nus price 95',
        OURS + MESO + "us price 95",
        OURS + "them price 92 if volume 700\nus price 95",
    ],
)
def test_not_against_ourselves(text: str) -> None:
    assert places(text, "R005", issues=WEIGHTS) == []


@pytest.mark.parametrize(
    ("text", "offer"),
    [
        (OURS + "us price 95", 4),
        (OURS + "them price 90\nus price 95", 5),
        (OURS + "them price 90, term 60\nus price 95", 5),
        (OURS + "them reject\nus price 95", 4),
        (OPEN + MESO + "us price 97\n" + MESO + "us price 95", 8),
        (OPEN + "us price 97 if term 14\nthem decline\nus price 97\nus price 95", 5),
        (OPEN + "them accept 1\nus price 97\nus price 95", 4),
        (OURS + "us price 95\nthem price 92", 4),
        (OURS + 'them price 90 if "visit"\nus price 95', 5),
    ],
)
def test_against_ourselves(text: str, offer: int) -> None:
    assert places(text, "R005", issues=WEIGHTS) == [(offer, "price")]


def test_a_yes_of_theirs_is_a_move_and_ours_is_none() -> None:
    accepted = OURS + "them accept 3\nus price 95"
    assert places(accepted, "R005", issues=WEIGHTS) == []
    declined = OURS + "them term 50 if price 96\nus price 95"
    assert places(declined, "R005", issues=WEIGHTS) == []


def test_repeating_the_value_in_force_is_no_move() -> None:
    issues = "issue price 80..120 us high 50 them low 40 baseline 100"
    text = "us price 99\nthem price 100\nus price 98"
    assert places(text, "R005", issues=issues) == [(3, "price")]


def test_a_correction_stands_where_its_original_did() -> None:
    text = OURS + "them price 90\nus price 95\nthem corrects 4 price 91"
    assert places(text, "R005", issues=WEIGHTS) == []
    wrong = OURS + "them price 91\nus price 95\nthem corrects 4 price 90"
    assert places(wrong, "R005", issues=WEIGHTS) == [(5, "price")]


def test_both_steps_are_shown() -> None:
    [finding] = findings(OURS + "us price 95", "R005", issues=WEIGHTS)
    assert finding.message == (
        "price 97 → 95 after price 100 → 97, and they had not moved in between."
    )
