"""S001: interests and priorities first, the price-like terms after."""

from __future__ import annotations

import pytest

from tests.rules.book import findings, places


@pytest.mark.parametrize(
    "before",
    [
        'interest them price "they fix the budget in October"',
        'told priority "lead time first"',
        'told interest "we need the volume"',
        'learnt interest "a number that holds"',
        'learnt priority "lead time first"',
    ],
)
def test_creating_came_first(before: str) -> None:
    assert places(f"{before}\nus price 103", "S001") == []


def test_terms_that_divide_nothing_may_come_at_any_time() -> None:
    assert places("us term 30", "S001") == []
    assert places("them price 90", "S001") == []


@pytest.mark.parametrize(
    "before",
    ['told constraint "not before May"', 'interest us price "our costs rose"', "us term 30"],
)
def test_a_constraint_or_our_own_interest_is_no_exchange(before: str) -> None:
    [finding] = findings(f"{before}\nus price 103", "S001")
    assert finding.message == "price 103 was tabled before any interest or priority."


def test_an_interest_learnt_after_the_claim_comes_too_late() -> None:
    text = 'us price 103\nlearnt interest "a number that holds"\nus price 102'
    assert places(text, "S001") == [(1, None)]


def test_a_corrected_claim_stands_where_it_was_made() -> None:
    text = 'us price 103\nlearnt interest "a number that holds"\nus corrects 1 price 102'
    assert places(text, "S001") == [(2, None)]
