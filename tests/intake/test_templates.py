"""Templates: what they may hold, and that they read back as they were written."""

from __future__ import annotations

import pytest

from deals.intake.problems import TranscriptError
from deals.intake.templates import (
    TEMPLATES,
    read_template,
    said,
    texts,
    written_template,
)
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


@pytest.mark.parametrize("key", TEMPLATES)
def test_said_again_only_names_units_and_options_change(key: str) -> None:
    facts = read_template(TEMPLATES[key].text)
    again = said(facts, say=lambda of, text: f"{of}: {text}")
    assert [issue.key for issue in again.issues] == [issue.key for issue in facts.issues]
    assert all(issue.name.startswith("issue: ") for issue in again.issues)
    assert read_template(written_template(again.issues, again.preferences)) == again
    assert said(facts, say=lambda of, text: text) == facts


def test_every_text_of_a_template_is_told_with_what_it_is() -> None:
    found = list(texts('issue a 1..9 days name "A" us high 1\nissue b x | y name "B" them low 1'))
    assert found == [
        ("issue", "A"), ("unit", "days"), ("issue", "B"), ("option", "x"), ("option", "y"),
    ]  # fmt: skip


def test_a_unit_that_is_a_sign_is_the_same_in_every_language() -> None:
    assert list(texts('issue a 1..9 % name "A" us high 1')) == [("issue", "A")]
