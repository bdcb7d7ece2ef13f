"""P004: what we offered or agreed to is worse than walking away."""

from __future__ import annotations

from tests.rules.book import WEIGHTS, findings, places

CODE = "P004"
WALK = "limit us price walk 90\n"


def test_an_offer_of_ours_beyond_it_conditional_or_not() -> None:
    [finding] = findings(WALK + "us price 100\nus price 89 if term 14", CODE)
    assert (finding.offer, finding.issue, finding.limits) == (2, "price", True)
    assert finding.message == "price 89 is beyond our walk-away 90."
    assert not places(WALK + "us price 90", CODE)


def test_an_offer_of_theirs_only_once_we_accept_it() -> None:
    assert not places(WALK + "us price 100\nthem price 85", CODE)
    assert places(WALK + "us price 100\nthem price 85\nus accept", CODE) == [(2, "price")]


def test_the_agreement() -> None:
    talks = WALK + "us price 100\nclose agreed price 88 on 2026-03-01"
    [finding] = findings(talks, CODE)
    assert (finding.offer, finding.issue, finding.subject) == (None, "price", "agreement")
    assert finding.message == "Agreed: price 88 is beyond our walk-away 90."


def test_the_whole_package() -> None:
    limit = "limit us package walk 0.5\n"
    talks = limit + "us price 120, term 14, volume 1000\nus price 85, term 50, volume 300"
    [offer] = findings(talks, CODE, issues=WEIGHTS)
    assert offer.offer == 2
    assert offer.message == "The package is worth 0.173 points to us; our walk-away is 0.500."
    closed = talks + "\nclose agreed price 85, term 50, volume 300 on 2026-03-01"
    _, agreed = findings(closed, CODE, issues=WEIGHTS)
    assert (agreed.offer, agreed.subject) == (None, "agreement")
    good = limit + "us price 120, term 14, volume 1000\nclose agreed price 120 on 2026-03-01"
    assert not places(good, CODE, issues=WEIGHTS)


def test_without_a_walk_away_nothing_is_beyond_it() -> None:
    assert not places("limit us price target 110\nus price 89", CODE)
    assert not places("limit us package target 0.9\nus price 89", CODE)
