"""Offer entries: what callers may send, and how everything wrong with it is told at once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.intake.entries import (
    EntryRefused,
    OfferEntry,
    RoundEntry,
    read_condition,
    read_offer,
    read_terms,
)
from deals.ledger.facts import Channel
from deals.ledger.offers import Ask, Commitment, Frame
from deals.ledger.values import Choice, Issue, Numeric, Side

ISSUES = {
    "price": Issue("price", Numeric(Decimal(80), Decimal(120), Decimal("0.5"))),
    "term": Issue("term", Numeric(Decimal(14), Decimal(60))),
    "service": Issue("service", Choice(("basic", "plus"))),
}


def read(raw: object) -> OfferEntry:
    return read_offer(raw, issues=ISSUES, evidence={"index"})


def problems(raw: object) -> dict[str, str]:
    """Pointer → code of everything refused."""
    with pytest.raises(EntryRefused) as refused:
        read(raw)
    return {problem.pointer: problem.code for problem in refused.value.problems}


def offer(**fields: Any) -> dict[str, Any]:
    return {"side": "us", "terms": {"price": 100}} | fields


def test_the_least_an_offer_needs() -> None:
    entry = read(offer())
    assert entry.side is Side.US
    assert entry.packages[0].terms == {"price": 100}
    assert entry.packages[0].conditions == ()
    assert entry.frame is Frame.UNSTATED


def test_everything_an_offer_can_say() -> None:
    entry = read(
        offer(
            terms={"price": "97.5", "service": "plus"},
            exchanges=[
                {
                    "gives": ["price"],
                    "asks": [
                        {"issue": "term", "value": 14, "due_on": "2026-03-01"},
                        {"commitment": "forecast", "owner": "Anna", "measure": "monthly"},
                    ],
                    "deadline": "2026-02-01",
                }
            ],
            round={"held_on": "2026-01-12", "channel": "call", "note": "short"},
            frame="loss",
            evidence=["index", "index"],
            corrects=3,
            sequence=4,
            note=" said twice ",
        )
    )
    [condition] = entry.packages[0].conditions
    assert condition.gives == ("price",)
    assert condition.asks == (
        Ask("term", Decimal(14), date(2026, 3, 1)),
        Commitment("forecast", "Anna", None, "monthly"),
    )
    assert condition.deadline == date(2026, 2, 1)
    assert entry.round == RoundEntry(date(2026, 1, 12), Channel.CALL, "short")
    assert (entry.frame, entry.evidence, entry.corrects) == (Frame.LOSS, ("index",), 3)
    assert (entry.sequence, entry.note) == (4, "said twice")


@pytest.mark.parametrize("asked", [{"term": 14}, [{"issue": "term", "value": 14}]])
def test_the_short_form_gives_every_term_for_its_asks(asked: object) -> None:
    [condition] = read(offer(**{"if": asked})).packages[0].conditions
    assert condition.gives == ("price",)
    assert condition.asks == (Ask("term", Decimal(14)),)


def test_alternatives_are_packages_of_one_move() -> None:
    entry = read(
        {
            "side": "us",
            "alternatives": [
                {"terms": {"price": 97}, "if": {"term": 14}},
                {"terms": {"price": 99}},
            ],
        }
    )
    assert [package.terms for package in entry.packages] == [{"price": 97}, {"price": 99}]


def test_a_round_by_number_and_a_round_left_out() -> None:
    assert read(offer(round=2)).round == 2
    assert read(offer(round=None)).round is None


@pytest.mark.parametrize("raw", [None, [], "offer", 3, True])
def test_a_body_that_is_no_object(raw: object) -> None:
    assert list(problems(raw)) == [""]


def test_all_problems_at_once() -> None:
    found = problems(
        {
            "side": "we",
            "terms": {"price": 300, "prise": 1, "term": "soon", "service": "gold"},
            "exchanges": [{"gives": ["volume"], "asks": [{"issue": "term", "value": True}]}],
            "round": 0,
            "frame": "joy",
            "evidence": ["hearsay"],
            "corrects": "3",
            "colour": "blue",
        }
    )
    assert found == {
        "/side": "unknown_word",
        "/terms/price": "outside_domain",
        "/terms/prise": "unknown_issue",
        "/terms/term": "wrong_type",
        "/terms/service": "outside_domain",
        "/exchanges/0/gives/0": "not_in_terms",
        "/exchanges/0/asks/0/value": "wrong_type",
        "/round": "wrong_type",
        "/frame": "unknown_word",
        "/evidence/0": "unknown_evidence",
        "/corrects": "wrong_type",
        "/colour": "unknown_field",
    }


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"side": None}, "/side", "required"),
        ({"side": 7}, "/side", "unknown_word"),
        ({"terms": {}}, "/terms", "required"),
        ({"terms": None}, "/terms", "required"),
        ({"terms": []}, "/terms", "wrong_type"),
        ({"terms": {"price": float("nan")}}, "/terms/price", "wrong_type"),
        ({"terms": {"price": "Infinity"}}, "/terms/price", "wrong_type"),
        ({"terms": {"price": 10**15}}, "/terms/price", "wrong_type"),
        ({"terms": {"price": "1" * 400}}, "/terms/price", "wrong_type"),
        ({"terms": {"price": "97.1234567"}}, "/terms/price", "wrong_type"),
        ({"terms": {"price": "cheap"}}, "/terms/price", "wrong_type"),
        ({"terms": {"price": False}}, "/terms/price", "wrong_type"),
        ({"terms": {"price": {}}}, "/terms/price", "wrong_type"),
        ({"terms": {"price": "97.25"}}, "/terms/price", "outside_domain"),
        ({"terms": {"service": 3}}, "/terms/service", "wrong_type"),
        ({"terms": {"zzz": 3}}, "/terms/zzz", "unknown_issue"),
        ({"if": {"term": 14}, "exchanges": []}, "/if", "conflicting"),
        ({"if": {}}, "/if", "length"),
        ({"if": None}, "/if", "required"),
        ({"if": ["term"]}, "/if/0", "wrong_type"),
        ({"if": [{"issue": "term", "value": None}]}, "/if/0/value", "wrong_type"),
        ({"if": [{"value": 14}]}, "/if/0/issue", "required"),
        ({"if": [{"commitment": ""}]}, "/if/0/commitment", "required"),
        ({"if": [{"commitment": "x", "value": 1}]}, "/if/0/value", "conflicting"),
        ({"if": [{"issue": "term", "value": 14}] * 2}, "/if", "duplicate"),
        ({"exchanges": {}}, "/exchanges", "wrong_type"),
        ({"exchanges": ["x"]}, "/exchanges/0", "wrong_type"),
        ({"exchanges": [{}]}, "/exchanges/0/gives", "required"),
        ({"round": "first"}, "/round", "wrong_type"),
        ({"round": {}}, "/round/held_on", "required"),
        ({"round": {"held_on": "yesterday"}}, "/round/held_on", "wrong_type"),
        ({"round": {"held_on": "2026-02-31"}}, "/round/held_on", "wrong_type"),
        ({"round": {"held_on": 20260131}}, "/round/held_on", "wrong_type"),
        ({"evidence": "index"}, "/evidence", "wrong_type"),
        ({"note": 3}, "/note", "wrong_type"),
        ({"note": "x" * 5000}, "/note", "text"),
        ({"note": "a\x00b"}, "/note", "text"),
        ({"alternatives": []}, "/terms", "conflicting"),
        ({"terms": {"price": 1, **{f"x{n}": 1 for n in range(3)}}}, "/terms/x0", "unknown_issue"),
    ],
)
def test_each_refusal_names_its_place(fields: dict[str, Any], pointer: str, code: str) -> None:
    assert problems(offer(**fields))[pointer] == code


def test_an_issue_given_twice() -> None:
    exchange = {"gives": ["price"], "asks": [{"issue": "term", "value": 14}]}
    assert problems(offer(exchanges=[exchange, exchange])) == {"/exchanges": "duplicate"}


@pytest.mark.parametrize(
    ("alternatives", "pointer"),
    [
        ("x", "/alternatives"),
        ([{"terms": {"price": 97}}], "/alternatives"),
        ([{"terms": {"price": 97}}, 3], "/alternatives/1"),
        ([{"terms": {"price": 97}}] * 11, "/alternatives"),
        ([{"terms": {"price": 97}}, {"terms": {"price": 1}}], "/alternatives/1/terms/price"),
    ],
)
def test_alternatives_that_are_none(alternatives: object, pointer: str) -> None:
    assert pointer in problems({"side": "us", "alternatives": alternatives})


def test_alternatives_cannot_correct() -> None:
    pair = [{"terms": {"price": 97}}, {"terms": {"price": 98}}]
    found = problems({"side": "us", "alternatives": pair, "corrects": 1})
    assert found == {"/corrects": "conflicting"}


def test_a_near_miss_is_offered() -> None:
    with pytest.raises(EntryRefused, match="did you mean price"):
        read(offer(terms={"prise": 97}))
    with pytest.raises(EntryRefused, match="did you mean frame"):
        read(offer(frme="gain"))


def test_the_terms_of_an_agreement() -> None:
    assert read_terms({"price": 97}, issues=ISSUES) == {"price": 97}
    with pytest.raises(EntryRefused):
        read_terms({"price": 7}, issues=ISSUES)


def test_a_condition_tied_afterwards() -> None:
    raw = {"offer": 2, "gives": ["price"], "asks": [{"issue": "term", "value": 14}]}
    number, condition = read_condition(raw, issues=ISSUES, terms={2: {"price"}})
    assert (number, condition.gives) == (2, ("price",))
    with pytest.raises(EntryRefused) as refused:
        read_condition({"gives": ["term"]}, issues=ISSUES, terms={2: {"price"}})
    assert [p.pointer for p in refused.value.problems] == ["/offer", "/gives/0", "/asks"]


def test_a_condition_that_is_no_object() -> None:
    with pytest.raises(EntryRefused):
        read_condition([], issues=ISSUES, terms={})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(
            ["side", "terms", "if", "exchanges", "alternatives", "gives", "asks", "issue",
             "value", "commitment", "round", "held_on", "price", "term", "service", "evidence"]
        ),
        inner,
        max_size=5,
    ),
    max_leaves=25,
)  # fmt: skip


@given(JSON)
def test_whatever_is_sent_is_read_or_refused(raw: object) -> None:
    try:
        entry = read(raw)
    except EntryRefused as refused:
        assert refused.problems
    else:
        assert entry.packages
