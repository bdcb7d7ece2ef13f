"""What was received, over REST: listed, read, replayed; by those who manage CRMs alone."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from api.inbox.lease import lease
from api.models import InboundWebhook
from tests.api.callers import codes, integration, person
from tests.api.inbox.sending import Sender, connect, deal, event, last, named, one, run
from tests.api.webhooks.posting import Clock
from tests.cast import Cast

pytestmark = pytest.mark.django_db
URL = "/api/v1/webhooks-in"


def test_what_was_received_is_listed_by_connection_and_state(cast: Cast, odoo: Sender) -> None:
    ada = person(cast.ada)
    other = connect(cast.organisation, system="other")
    named(cast.negotiation, "odoo", "17")
    odoo.deal(17, name="A")
    run(cast.organisation)
    odoo.deal(18)
    other.deal(19)

    def deals(**query: Any) -> list[str]:
        answer: Any = ada.get(URL, query)
        return [row["external_id"] for row in answer.json()["results"]]

    assert deals() == ["17", "18", "19"]
    assert deals(connection=other.connection.pk) == ["19"]
    assert deals(state="pending", connection=odoo.connection.pk) == ["18"]
    assert deals(state="dead") == []
    assert codes(ada.get(URL, {"state": "eaten"})) == {"/state": "invalid"}
    assert codes(ada.get(URL, {"connection": "x"})) == {"/connection": "invalid"}


def test_one_tells_what_came_of_it_and_nothing_of_its_body(cast: Cast, odoo: Sender) -> None:
    named(cast.negotiation, "odoo", "17")
    said = deal(17, name="Tubes", phone="+49 1234")
    odoo.send({**said, "timestamp": "2025-11-30T15:00:00+01:00"}, message_id="m1")
    ada = person(cast.ada)
    waiting: Any = ada.get(f"{URL}/{one().pk}").json()
    assert waiting["next_attempt_at"] is not None
    run(cast.organisation)
    answer: Any = ada.get(f"{URL}/{one().pk}")
    told = answer.json()
    assert {name: told[name] for name in told if not name.endswith("_at")} == {
        "id": one().pk,
        "connection": odoo.connection.pk,
        "message_id": "m1",
        "type": "deal.updated",
        "external_id": "17",
        "state": "done",
        "attempts": 1,
        "last_error": "",
        "negotiation": cast.negotiation.pk,
        "opened": False,
        "note": "",
    }
    assert (told["occurred_at"], told["next_attempt_at"]) == ("2025-11-30T14:00:00Z", None)
    assert b"1234" not in answer.content


def test_a_replay_begins_anew(cast: Cast, odoo: Sender) -> None:
    ada = person(cast.ada)
    odoo.deal(17, name="Early")
    run(cast.organisation)
    assert one().state == "dead"
    named(cast.negotiation, "odoo", "17")
    answer: Any = ada.post(f"{URL}/{one().pk}/replay")
    assert (answer.status_code, answer.json()["state"], answer.json()["attempts"]) == (
        200, "pending", 0,
    )  # fmt: skip
    for _ in range(2):  # what is done can be taken in again too
        run(cast.organisation)
        assert (one().state, one().negotiation, one().last_error) == ("done", cast.negotiation, "")
        assert ada.post(f"{URL}/{one().pk}/replay").status_code == 200


def test_what_a_worker_has_is_not_replayed(cast: Cast, odoo: Sender, clock: Clock) -> None:
    odoo.deal(17)
    lease(organisation_id=cast.organisation.pk, now=clock())
    answer = person(cast.ada).post(f"{URL}/{one().pk}/replay")
    assert (answer.status_code, codes(answer)) == (409, {"": "at_work"})


def test_each_organisation_sees_its_own(cast: Cast, odoo: Sender) -> None:
    odoo.deal(17)
    for client in (person(cast.eve), integration(cast.elsewhere, "crm.manage")):
        listed: Any = client.get(URL)
        assert listed.json()["results"] == []
        assert client.get(f"{URL}/{one().pk}").status_code == 404
        assert client.post(f"{URL}/{one().pk}/replay").status_code == 404
    assert one().attempts == 0


def test_it_takes_the_scope(cast: Cast, odoo: Sender) -> None:
    odoo.deal(17)
    assert integration(cast.organisation, "crm.manage").get(URL).status_code == 200
    every_other = "accounts.read negotiations.write webhooks.manage limits.read reports.read"
    for client in (integration(cast.organisation, every_other), person(cast.lena)):
        assert client.get(URL).status_code == 403
        assert client.post(f"{URL}/{one().pk}/replay").status_code == 403


def test_the_log_names_the_connection_and_nothing_that_was_said(
    cast: Cast, odoo: Sender, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        odoo.send(deal("whose-deal", name="Said aloud", partner_id=[7, "A customer"]))
        odoo.send({"type": "deal.updated", "data": {"name": "Said wrongly"}})
        run(cast.organisation)
    assert f"connection:{odoo.connection.pk}" in caplog.text
    for word in ("Said", "customer", "whose-deal", odoo.secret, str(odoo.connection.key)):
        assert word not in caplog.text


def test_a_connection_takes_its_messages_with_it(cast: Cast, odoo: Sender) -> None:
    named(cast.negotiation, "odoo", "17")
    odoo.deal(17, name="Stays")
    run(cast.organisation)
    odoo.connection.delete()
    assert not InboundWebhook.objects.exists()
    cast.negotiation.refresh_from_db()
    assert cast.negotiation.title == "Stays"


def test_ids_of_hubspots_events_are_told_as_one(cast: Cast) -> None:
    hub = connect(cast.organisation, "hubspot")
    hub.events(event(17))
    assert last().message_id == "100:7:1796047200000:deal.propertyChange:17"
