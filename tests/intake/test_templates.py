"""Templates: what they may hold, and that they read back as they were written."""

from __future__ import annotations

import pytest

from deals.intake.problems import TranscriptError
from deals.intake.templates import TEMPLATES, read_template, written_template
from deals.ledger.values import Side


@pytest.mark.parametrize("key", TEMPLATES)
def test_the_points_of_each_side_make_a_hundred(key: str) -> None:
    facts = read_template(TEMPLATES[key].text)
    for side in Side:
        assert sum(p.weight or 0 for p in facts.preferences if p.side is side) == 100


@pytest.mark.parametrize("key", TEMPLATES)
def test_a_template_reads_back_as_written(key: str) -> None:
    facts = read_template(TEMPLATES[key].text)
    assert read_template(written_template(facts.issues, facts.preferences)) == facts


@pytest.mark.parametrize(
    "text", ["", "us price 100", "issue price 1..9\nus price 5", "issue price 9..1"]
)
def test_nothing_but_issues_makes_a_template(text: str) -> None:
    with pytest.raises(TranscriptError):
        read_template(text)
