"""The guide to the notation, docs/notation.md, says what is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from deals.intake.catalogue import CATALOGUE
from deals.intake.notation import parse
from deals.intake.problems import TranscriptError

GUIDE = (Path(__file__).parents[2] / "docs" / "notation.md").read_text("utf-8")
TALKS = re.findall(r"```talks\n(.*?)```", GUIDE, re.DOTALL)
WRONG = re.findall(r"```wrong\n(.*?)```\n\n```problems\n(.*?)```", GUIDE, re.DOTALL)


@pytest.mark.parametrize("text", TALKS)
def test_every_example_reads(text: str) -> None:
    assert parse(text).facts.offers


@pytest.mark.parametrize(("text", "problems"), WRONG)
def test_every_mistake_is_told_as_the_guide_says(text: str, problems: str) -> None:
    with pytest.raises(TranscriptError) as caught:
        parse(text)
    assert f"{caught.value}\n" == problems


def test_there_are_examples() -> None:
    assert len(TALKS) >= 5
    assert WRONG


def test_the_acts_of_the_guide_are_acts() -> None:
    acts = re.findall(r"^\| `((?:us|them) \w+ ?[^`]*)`", GUIDE, re.MULTILINE)
    assert len(acts) >= 9
    offers = "them price 90\nus price 100\nus price 97 if term 14\nus price 95\nthem price 91\n"
    for act in acts:
        assert parse(offers + act).facts, act


def test_the_issues_of_the_guide_are_well_known() -> None:
    [named] = re.findall(r"Well-known issues \((.*?), …\)", GUIDE, re.DOTALL)
    assert set(re.findall(r"`(\w+)`", named)) <= CATALOGUE.keys()
