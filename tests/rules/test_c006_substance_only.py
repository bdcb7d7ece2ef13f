"""C006: the talks began with substance alone."""

from __future__ import annotations

import pytest

from tests.rules.book import places

CODE = "C006"


@pytest.mark.parametrize("element", ["relationship", "legitimacy", "communication", "commitment"])
def test_one_peg_beyond_substance_is_enough(element: str) -> None:
    assert not places(f'peg {element} "ten years"\nus price 110', CODE)


@pytest.mark.parametrize("element", ["interests", "options", "alternatives"])
def test_a_peg_of_substance_is_not(element: str) -> None:
    assert places(f'peg {element} "a second line"\nus price 110', CODE) == [(1, None)]


def test_it_comes_too_late_after_the_first_offer() -> None:
    assert places('them price 90\npeg relationship "ten years"\nus price 110', CODE) == [(1, None)]


def test_talks_that_have_not_begun_are_left_alone() -> None:
    assert not places("issue price 80..120", CODE)
