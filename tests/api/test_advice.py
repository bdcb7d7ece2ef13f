"""Trades and packages over REST: advice for all, within the walk-aways for their holders."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.api.callers import codes, person, post
from tests.cast import Cast, prefer

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal(cast: Cast) -> Cast:
    """Both sides weigh price and term, and both have spoken."""
    for issue, ours, theirs, us, them in (
        (cast.price, "high", "low", 0.6, 0.4),
        (cast.term, "low", "high", 0.4, 0.6),
    ):
        prefer(issue, "us", direction=ours, weight=us)
        prefer(issue, "them", direction=theirs, weight=them)
    for side, terms in (("us", {"price": 110, "term": 30}), ("them", {"price": 90, "term": 60})):
        said = {"side": side, "terms": terms}
        post(person(cast.alice), f"negotiations/{cast.negotiation.pk}/offers", said)
    return cast


def get(client: APIClient, cast: Cast, what: str) -> Any:
    return client.get(f"/api/v1/negotiations/{cast.negotiation.pk}/{what}")


def test_a_trade_is_a_sentence_with_its_numbers(deal: Cast) -> None:
    body = get(person(deal.bob), deal, "trades?n=1").json()
    assert body["walk_aways_kept"] is False
    [trade] = body["trades"]
    assert trade["sentence"].startswith("If price rises to ")
    assert trade["give"]["start"] == {"term": 30}
    assert trade["get"]["start"] == {"price": 110}
    assert trade["us"] == pytest.approx(trade["give"]["us"] + trade["get"]["us"])
    assert trade["robust"] is None


def test_the_same_seed_gives_the_same_samples(deal: Cast) -> None:
    asked = "trades?n=1&samples=100&seed=7"
    [trade] = get(person(deal.bob), deal, asked).json()["trades"]
    assert trade["robust"]["n"] == 100
    assert trade["robust"]["text"].startswith("robust in ")
    assert get(person(deal.bob), deal, asked).json()["trades"] == [trade]


def test_walk_aways_are_kept_for_their_holders_only(deal: Cast) -> None:
    blind = get(person(deal.bob), deal, "trades").content
    limits = f"/api/v1/negotiations/{deal.negotiation.pk}/limits"
    given = {"side": "us", "issue": "term", "walk_away": 40}
    assert person(deal.alice).put(limits, given, format="json").status_code == 200
    assert get(person(deal.bob), deal, "trades").content == blind
    body = get(person(deal.alice), deal, "trades").json()
    assert body["walk_aways_kept"] is True
    assert all(t["give"]["end"]["term"] <= 40 for t in body["trades"] if "term" in t["give"]["end"])


def test_packages_are_worth_the_same_to_us(deal: Cast) -> None:
    body = get(person(deal.bob), deal, "packages?k=3").json()
    level = body["level"]
    assert len(body["packages"]) >= 2
    assert all(level - 1e-6 <= each["us"] <= level + 0.02 for each in body["packages"])
    assert body["learned"]["price"] == {
        "weight": 0.333333, "interval": [0, 1], "observations": 0,
    }  # fmt: skip
    some = get(person(deal.bob), deal, "packages?level=0.5&k=2&samples=10").json()
    assert some["level"] == 0.5
    assert some["packages"][0]["robust"]["n"] == 10


def test_without_values_there_is_a_reason_instead(cast: Cast) -> None:
    body = get(person(cast.bob), cast, "packages").json()
    assert body["packages"] is None
    assert "weighed by both" in body["reason"]
    assert get(person(cast.bob), cast, "trades").json()["trades"] is None


def test_nonsense_is_refused_all_at_once(cast: Cast) -> None:
    answer = get(person(cast.bob), cast, "packages?level=2&k=1&epsilon=-1&samples=0&colour=red")
    assert answer.status_code == 400
    assert codes(answer).keys() == {"/level", "/k", "/epsilon", "/samples", "/colour"}
    answer = get(person(cast.bob), cast, "packages?level=NaN")
    assert answer.status_code == 400
