"""Negochat dialogues into facts: partial offers, and acts that name what they answer."""

from __future__ import annotations

from typing import Any

import pytest

from deals.intake.corpora import negochat
from deals.intake.corpora.base import BrokenError, Node, Record
from deals.ledger.facts import OutcomeKind
from deals.ledger.offers import Act
from deals.ledger.preferences import Linear
from deals.ledger.values import Direction, Side
from tests.intake.corpora.small import chat, turn

SALARY = {"Offer": {"Salary": "120,000 USD"}}
LOW = {"Offer": {"Salary": "60,000 USD"}}
HOURS = {"Offer": {"Working Hours": "10 hours"}}


def candidate(*output: dict[str, Any]) -> dict[str, Any]:
    return turn("Candidate", *output)


def employer(*output: dict[str, Any]) -> dict[str, Any]:
    return turn("Employer", *output)


def read(*turns: dict[str, Any]) -> Record:
    return negochat.read(Node(chat(*turns)))


def marks(*turns: dict[str, Any]) -> list[tuple[str, int, int | None]]:
    return [(mark.act.value, mark.after, mark.offer) for mark in read(*turns).facts.marks]


def test_the_offers_of_a_turn_are_one_offer() -> None:
    facts = read(candidate(SALARY), employer(LOW, HOURS), candidate({"Greet": True})).facts
    assert [(o.side, dict(o.terms)) for o in facts.offers] == [
        (Side.US, {"salary": "120,000 USD"}),
        (Side.THEM, {"salary": "60,000 USD", "hours": "10 hours"}),
    ]


def test_of_two_values_in_a_turn_the_later_one_holds() -> None:
    (offer,) = read(employer(SALARY, LOW)).facts.offers
    assert offer.terms == {"salary": "60,000 USD"}


def test_an_offer_without_a_value_is_kept_as_said_and_is_no_offer() -> None:
    record = read(candidate({"Offer": "Salary"}), employer({"Query": {"Offer": "Salary"}}))
    assert record.facts.offers == ()
    turns = record.source["turns"]
    assert isinstance(turns, list)
    assert [t["acts"] for t in turns] == [
        [{"act": "offer", "issue": "salary"}],
        [{"act": "query", "issue": "salary"}],
    ]


def test_accept_true_means_the_other_sides_last_offer() -> None:
    assert marks(candidate(SALARY), employer(HOURS), candidate({"Accept": True}, SALARY)) == [
        ("accept", 2, 2)
    ]


def test_accepting_what_the_other_side_offered_earlier() -> None:
    named: dict[str, Any] = {"Accept": {"Salary": "60,000 USD"}}
    talks = [employer(LOW), employer(HOURS), candidate(named)]
    assert marks(*talks) == [("accept", 2, 1)]
    assert marks(*talks[:2], candidate({"Accept": "Salary"})) == [("accept", 2, 1)]


def test_accepting_a_part_or_another_value_is_no_acceptance_of_the_offer() -> None:
    assert marks(employer(LOW, HOURS), candidate({"Accept": "Salary"})) == []
    assert marks(employer(LOW), candidate({"Accept": {"Salary": "90,000 USD"}})) == []
    both: list[dict[str, Any]] = [{"Accept": "Salary"}, {"Accept": {"Working Hours": "10 hours"}}]
    assert marks(employer(LOW, HOURS), candidate(*both)) == [("accept", 1, 1)]


def test_an_answer_to_nothing_and_an_answer_given_before_leave_no_mark() -> None:
    yes, no = {"Accept": True}, {"Reject": True}
    assert marks(candidate(yes), employer({"Reject": "Salary"})) == []
    again = [candidate(no), candidate(no), candidate(yes), candidate(no), candidate(yes)]
    assert marks(employer(LOW), *again) == [("reject", 1, 1), ("accept", 1, 1)]


def test_who_quits_in_the_last_turn_leaves_without_a_deal() -> None:
    left = read(candidate(SALARY), employer({"Quit": True})).facts.outcome
    assert left is not None
    assert left.kind is OutcomeKind.NO_DEAL
    assert read(employer({"Quit": True}), candidate(SALARY)).facts.outcome is None


def test_no_weights_and_directions_only_where_they_are_obvious() -> None:
    preferences = read(candidate(SALARY)).facts.preferences
    assert {p.weight for p in preferences} == {None}
    ours = {p.issue for p in preferences if p.side is Side.US}
    theirs = {p.issue for p in preferences if p.side is Side.THEM}
    assert (len(ours), theirs) == (6, {"salary", "hours"})
    for preference in preferences:
        wanted = Direction.HIGH if preference.side is Side.US else Direction.LOW
        assert isinstance(preference.function, Linear)
        assert preference.function.direction is wanted


def test_the_turns_are_kept_with_their_words() -> None:
    spoken: dict[str, Any] = {"role": "Candidate", "data": "Hello", "output": [{"Query": "Offer"}]}
    silent: dict[str, Any] = {"role": "Employer", "output": []}
    assert read(spoken, silent).source["turns"] == [
        {"side": "us", "text": "Hello", "acts": [{"act": "query"}]},
        {"side": "them", "text": "", "acts": []},
    ]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (chat() | {"id": -1}, "/id: expected a whole number"),
        ({"id": 3}, "'turns' is missing"),
        (chat(turn("Boss")), "/turns/0/role: expected one of Candidate, Employer"),
        (chat({"role": "Employer"}), "'output' is missing"),
        (chat(employer({"Shout": True})), "/turns/0/output/0/Shout: expected one of Offer"),
        (chat(employer({"Offer": True})), "expected an issue, with or without a value"),
        (chat(employer({"Reject": 1})), "expected an issue, with or without a value"),
        (chat(employer({"Accept": False})), "expected an issue, with or without a value"),
        (chat(employer({"Offer": "Tea"})), "expected one of Salary"),
        (chat(employer({"Offer": {"Tea": "hot"}})), "Offer/Tea: expected one of Salary"),
        (chat(employer({"Offer": {"Salary": "1 USD"}})), "expected one of 60,000 USD"),
        (chat(employer({"Offer": {"Salary": float("nan")}})), "found 'nan'"),
        (chat(employer({"Query": {"Salary": "60,000 USD"}})), "'Offer' is missing"),
        (chat({"role": "Employer", "output": [], "input": 5}), "input: expected a text"),
    ],
)
def test_a_broken_dialogue_says_where_and_why(raw: dict[str, Any], expected: str) -> None:
    with pytest.raises(BrokenError) as broken:
        negochat.read(Node(raw))
    assert expected in str(broken.value)


def test_marks_come_before_the_offer_of_their_turn() -> None:
    facts = read(employer(LOW), candidate(SALARY, {"Reject": True})).facts
    (mark,) = facts.marks
    assert (mark.act, mark.after, mark.offer) == (Act.REJECT, 1, 1)
