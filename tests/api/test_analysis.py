"""The value analysis of a negotiation over REST."""

from __future__ import annotations

import pytest

from deals.models import Issue, Kind
from tests.api.callers import person, post
from tests.cast import Cast, prefer

pytestmark = pytest.mark.django_db


def address(cast: Cast) -> str:
    return f"/api/v1/negotiations/{cast.negotiation.pk}/analysis"


def weigh(cast: Cast) -> None:
    for issue, us, them in ((cast.price, 6, 3), (cast.term, 4, 7)):
        ours, theirs = ("high", "low") if issue == cast.price else ("low", "high")
        prefer(issue, "us", direction=ours, weight=us)
        prefer(issue, "them", direction=theirs, weight=them)


def test_before_both_sides_weigh_something_there_is_no_frontier(cast: Cast) -> None:
    body = person(cast.alice).get(address(cast)).json()
    assert (body["frontier"], body["figures"], body["offers"]) == (None, {}, [])


def test_offers_lie_on_the_map_with_what_dominates_them(cast: Cast) -> None:
    weigh(cast)
    alice, deal = person(cast.alice), f"negotiations/{cast.negotiation.pk}"
    post(alice, f"{deal}/offers", {"side": "us", "terms": {"price": 110, "term": 14}})
    post(alice, f"{deal}/offers", {"side": "us", "terms": {"price": 100}})
    body = alice.get(address(cast)).json()
    frontier, offers = body["frontier"], body["offers"]
    best = frontier["points"][0]
    assert (best["us"], best["package"]["price"]) == (1.0, 120)
    assert frontier["distinct"] >= len(frontier["points"])
    worse = offers[1]
    assert worse["package"] == {"price": 100, "term": 14}
    assert worse["distance"] > 0
    gain = worse["better"]["nearest"]
    assert gain["us"] >= 0 <= gain["them"] and gain["us"] + gain["them"] > 0
    assert body["figures"]["integrative_potential"]["formula"] == "F19"


def test_spaces_too_large_to_count_in_json_numbers_are_told_as_text(cast: Cast) -> None:
    weigh(cast)
    for n in range(16):
        issue = Issue.objects.create(
            **cast.negotiation.belonging,
            key=f"extra_{n}",
            kind=Kind.NUMERIC,
            low=0,
            high=100,
            step=1,
        )
        prefer(issue, "us", direction="high", weight=n + 1)
        prefer(issue, "them", direction="low", weight=17 - n)
    frontier = person(cast.alice).get(address(cast)).json()["frontier"]
    assert int(frontier["outcomes"]) > 2**53
    assert isinstance(frontier["outcomes"], str)
    assert len(frontier["points"]) <= 200 <= frontier["distinct"]
