"""The sheet for the other side over REST, and the mark that puts evidence on it."""

from __future__ import annotations

import pytest

from tests.api.callers import integration, person, post
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def base(cast: Cast) -> str:
    """They opened; we offered with a condition and a promise, and they agreed to one of the two."""
    alice, base = person(cast.alice), f"negotiations/{cast.negotiation.pk}"
    for body in (
        {"side": "them", "terms": {"price": 90}, "round": {"held_on": "2026-03-02"}},
        {"side": "us", "terms": {"price": 110, "service": "plus"}},
        {
            "side": "us",
            "terms": {"price": 100, "service": "basic"},
            "exchanges": [
                {"gives": ["price"], "asks": [{"issue": "term", "value": 14}]},
                {"gives": ["service"], "asks": [{"commitment": "a forecast", "owner": "Bob"}]},
            ],
        },
        {"side": "them", "terms": {"term": 14}},
    ):
        answer = post(alice, f"{base}/offers", body)
        assert answer.status_code == 201, answer.content
    return base


def test_it_tells_where_both_stand_and_what_was_said(cast: Cast, base: str) -> None:
    told = integration(cast.organisation, "negotiations.read").get(f"/api/v1/{base}/sheet").json()
    stands = {row["issue"]: (row["us"], row["them"], row["agreed"]) for row in told["stands"]}
    assert stands == {
        "price": ([100], [90], None),
        "service": (["plus"], [], None),
        "term": ([], [14], None),
    }
    assert (told["company"], told["account"]) == ("Tubes Ltd", "Borealis Packaging")
    (meeting,) = told["rounds"]
    said = meeting["offers"][2]
    assert said["terms"] == {}
    assert [tie["reply"] for tie in said["conditions"]] == ["agreed", "open"]
    assert said["conditions"][1]["if"] == [
        {"issue": None, "value": None, "promise": "a forecast", "due_on": None}
    ]
    assert said["conditions"][0]["then"] == {"price": 100}
    assert "Bob" not in str(told)


def test_evidence_is_on_it_once_it_is_marked(cast: Cast, base: str) -> None:
    alice = person(cast.alice)
    body = {"key": "index", "kind": "index", "source": "HRC index", "observed_on": "2026-02-02"}
    known = post(alice, f"{base}/evidence", body).json()
    assert known["shareable"] is False
    assert alice.get(f"/api/v1/{base}/sheet").json()["evidence"] == []
    address = f"/api/v1/{base}/evidence/{known['id']}"
    changed = alice.patch(address, {"shareable": True}, format="json")
    assert changed.json() == {**known, "shareable": True}
    (proof,) = alice.get(f"/api/v1/{base}/sheet").json()["evidence"]
    assert (proof["source"], proof["observed_on"]) == ("HRC index", "2026-02-02")
    assert alice.patch(f"{address}0", {"shareable": True}, format="json").status_code == 404
    assert alice.patch(address, {"key": "other"}, format="json").status_code == 400
