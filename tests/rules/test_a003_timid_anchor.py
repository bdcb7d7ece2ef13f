"""A003: we opened where we wanted to end."""

from __future__ import annotations

from tests.rules.book import WEIGHTS, findings, places

CODE = "A003"


def test_an_opening_at_the_target_or_below_it() -> None:
    [finding] = findings("limit us price target 105\nus price 105", CODE)
    assert (finding.offer, finding.issue, finding.limits) == (1, "price", True)
    assert finding.message == "price 105 opens no better than our target 105."
    assert not places("limit us price target 105\nus price 105.5", CODE)


def test_only_the_first_word_counts() -> None:
    assert not places("limit us price target 105\nus price 109\nus price 104", CODE)
    assert not places("limit us price walk 90\nus price 104", CODE)


def test_the_first_whole_package_against_the_target_for_it() -> None:
    limit = "limit us package target 0.9\n"
    talks = limit + "us price 112\nus term 20, volume 900\nus price 100"
    [finding] = findings(talks, CODE, issues=WEIGHTS)
    assert (finding.offer, finding.issue) == (2, None)
    assert finding.message.startswith("The first package, 0.8")
    assert not places(limit + "us price 120, term 14, volume 1000", CODE, issues=WEIGHTS)
    assert not places(limit + "us price 112", CODE, issues=WEIGHTS)
    assert not places(limit + "us price 112", CODE)


def test_a_walk_away_for_the_package_is_no_target() -> None:
    assert not places("limit us package walk 0.9\nus price 100, term 30, volume 800", CODE)
