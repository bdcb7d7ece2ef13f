"""A001, A004-A006: how we open. What is allowed comes first."""

from __future__ import annotations

import pytest

from tests.rules.book import WEIGHTS, findings, places

INDEX = 'evidence index market_benchmark "index" on 2026-01-05 until 2026-06-30\n'


@pytest.mark.parametrize(
    "text",
    [
        INDEX + "us price 110 [cites index]",
        "us volume 800",
        "them price 90",
        INDEX + "us price 110 [cites index]\nus price 108",
    ],
)
def test_no_anchor_without_evidence(text: str) -> None:
    issues = WEIGHTS.replace("us high 30", "us high 5")
    assert places(text, "A001", issues=issues) == []


def test_every_weighty_issue_needs_evidence_once() -> None:
    text = "us price 110, term 30\nus price 108"
    assert places(text, "A001", issues=WEIGHTS) == [(1, "price"), (1, "term")]


def test_without_weights_the_distributive_issues_are_weighty() -> None:
    assert places("us price 110, term 30", "A001") == [(1, "price")]


@pytest.mark.parametrize("price", ["103.4", "97", "9", "110"])
def test_no_round_number(price: str) -> None:
    assert places(f"us price {price}", "A004") == []


@pytest.mark.parametrize("price", ["100", "90", "2000", "100.00"])
def test_a_round_number(price: str) -> None:
    assert places(f"us price {price}", "A004") == [(1, "price")]


def test_only_price_like_numbers_are_round() -> None:
    issues = "issue grade a | b distributive us low"
    assert places("us term 30", "A004") == []
    assert places("us grade a", "A004", issues=issues) == []


def test_evidence_is_stale_only_after_its_day_and_only_when_both_days_are_known() -> None:
    cited = "us price 110 [cites index]"
    assert places(INDEX + f"round 2026-06-30\n{cited}", "A005") == []
    assert places(INDEX + cited, "A005") == []
    open_ended = 'evidence index index "index"\nround 2026-07-01\n'
    assert places(open_ended + cited, "A005") == []
    [finding] = findings(INDEX + f"round 2026-07-01\n{cited}", "A005")
    assert finding.message == "index had expired on 2026-06-30 when it was cited on 2026-07-01."


def test_only_our_opening_offer_needs_a_frame() -> None:
    assert places("us price 110 [loss]\nus price 108", "A006") == []
    assert places("them price 90", "A006") == []
    assert places("them price 90\nus price 110", "A006") == [(2, None)]
