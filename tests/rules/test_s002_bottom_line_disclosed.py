"""S002: they know our bottom line."""

from __future__ import annotations

from tests.rules.book import WEIGHTS, findings, places

CODE = "S002"


def test_it_was_told() -> None:
    [later, before] = findings(
        'told bottom_line "no less than 92"\nus price 100\n'
        'told bottom_line "and no more than 60 days" 2026-02-01',
        CODE,
    )
    assert (before.offer, before.subject) == (None, "told 1")
    assert (later.offer, later.limits) == (1, True)
    assert later.message == "They were told: and no more than 60 days"


def test_theirs_may_be_learnt_and_ours_kept() -> None:
    assert not places('learnt bottom_line "80 is all they have"\nus price 100', CODE)
    assert not places('told constraint "one plant only"\nus price 100', CODE)


def test_it_was_offered_before_the_last_round() -> None:
    limit = "limit us price walk 92\n"
    talks = limit + "round 2026-01-12\nus price 100\nus price 92\nround 2026-02-12\nus term 14"
    [finding] = findings(talks, CODE)
    assert (finding.offer, finding.issue) == (2, "price")
    assert finding.message == "price 92 is our walk-away, and this was not the end."
    last = limit + "round 2026-01-12\nus price 100\nround 2026-02-12\nus price 92"
    assert not places(last, CODE)


def test_the_whole_package_was_offered_at_its_walk_away() -> None:
    limit = "limit us package walk 1\n"
    talks = "round 2026-01-12\nus price 120, term 14, volume 1000\nround 2026-02-12\nus price 119"
    [finding] = findings(limit + talks, CODE, issues=WEIGHTS)
    assert (finding.offer, finding.issue) == (1, None)
    assert not places("limit us package target 1\n" + talks, CODE, issues=WEIGHTS)
    assert not places("limit us package walk 0.9\n" + talks, CODE, issues=WEIGHTS)
