"""CaSiNo dialogues into facts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from deals.intake.corpora import casino
from deals.intake.corpora.base import BrokenError, Node, Record
from deals.ledger.build import build
from deals.ledger.facts import OutcomeKind
from deals.ledger.offers import Act
from deals.ledger.values import Side
from tests.intake.corpora.small import CAMPERS, camp, deal, says


def read(*logs: dict[str, Any]) -> Record:
    return casino.read(Node(camp(*logs)))


def test_the_deal_is_what_we_get_whoever_submits_it() -> None:
    record = read(deal(2, 1, 0), deal(3, 2, 1, by=2))
    first, second = record.facts.offers
    assert (first.side, second.side) == (Side.US, Side.THEM)
    assert first.terms == {"food": 2, "water": 1, "firewood": 0}
    assert second.terms == {"food": 0, "water": 1, "firewood": 2}
    assert record.facts.outcome is None
    assert (record.external_id, record.title) == ("7", "CaSiNo dialogue 7")


def test_priorities_are_points_and_we_want_more_while_they_want_us_to_have_less() -> None:
    weights = {(p.side, p.issue): p.weight for p in read().facts.preferences}
    assert [weights[Side.US, key] for key in ("food", "water", "firewood")] == [5, 4, 3]
    assert [weights[Side.THEM, key] for key in ("food", "water", "firewood")] == [3, 4, 5]
    us, them = (p.function for p in read().facts.preferences if p.issue == "food")
    assert (us.value(Decimal(3)), them.value(Decimal(3))) == (1.0, 0.0)


def test_reasons_are_interests_behind_the_issue() -> None:
    known = [(i.side, i.issue, i.statement) for i in read().facts.interests]
    assert (Side.US, "food", "much of it") in known
    assert (Side.THEM, "food", "little of it") in known
    assert len(known) == 6


def test_an_accepted_deal_is_the_agreement() -> None:
    record = read(
        deal(2, 1, 0), says("Reject-Deal"), deal(3, 2, 1, by=2), says("Accept-Deal", by=1)
    )
    assert [(m.act, m.after, m.offer) for m in record.facts.marks] == [
        (Act.REJECT, 1, 1),
        (Act.ACCEPT, 2, 2),
    ]
    ledger = build(facts=record.facts, as_of=date(2026, 1, 1))
    assert ledger.agreement == {"food": 0, "water": 1, "firewood": 2}


def test_walking_away_is_no_deal_and_who_walked_is_kept() -> None:
    record = read(deal(2, 1, 0), says("Walk-Away"))
    assert record.facts.outcome is not None
    assert record.facts.outcome.kind is OutcomeKind.NO_DEAL
    assert record.source["walked_away"] == "them"
    assert read().source["walked_away"] is None


def test_points_and_answers_are_kept_as_the_source_has_them() -> None:
    assert read().source["us"] == {
        "points_scored": 14,
        "satisfaction": "Slightly satisfied",
        "likeness": "Extremely like",
    }


BROKEN: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "no id": (lambda raw: raw.pop("dialogue_id"), "/: 'dialogue_id' is missing"),
    "no people": (lambda raw: raw.pop("participant_info"), "'participant_info' is missing"),
    "one person": (lambda raw: raw["participant_info"].pop(CAMPERS[1]), "is missing"),
    "unknown good": (
        lambda raw: raw["participant_info"][CAMPERS[0]]["value2issue"].update(High="Tea"),
        "/participant_info/mturk_agent_1/value2issue/High: expected one of Food",
    ),
    "good twice": (
        lambda raw: raw["participant_info"][CAMPERS[0]]["value2issue"].update(High="Water"),
        "a good has two priorities",
    ),
    "unknown mood": (
        lambda raw: raw["participant_info"][CAMPERS[0]]["outcomes"].update(satisfaction="so so"),
        "expected one of Extremely dissatisfied",
    ),
    "NaN points": (
        lambda raw: raw["participant_info"][CAMPERS[0]]["outcomes"].update(
            points_scored=float("nan")
        ),
        "points_scored: expected a whole number",
    ),
    "unknown speaker": (
        lambda raw: raw["chat_logs"][1].update(id="me"),
        "/chat_logs/1/id: expected one of mturk_agent_1",
    ),
    "ten packages": (
        lambda raw: raw["chat_logs"][1]["task_data"]["issue2youget"].update(Food="10"),
        "issue2youget/Food: expected a whole number from 0 to 3",
    ),
    "four in all": (
        lambda raw: raw["chat_logs"][1]["task_data"]["issue2youget"].update(Food="3"),
        "3 and 1 of Food do not make 3",
    ),
    "own deal accepted": (
        lambda raw: raw["chat_logs"][2].update(id=CAMPERS[0]),
        "no deal of the other side to accept",
    ),
    "nothing to reject": (
        lambda raw: raw["chat_logs"].insert(0, says("Reject-Deal")),
        "/chat_logs/0: no deal of the other side to reject",
    ),
    "after the end": (
        lambda raw: raw["chat_logs"].append(says("Walk-Away")),
        "/chat_logs/3: Walk-Away after the end",
    ),
    "a log of another kind": (lambda raw: raw.update(chat_logs="none"), "expected a list"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_dialogue_says_where_and_why(case: str) -> None:
    bend, expected = BROKEN[case]
    raw = camp()
    bend(raw)
    with pytest.raises(BrokenError) as broken:
        casino.read(Node(raw))
    assert expected in str(broken.value)
