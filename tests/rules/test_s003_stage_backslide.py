"""S003: back to the integrative stage, with and without a reason."""

from __future__ import annotations

import pytest

from tests.rules.book import findings, places


@pytest.mark.parametrize(
    "text",
    [
        "stage integrative\nstage distributive",
        "stage distributive",
        'stage integrative\nstage distributive\nstage integrative "new plant"',
        "stage preparing\nstage integrative",
    ],
)
def test_no_backslide(text: str) -> None:
    assert places(text, "S003") == []


def test_each_backslide_is_its_own_finding() -> None:
    text = "stage distributive\nstage integrative 2026-02-10\nstage distributive\nstage integrative"
    messages = [finding.message for finding in findings(text, "S003")]
    assert messages == [
        "Back to the integrative stage on 2026-02-10 without a reason.",
        "Back to the integrative stage without a reason.",
    ]
