"""A005: evidence and its last day."""

from __future__ import annotations

import pytest

from tests.rules.book import INDEX, findings, places

CITED = "us price 110 [cites index]"
OPEN_ENDED = 'evidence index index "index"\n'


@pytest.mark.parametrize(
    "text",
    [
        INDEX + f"round 2026-06-30\n{CITED}",
        INDEX + CITED,
        OPEN_ENDED + f"round 2026-07-01\n{CITED}",
        INDEX + "round 2026-07-01\nus price 110",
        INDEX + "round 2026-07-01\nthem price 90 [cites index]",
    ],
)
def test_no_stale_evidence(text: str) -> None:
    assert places(text, "A005") == []


def test_evidence_is_stale_from_the_day_after() -> None:
    [finding] = findings(INDEX + f"round 2026-07-01\n{CITED}", "A005")
    assert finding.message == "index had expired on 2026-06-30 when it was cited on 2026-07-01."
    assert (finding.offer, finding.subject) == (1, "index")
