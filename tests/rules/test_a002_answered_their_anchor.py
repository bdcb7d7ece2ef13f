"""A002: they opened, and we answered near their number instead of near our target."""

from __future__ import annotations

import pytest

from tests.rules.book import findings, places

CODE = "A002"
TARGET = "limit us price target 110\n"


def test_the_answer_is_measured_between_their_number_and_our_target() -> None:
    [finding] = findings(TARGET + "them price 90\nus price 97", CODE)
    assert (finding.offer, finding.issue, finding.limits) == (2, "price", True)
    assert finding.message == (
        "price 97 answers their 90: it is closer to it than to our target 110."
    )
    assert not places(TARGET + "them price 90\nus price 100", CODE)


@pytest.mark.parametrize(
    "talks",
    [
        TARGET + "us price 97\nthem price 90",  # we opened
        TARGET + "us price 97",  # they never spoke
        "them price 90\nus price 97",  # no target
        "limit us price walk 92\nthem price 90\nus price 97",
        TARGET + "them price 90\nus term 14",
        "issue colour red | blue\nlimit us colour target red\nthem colour blue\nus colour blue",
    ],
)
def test_nothing_to_say(talks: str) -> None:
    assert not places(talks, CODE)
