"""The panel and the receipt of a negotiation over REST."""

from __future__ import annotations

from typing import Any

import pytest

from deals.metrics.formulas import FORMULAS
from tests.api.callers import person, post
from tests.cast import Cast, prefer

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal(cast: Cast) -> str:
    """Alice gave once for nothing and once under a condition that was met."""
    for issue, us, them in ((cast.price, 6, 3), (cast.term, 4, 7)):
        way = "high" if issue == cast.price else "low"
        prefer(issue, "us", direction=way, weight=us)
        prefer(issue, "them", direction="low" if way == "high" else "high", weight=them)
    alice, base = person(cast.alice), f"negotiations/{cast.negotiation.pk}"
    for side, terms, condition in (
        ("us", {"price": 110, "term": 20}, None),
        ("them", {"price": 90, "term": 60}, None),
        ("us", {"price": 108}, None),
        ("us", {"price": 104}, {"term": 30}),
        ("them", {"term": 30}, None),
    ):
        entry: dict[str, Any] = {"side": side, "terms": terms}
        body = entry | ({"if": condition} if condition else {})
        assert post(alice, f"{base}/offers", body).status_code == 201
    return f"/api/v1/{base}"


def test_every_reading_names_its_formula_and_can_be_checked_by_hand(cast: Cast, deal: str) -> None:
    alice = person(cast.alice)
    readings = alice.get(f"{deal}/metrics").json()["readings"]
    assert {reading["formula"] for reading in readings} <= FORMULAS.keys()
    rate = next(r for r in readings if (r["figure"], r["side"]) == ("linked_rate", "us"))
    assert (rate["value"], rate["n"], rate["formula"]) == (0.5, 2, "F34")
    told = alice.get(f"{deal}/metrics?explain=1").json()["readings"]
    linked = next(r for r in told if (r["figure"], r["side"]) == ("linked_rate", "us"))
    assert linked["inputs"] == {"linked": 1, "concessions": 2}
    assert all({"inputs", "source", "text"} <= reading.keys() for reading in told)


def test_months_add_up_to_the_panel(cast: Cast, deal: str) -> None:
    months = person(cast.alice).get(f"{deal}/metrics").json()["months"]
    assert months[-1]["to_date"]["linked_rate"]["value"] == 0.5
    assert months[-1]["figures"]["linked_rate"]["n"] <= 2


def test_there_is_no_receipt_before_the_close(cast: Cast, deal: str) -> None:
    answer = person(cast.alice).get(f"{deal}/receipt")
    assert answer.status_code == 409
    assert answer.json()["errors"][0]["code"] == "not_closed"


def test_the_receipt_in_json_and_in_print(cast: Cast, deal: str) -> None:
    alice = person(cast.alice)
    agreed = {"kind": "agreed", "terms": {"price": 104, "term": 30}}
    closed = alice.post(f"{deal}/close", agreed, format="json", headers={"If-Match": "*"})
    assert closed.status_code == 201
    receipt = alice.get(f"{deal}/receipt").json()
    assert [(term["issue"], term["value"]) for term in receipt["terms"]] == [
        ("price", 104),
        ("term", 30),
    ]
    assert [gift["status"] for gift in receipt["unpaid_gives"]] == ["naked"]
    better = receipt["improvements"][0]
    assert better["us"] >= 0 <= better["them"]
    assert all({"start", "end"} == set(change) for change in better["change"].values())
    assert receipt["figures"]["linked_rate"]["value"] == 0.5
    printed = alice.get(f"{deal}/receipt.txt")
    assert printed["Content-Type"].startswith("text/plain")
    assert "price" in printed.content.decode()
