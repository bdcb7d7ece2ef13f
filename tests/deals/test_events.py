"""What others hear of that nobody did: a give without a return, a get past its date."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from api.tasks import recheck_organisation, recheck_organisations
from deals.events import EventType
from deals.models import Event, Exchange
from tests.api.callers import codes, integration, person, post
from tests.cast import Cast, prefer

pytestmark = pytest.mark.django_db


@pytest.fixture
def start(cast: Cast) -> Cast:
    prefer(cast.price, "us", direction="high", weight=0.5)
    prefer(cast.term, "us", direction="low", weight=0.5)
    for side, price in (("us", 110), ("them", 90)):
        log(cast, side, price=price)
    assert told(EventType.CONCESSION_UNRECIPROCATED) == []
    return cast


def log(cast: Cast, side: str, *, more: dict[str, Any] | None = None, **terms: float) -> Any:
    body = {"side": side, "terms": terms, **(more or {})}
    answer = post(person(cast.alice), f"negotiations/{cast.negotiation.pk}/offers", body)
    assert answer.status_code == 201, answer.content
    return answer.json()["offer"]


def act(cast: Cast, path: str, **body: Any) -> None:
    answer = post(person(cast.alice), f"negotiations/{cast.negotiation.pk}/{path}", body)
    assert answer.status_code == 201, answer.content


def told(kind: EventType) -> list[dict[str, Any]]:
    return list(Event.objects.filter(type=kind).order_by("id").values_list("payload", flat=True))


def test_our_give_for_nothing_is_told_once(start: Cast) -> None:
    made = log(start, "us", price=108)
    wanted = {
        "negotiation": start.negotiation.pk, "offer": made["id"], "issue": start.price.pk,
        "status": "naked",
    }  # fmt: skip
    assert told(EventType.CONCESSION_UNRECIPROCATED) == [wanted]
    act(start, "interests", side="them", statement="a fixed budget")
    log(start, "them", price=91)
    assert told(EventType.CONCESSION_UNRECIPROCATED) == [wanted], "theirs is no loss of ours"


def test_a_give_whose_return_does_not_come_is_told_then(start: Cast) -> None:
    made = log(start, "us", price=108, more={"if": {"term": 30}})
    assert told(EventType.CONCESSION_UNRECIPROCATED) == []
    [exchange] = made["exchanges"]
    log(start, "us", price=108)  # the price stands without its condition
    act(start, f"exchanges/{exchange}/decline")
    found = told(EventType.CONCESSION_UNRECIPROCATED)
    assert [(each["offer"], each["status"]) for each in found] == [(made["id"], "unpaid")]


def test_a_get_past_its_date_is_told_when_that_day_has_come(
    start: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = {"commitment": "joint forecast", "owner": "Anna", "due_on": "2026-03-01",
           "measure": "monthly"}  # fmt: skip
    log(start, "us", price=108, more={
        "round": {"held_on": "2026-01-12"}, "exchanges": [{"gives": ["price"], "asks": [ask]}],
    })  # fmt: skip
    exchange = Exchange.objects.get()
    act(start, f"exchanges/{exchange.pk}/accept", on="2026-01-13")
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: date(2026, 2, 1))
    act(start, "close", kind="agreed", on="2026-02-01", terms={"price": 108})
    assert told(EventType.GET_OVERDUE) == []
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: date(2026, 3, 2))
    woken: list[int] = []
    monkeypatch.setattr(recheck_organisation, "delay", woken.append)
    recheck_organisations()
    assert set(woken) == {start.organisation.pk, start.elsewhere.pk}
    for _ in range(2):
        for organisation_id in woken:
            recheck_organisation(organisation_id)
    wanted = {"negotiation": start.negotiation.pk, "exchange": exchange.pk, "state": "overdue"}
    assert told(EventType.GET_OVERDUE) == [wanted]


def test_both_can_be_asked_for(start: Cast) -> None:
    log(start, "us", price=108)
    crm = integration(start.organisation)
    kinds = "concession.unreciprocated,get.overdue"
    assert crm.get(f"/api/v1/changes?type={kinds}").status_code == 200
    body = {"url": "https://127.0.0.1/hook", "types": kinds.split(",")}
    refused = crm.post("/api/v1/webhook-endpoints", body, format="json")
    assert codes(refused) == {"/url": "private_address"}
