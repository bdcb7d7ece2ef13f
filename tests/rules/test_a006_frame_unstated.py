"""A006: gain or loss, said with the opening."""

from __future__ import annotations

import pytest

from tests.rules.book import places


@pytest.mark.parametrize(
    "text",
    [
        "us price 110 [loss]\nus price 108",
        "us price 110 [gain]",
        "us price 110 [neutral]",
        "them price 90",
    ],
)
def test_the_frame_is_stated(text: str) -> None:
    assert places(text, "A006") == []


def test_only_our_opening_offer_needs_a_frame() -> None:
    assert places("them price 90\nus price 110\nus price 108", "A006") == [(2, None)]
