"""The figures that CRMs are told: the same numbers as over REST, and as counted by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import prepared
from api.crm.mapping import FIGURES, Unit, picture, told
from api.v1.values import points
from tests.api.callers import integration, person, post
from tests.api.test_non_interference import deal
from tests.cast import Cast

__all__ = ["deal"]
pytestmark = pytest.mark.django_db

OF_PANEL = {
    "value_given": ("conceded", "us"),
    "money_given": ("money_conceded", "us"),
    "money_got": ("money_conceded", "them"),
    "unreciprocated_value": ("leakage", "us"),
    "unreciprocated_money": ("money_leaked", "us"),
    "unreciprocated_share": ("leakage_share", "us"),
    "linked_rate": ("linked_rate", "us"),
    "reciprocity": ("value_reciprocity", "us"),
    "overdue": ("overdue", "us"),
}


def now(cast: Cast) -> dict[str, Any]:
    """Every figure under its own name."""
    seen = picture(organisation_id=cast.organisation.pk, negotiation_id=cast.negotiation.pk)
    assert seen is not None
    return told(seen, {name: name for name in FIGURES})


def do(cast: Cast, what: str, **body: Any) -> Any:
    answer = post(person(cast.alice), f"negotiations/{cast.negotiation.pk}/{what}", body)
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_before_anything_has_happened_numbers_are_zero_or_unknown(cast: Cast) -> None:
    found = now(cast)
    assert (found["stage"], found["outcome"], found["currency"]) == ("preparing", None, "EUR")
    assert (found["opened_on"], found["last_offer_on"], found["last_offer_by"]) == (
        "2026-01-05", None, None,
    )  # fmt: skip
    counts = [name for name, figure in FIGURES.items() if figure.unit is Unit.COUNT]
    assert {name: found[name] for name in counts} == dict.fromkeys(counts, 0)
    for name in ("unreciprocated_share", "linked_rate", "reciprocity"):
        assert found[name] is None
    assert found["open_findings"] == ""


def test_they_are_the_numbers_of_the_panel(deal: Cast) -> None:
    deal.price.money_per_unit = Decimal(1000)
    deal.price.save()
    do(deal, "offers", side="them", terms={"price": 92, "term": 55})
    client = integration(deal.organisation, "negotiations.read")
    panel = client.get(f"/api/v1/negotiations/{deal.negotiation.pk}/metrics").json()["readings"]
    known = {(each["figure"], each["side"]): each for each in panel if each["issue"] is None}
    found = now(deal)
    for name, place in OF_PANEL.items():
        assert found[name] == known[place]["value"], name
    assert found["money_given"] == "500.00" and found["money_got"] == "2000.00"
    concessions = client.get("/api/v1/concessions").json()["results"]
    theirs = [row for row in concessions if row["side"] == "them"]
    assert found["concessions_got"] == len(theirs) == 2
    assert found["value_got"] == points(sum(row["worth"] for row in theirs))


def test_they_are_counted_as_by_hand(deal: Cast) -> None:
    found = now(deal)
    assert (found["offers_ours"], found["offers_theirs"], found["rounds"]) == (3, 1, 2)
    assert (found["last_offer_by"], found["unreciprocated"]) == ("us", 2)
    rows = person(deal.alice).get("/api/v1/findings?status=open").json()["results"]
    seen = [row for row in rows if row["code"] not in ("A003", "P004", "S002")]
    for name, severity in (
        ("open_errors", "error"), ("open_warnings", "warning"), ("open_notes", "info"),
    ):  # fmt: skip
        assert found[name] == sum(row["severity"] == severity for row in seen), name
    listed = [entry.split(" ")[0] for entry in found["open_findings"].split("; ")]
    assert listed == sorted({row["code"] for row in seen})
    assert "R001 naked concession" in found["open_findings"]


def test_what_they_owe_us_is_told_until_it_is_delivered(cast: Cast) -> None:
    do(cast, "offers", side="us", terms={"price": 110})
    ids: list[int] = []
    for price, due in ((108, "2020-01-31"), (105, "2120-01-31")):
        number = do(cast, "offers", side="us", terms={"price": price})["offer"]["number"]
        ask = {"commitment": f"volume at {price}", "owner": "Eva", "due_on": due}
        tied = do(cast, "exchanges", offer=number, gives=["price"], asks=[ask])
        do(cast, f"exchanges/{tied['id']}/accept")
        ids.append(tied["id"])
    assert (now(cast)["owed_to_us"], now(cast)["overdue"]) == (2, 0)
    do(cast, "close", kind="agreed", terms={"price": 105})
    assert (now(cast)["owed_to_us"], now(cast)["overdue"]) == (2, 1)
    do(cast, f"exchanges/{ids[0]}/deliver")
    assert (now(cast)["owed_to_us"], now(cast)["overdue"]) == (1, 0)
    do(cast, f"exchanges/{ids[1]}/deliver")
    assert (now(cast)["owed_to_us"], now(cast)["overdue"]) == (0, 0)


def test_the_end_is_told(deal: Cast) -> None:
    do(deal, "close", kind="no_deal", on="2026-03-01")
    found = now(deal)
    assert (found["stage"], found["outcome"], found["closed_on"]) == (
        "closed", "no_deal", "2026-03-01",
    )  # fmt: skip


def test_it_takes_the_same_queries_however_long_the_talks_are(
    deal: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[int] = []
    send = prepared.send
    monkeypatch.setattr(prepared, "send", lambda said: sent.append(len(said)) or send(said))

    def cost() -> tuple[int, int]:
        sent.clear()
        with CaptureQueriesContext(connection) as captured:
            now(deal)
        return len(captured), sum(sent)

    early = cost()
    for price in range(98, 88, -1):
        do(deal, "offers", side="us", terms={"price": price, "term": 20})
    assert cost() == early


def test_a_round_s_day_is_that_of_an_offer_without_one(cast: Cast) -> None:
    held = {"held_on": "2026-02-12"}
    do(cast, "offers", side="them", terms={"price": 90}, round=held)
    assert (now(cast)["last_offer_on"], now(cast)["last_offer_by"]) == ("2026-02-12", "them")
