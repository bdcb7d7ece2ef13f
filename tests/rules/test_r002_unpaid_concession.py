"""R002: a give that outlives its condition."""

from __future__ import annotations

import pytest

from tests.rules.book import FORECAST, OPEN, WEIGHTS, findings, places


@pytest.mark.parametrize(
    "text",
    [
        OPEN + "us price 97",
        OPEN + "us price 97 if term 14\nthem decline",
        OPEN + "us price 97 if term 14\nthem decline\nus price 99",
        OPEN + "us price 97 if term 14\nthem decline\nclose agreed price 99 on 2026-02-01",
        OPEN + "us price 97 if term 14\nthem term 14\nclose agreed price 97, term 14",
        OPEN + "us price 97 if term 14\nthem decline\nus price 97 if volume 500",
        OPEN + "us price 97 if term 14\nclose no_deal",
        OPEN + FORECAST + 'us waive 3 "we trust them"\nus price 97',
    ],
)
def test_no_unpaid_concession(text: str) -> None:
    assert places(text, "R002", issues=WEIGHTS) == []


@pytest.mark.parametrize(
    ("text", "place", "fate"),
    [
        (OPEN + "us price 97 if term 14\nthem decline\nus price 96", (4, "price"), "was declined"),
        (
            OPEN + "us price 97 if term 14\nclose agreed price 97, term 30",
            (3, "price"),
            "was not met",
        ),
        (
            OPEN
            + "us price 97 if term 14, volume 500\nthem term 14\n"
            + "close agreed price 97, term 14, volume 200",
            (3, "price"),
            "was met in part only",
        ),
        (
            OPEN + FORECAST + "them agree 3\nclose agreed price 97 on 2026-02-01",
            (3, "price"),
            "is overdue",
        ),
        (
            "round 2026-01-12\n"
            + OPEN
            + "us price 97 if term 14 [until 2026-01-20]\nround 2026-02-01\nus price 97",
            (4, "price"),
            "has lapsed",
        ),
    ],
)
def test_an_unpaid_concession(text: str, place: tuple[int, str], fate: str) -> None:
    [finding] = findings(text, "R002", issues=WEIGHTS)
    assert (finding.offer, finding.issue) == place
    assert finding.message.startswith("price 100 → 97 stands although its condition (")
    assert finding.message.endswith(f") {fate}.")
