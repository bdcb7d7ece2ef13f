"""Concessions over REST are those of the ledger, as rows of all negotiations in sight."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.callers import person, post
from tests.cast import Cast, prefer

pytestmark = pytest.mark.django_db
SHARED = ("issue", "side", "start", "end", "cost", "worth", "money", "status", "stands_in")


@pytest.fixture
def talks(cast: Cast) -> Cast:
    prefer(cast.price, "us", direction="high", weight=1)
    offers = f"negotiations/{cast.negotiation.pk}/offers"
    for body in (
        {"side": "us", "terms": {"price": 110, "term": 30}},
        {"side": "them", "terms": {"price": 90}},
        {"side": "us", "terms": {"price": 105}},
        {"side": "us", "terms": {"price": 100}, "if": {"term": 14}},
        {"side": "them", "terms": {"price": 95}},
    ):
        assert post(person(cast.alice), offers, body).status_code == 201
    return cast


def listed(cast: Cast, query: str = "") -> list[dict[str, Any]]:
    answer = person(cast.alice).get(f"/api/v1/concessions{query}")
    assert answer.status_code == 200, answer.content
    rows: list[dict[str, Any]] = answer.json()["results"]
    return rows


def test_the_rows_are_the_moves_of_the_ledger(talks: Cast) -> None:
    ledger = person(talks.alice).get(f"/api/v1/negotiations/{talks.negotiation.pk}/ledger").json()
    wanted = [(move["offer"], *(move[name] for name in SHARED)) for move in ledger["concessions"]]
    rows = listed(talks)
    found = [(row["offer_number"], *(row[name] for name in SHARED)) for row in rows]
    assert len(found) >= 3
    assert sorted(found, key=repr) == sorted(wanted, key=repr)
    assert {row["currency"] for row in rows} == {"EUR"}
    assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)


def test_filters_keep_what_they_name(talks: Cast) -> None:
    rows = listed(talks)
    assert len({row["status"] for row in rows}) == 2
    for name in ("side", "status", "issue", "negotiation"):
        for value in {row[name] for row in rows}:
            wanted = [row for row in rows if row[name] == value]
            assert listed(talks, f"?{name}={value}") == wanted
    assert listed(talks, "?issue=nothing") == listed(talks, "?negotiation=999999") == []


def test_a_filter_that_is_no_word_is_refused(talks: Cast) -> None:
    answer = person(talks.alice).get("/api/v1/concessions?status=gift")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/status"


def test_one_is_found_by_its_id_and_only_by_those_who_see_the_talks(talks: Cast) -> None:
    row = listed(talks)[0]
    address = f"/api/v1/concessions/{row['id']}"
    assert person(talks.alice).get(address).json() == row
    assert person(talks.charlie).get(address).status_code == 404
    for stranger in (talks.charlie, talks.eve):
        assert person(stranger).get("/api/v1/concessions").json()["results"] == []
