"""What is asked of a connection over REST: to try it, to push, to list what was pushed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.vault import seal
from api.crm.connectors import connector
from api.crm.mapping import FIGURES
from api.models import CrmConnection, CrmPush
from api.pushes import connections as verbs
from tests.api.callers import codes, integration, person, post
from tests.api.crm.fakes import TOKEN, FakeHubSpot
from tests.api.crm.pushing import DEAL, connect, named, one, push
from tests.api.webhooks.posting import Clock, happen
from tests.api.webhooks.receiver import Said
from tests.cast import Cast, assemble, negotiate

pytestmark = pytest.mark.django_db
CRMS = "/api/v1/crm-connections"


@pytest.mark.parametrize("fake", ["hubspot", "odoo"])
def test_a_test_asks_the_crm_and_says_what_it_said(
    cast: Cast, fake: str, request: pytest.FixtureRequest
) -> None:
    crm = request.getfixturevalue(fake)
    address = f"crm-connections/{connect(cast, crm, name='CRM').pk}/test"
    ada = person(cast.ada)
    assert post(ada, address, {}).json() == {"ok": True, "detail": "CRM lets us in."}
    crm.token = "another"
    said = post(ada, address, {}).json()
    assert said["ok"] is False and TOKEN not in said["detail"]
    crm.script = [Said(503)]
    assert post(ada, address, {}).json()["detail"].startswith("status 503")


@pytest.mark.django_db(transaction=True)
def test_a_test_is_made_with_no_transaction_open(
    hubspot: FakeHubSpot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also with an Idempotency-Key, whose answers are stored in one."""
    cast = assemble()
    row, opened = connect(cast, hubspot), []

    def noted(*given: Any) -> Any:
        opened.append(connection.in_atomic_block)
        return connector(*given)

    monkeypatch.setattr(verbs, "connector", noted)
    asked = {"format": "json", "headers": {"Idempotency-Key": "k"}}
    for _ in range(2):
        answer = person(cast.ada).post(f"{CRMS}/{row.pk}/test", {}, **asked)
        assert answer.json()["ok"] is True
    assert opened == [False, False] and len(hubspot.asked) == 2


def test_one_negotiation_is_pushed_on_demand_told_or_not(
    cast: Cast, hubspot: FakeHubSpot, known: CrmConnection, clock: Clock
) -> None:
    clock.now = timezone.now() + timedelta(minutes=1)
    ada, address = person(cast.ada), f"crm-connections/{known.pk}/pushes"
    for _ in range(2):
        answer = post(ada, address, {"negotiation": cast.negotiation.pk})
        assert (answer.status_code, answer.json()["state"]) == (202, "pending")
        push(cast, clock)
    assert len(hubspot.written) == 2
    seen = ada.get(f"/api/v1/crm-pushes/{answer.json()['id']}").json()
    assert (seen["state"], seen["next_attempt_at"]) == ("done", None)
    assert seen["pushed"]["deal"] == DEAL
    CrmPush.objects.update(
        state="leased", lease="7d444840-9dc0-11d1-b245-5ffdce74fad2", lease_expires_at=clock.now
    )
    for again in (address, f"crm-pushes/{seen['id']}/replay"):
        busy = post(ada, again, {"negotiation": cast.negotiation.pk} if again == address else {})
        assert (busy.status_code, codes(busy)) == (409, {"": "being_sent"})


def test_what_cannot_be_pushed_on_demand(
    cast: Cast, hubspot: FakeHubSpot, known: CrmConnection
) -> None:
    ada, address = person(cast.ada), f"crm-connections/{known.pk}/pushes"
    unnamed = negotiate(cast.account)
    for given, code in (
        ({"negotiation": unnamed.pk}, "no_deal"),
        ({"negotiation": 2**62}, "not_found"),
        ({"negotiation": 2**70}, "max_value"),
        ({"negotiation": "x"}, "invalid"),
        ({}, "required"),
    ):
        assert codes(post(ada, address, given)) == {"/negotiation": code}
    known.properties = {}
    known.save()
    nothing = post(ada, address, {"negotiation": cast.negotiation.pk})
    assert codes(nothing) == {"": "nothing_mapped"}
    assert not CrmPush.objects.exists()


def test_pushes_are_listed_by_connection_negotiation_and_state(
    cast: Cast, hubspot: FakeHubSpot, known: CrmConnection, clock: Clock
) -> None:
    named(negotiate(cast.account), hubspot, "5")
    del hubspot.deals["5"]
    happen(cast.negotiation)
    push(cast, clock)
    ada = person(cast.ada)

    def count(query: str) -> int:
        return len(ada.get(f"/api/v1/crm-pushes?{query}").json()["results"])

    assert [count(q) for q in ("", "state=dead", "state=done", "state=pending")] == [2, 1, 1, 0]
    assert count(f"negotiation={cast.negotiation.pk}&connection={known.pk}") == 1
    assert codes(ada.get("/api/v1/crm-pushes?state=eaten")) == {"/state": "invalid"}


def test_figures_are_listed_with_their_units(cast: Cast) -> None:
    found = person(cast.ada).get(f"{CRMS}/figures").json()["figures"]
    assert [each["name"] for each in found] == list(FIGURES)
    units = {each["name"]: each["unit"] for each in found}
    assert (units["money_given"], units["reciprocity"], units["url"]) == ("money", "ratio", "text")
    assert all(each["meaning"].endswith(".") for each in found)


def test_another_organisation_sees_and_reaches_nothing(
    cast: Cast, hubspot: FakeHubSpot, known: CrmConnection, clock: Clock
) -> None:
    happen(cast.negotiation)
    push(cast, clock)
    eve = integration(cast.elsewhere, "crm.manage")
    assert eve.get(CRMS).json()["results"] == []
    assert eve.get("/api/v1/crm-pushes").json()["results"] == []
    assert eve.get(f"{CRMS}/{known.pk}").status_code == 404
    assert post(eve, f"crm-pushes/{one().pk}/replay", {}).status_code == 404
    own = CrmConnection.objects.create(
        organisation=cast.elsewhere, kind="hubspot", system="hubspot", name="x", url=hubspot.url,
        credential=seal(TOKEN), secret=seal("x"), properties={"stage": "s"},
    )  # fmt: skip
    answer = post(eve, f"crm-connections/{own.pk}/pushes", {"negotiation": cast.negotiation.pk})
    assert codes(answer) == {"/negotiation": "not_found"}
