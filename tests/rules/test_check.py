"""check runs every rule, under an organisation's book; no two findings share an identity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from deals.intake.notation import parse
from deals.ledger.build import build
from deals.ledger.facts import Facts, Outcome, OutcomeKind
from deals.ledger.values import Value
from deals.rules import RULES, check, validated
from deals.rules.base import (
    SUBJECT,
    Finding,
    RuleBook,
    RuleBookRefused,
    Severity,
    distinct,
)
from tests.ledger.strategies import PACKAGES
from tests.ledger.strategies import facts as any_talks
from tests.rules.book import OPEN, TODAY, WEIGHTS, findings

NAKED = Finding("R001", "naked-concession", Severity.WARNING, "100 → 97", "ask", 3, "price")


def checked(facts: Facts) -> tuple[Finding, ...]:
    return check(ledger=build(facts=facts, as_of=TODAY))


def test_no_talks_no_findings() -> None:
    assert checked(parse("").facts) == ()


def test_findings_come_in_report_order_then_in_the_order_of_the_talks() -> None:
    text = (
        WEIGHTS + OPEN + "us price 97\nus price 96, term 40\nthem price 90\nus corrects 3 price 98"
    )
    found = checked(parse(text).facts)
    codes = [rule.code for rule in RULES]
    assert [f.code for f in found] == sorted((f.code for f in found), key=codes.index)
    assert [f.offer for f in found if f.code == "R001"] == [6, 4, 4]


def test_what_concerns_no_offer_comes_last_in_its_rule() -> None:
    found = findings("stage distributive\nstage integrative\nus price 103", "S003")
    assert [(f.offer, f.subject) for f in found] == [(None, "change 1")]


@settings(max_examples=60, deadline=None)
@given(any_talks(), PACKAGES)
def test_no_two_findings_share_an_identity(talks: Facts, agreement: Mapping[str, Value]) -> None:
    closed = replace(talks, outcome=Outcome(OutcomeKind.AGREED, TODAY, agreement))
    for facts in (talks, closed):
        assert max(Counter(f.identity for f in checked(facts)).values(), default=1) == 1


def test_what_shares_an_identity_is_told_by_one_finding_the_gravest() -> None:
    grave = NAKED._replace(severity=Severity.ERROR, message="97 → 96", advice="stop")
    other = NAKED._replace(offer=4)
    assert distinct([NAKED, grave, other, other]) == [
        grave._replace(message="100 → 97 97 → 96"),
        other,
    ]


def test_a_subject_fits_its_row() -> None:
    [finding] = findings(f'us price 100\nus price 97 if "{"long " * 60}"', "R006")
    assert len(finding.subject) == SUBJECT


def test_a_book_can_switch_off_soften_and_sharpen() -> None:
    text = "us price 100\nus price 97"
    assert not findings(text, "R001", book=RuleBook(severities={"R001": None}))
    [mild] = findings(text, "R001", book=RuleBook(severities={"R001": Severity.INFO}))
    assert mild.severity is Severity.INFO
    [grave] = findings(text, "A006", book=RuleBook(severities={"A006": Severity.ERROR}))
    assert grave.severity is Severity.ERROR


def test_a_threshold_of_the_book_replaces_the_default() -> None:
    text = "us price 100\nthem price 90\nus price 97"
    assert not findings(text, "P002")
    loose = RuleBook(thresholds={"P002": {"within": 0.25}})
    assert findings(text, "P002", book=loose)


def test_a_sound_book_is_accepted() -> None:
    for book in (
        RuleBook(),
        RuleBook({"R001": None}, {"P002": {"within": 0.1}, "A004": {"digits": 2}}),
    ):
        assert validated(book) is book


@pytest.mark.parametrize(
    ("thresholds", "refusal"),
    [
        ({"X999": {}}, "there is no rule X999"),
        ({"P002": {"width": 1.0}}, "P002 has no threshold width"),
        ({"P002": {"within": True}}, "P002 within must be a number"),
        ({"P002": {"within": "0.1"}}, "P002 within must be a number"),
        ({"P002": {"within": float("nan")}}, "P002 within must be a finite number of at least 0"),
        ({"P002": {"within": float("inf")}}, "P002 within must be a finite number of at least 0"),
        ({"P002": {"within": -0.1}}, "P002 within must be a finite number of at least 0"),
    ],
)
def test_a_book_of_things_that_cannot_be_is_refused(
    thresholds: Mapping[str, Mapping[str, Any]], refusal: str
) -> None:
    with pytest.raises(RuleBookRefused) as refused:
        validated(RuleBook(thresholds=thresholds))
    assert str(refused.value) == refusal


def test_all_that_is_wrong_with_a_book_is_said_at_once() -> None:
    book = RuleBook({"X999": None, "X998": Severity.INFO}, {"R003": {"rate": 1.0, "ratio": -1.0}})
    with pytest.raises(RuleBookRefused) as refused:
        validated(book)
    assert str(refused.value).count(";") == 3
