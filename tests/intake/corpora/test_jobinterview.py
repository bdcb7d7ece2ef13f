"""Job interviews into facts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from deals.intake.corpora import jobinterview
from deals.intake.corpora.base import BrokenError, Node, Record
from deals.ledger.build import build
from deals.ledger.preferences import OptionValues
from deals.ledger.values import Side
from tests.intake.corpora.small import applicant, bid, interview


def read(*bids: dict[str, Any]) -> Record:
    return jobinterview.read(Node(interview(*bids)))


def test_bids_become_offers_of_the_worker_as_us_and_the_recruiter_as_them() -> None:
    record = read(bid("the-recruiter", at=1), bid("the-worker", at=2, salary=45))
    first, second = record.facts.offers
    assert (first.side, second.side) == (Side.THEM, Side.US)
    assert second.terms == {
        "salary": Decimal(45),
        "weekly_holiday": Decimal(4),
        "position": "Engineer",
        "company": "Google",
        "workplace": "Tokyo",
    }
    assert first.on == date(2018, 11, 7)
    assert record.facts.outcome is None


def test_bids_are_put_in_the_order_of_their_time() -> None:
    record = read(bid("the-worker", at=9), bid("the-recruiter", at=3))
    assert [offer.side for offer in record.facts.offers] == [Side.THEM, Side.US]


def test_the_accepted_bid_is_the_agreement_though_it_is_not_the_last() -> None:
    record = read(
        bid("the-worker", at=1, salary=40, accepted=True),
        bid("the-recruiter", at=2, accepted=False),
    )
    ledger = build(facts=record.facts, as_of=date(2026, 1, 1))
    assert ledger.agreement is not None
    assert ledger.agreement["salary"] == 40


def test_a_position_is_worth_its_mean_over_companies_and_the_table_is_kept() -> None:
    record = read()
    (mean,) = [
        p.function for p in record.facts.preferences if p.issue == "position" and p.side is Side.US
    ]
    assert mean == OptionValues({"Engineer": 0.125, "Sales": 0.625})
    positions = record.source["positions"]
    assert isinstance(positions, dict)
    assert positions["them"]["Sales"] == {"Google": 0.5, "Apple": 0.75}


def test_the_worker_wants_more_and_the_recruiter_less() -> None:
    high = {
        p.side: p.function.value(Decimal(50))
        for p in read().facts.preferences
        if p.issue == "salary"
    }
    assert high == {Side.US: 1.0, Side.THEM: 0.0}


def test_an_interview_without_a_bid_is_open() -> None:
    raw = interview() | {"solutions": []}
    facts = jobinterview.read(Node(raw)).facts
    assert (facts.offers, facts.marks, facts.outcome) == ((), (), None)


def _utility(raw: dict[str, Any], name: str, *, user: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = next(
        table for table in raw["users"][user]["utilities"] if table["name"] == name
    )
    return found


BROKEN: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "no id": (lambda raw: raw.pop("id"), "'id' is missing"),
    "two workers": (
        lambda raw: raw.update(users=[applicant("worker"), applicant("worker")]),
        "/users: expected one worker and one recruiter",
    ),
    "one user": (lambda raw: raw["users"].pop(), "expected one worker and one recruiter"),
    "other role": (lambda raw: raw["users"][0].update(role="boss"), "expected one of worker"),
    "issue missing": (
        lambda raw: raw["users"][0]["utilities"].pop(),
        "/users/0/utilities: 'Workplace' is missing",
    ),
    "no span": (lambda raw: _utility(raw, "Salary").update(max=20), "max: expected a whole number"),
    "no options": (lambda raw: _utility(raw, "Company").update(options=[]), "no options"),
    "NaN weight": (
        lambda raw: _utility(raw, "Company").update(weight=float("nan")),
        "weight: expected a number in 0..1",
    ),
    "value above one": (
        lambda raw: _utility(raw, "Position")["options"][0].update(weight=2),
        "expected a number in 0..1",
    ),
    "pair missing": (
        lambda raw: _utility(raw, "Position")["options"].pop(),
        "expected every position with every company",
    ),
    "other position": (
        lambda raw: _utility(raw, "Position", user=1).update(
            options=_utility(raw, "Position")["options"][:2]
        ),
        "expected every position with every company",
    ),
    "other options": (
        lambda raw: _utility(raw, "Workplace", user=1)["options"].pop(),
        "the two sides list different options",
    ),
    "two accepted": (
        lambda raw: raw["solutions"].append(bid("the-worker", accepted=True, at=5)),
        "/solutions: more than one bid is accepted",
    ),
    "no such day": (
        lambda raw: raw["solutions"][0].update(created_at="2018-13-41"),
        "created_at: expected a date and time",
    ),
    "no time zone": (
        lambda raw: raw["solutions"][0].update(created_at="2018-11-07 02:28:20"),
        "expected a time zone",
    ),
    "stranger": (lambda raw: raw["solutions"][0].update(user_id="x"), "expected one of the-worker"),
    "beyond the range": (
        lambda raw: raw["solutions"][0]["body"].update(Salary=51),
        "Salary: expected a whole number from 20 to 50",
    ),
    "unknown option": (
        lambda raw: raw["solutions"][0]["body"].update(Workplace="Rome"),
        "Workplace: expected one of Tokyo, Seoul, found 'Rome'",
    ),
    "term missing": (
        lambda raw: raw["solutions"][0]["body"].pop("Company"),
        "/solutions/0/body: 'Company' is missing",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_interview_says_where_and_why(case: str) -> None:
    bend, expected = BROKEN[case]
    raw = interview()
    bend(raw)
    with pytest.raises(BrokenError) as broken:
        jobinterview.read(Node(raw))
    assert expected in str(broken.value)
