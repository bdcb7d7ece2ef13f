"""What a signed body may say: all that is wrong with it at once, and nothing kept of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils.timezone import now

from api.inbox.keep import keep
from api.inbox.messages import Message
from api.models import InboundWebhook
from api.v1 import inbound
from tests.api.callers import codes
from tests.api.inbox.sending import Sender, connect, deal, event, hubspot, post
from tests.api.webhooks.test_workers import at_once
from tests.cast import Cast, assemble

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub(cast: Cast) -> Sender:
    return connect(cast.organisation, "hubspot")


def counts(answer: Any) -> tuple[int, int, int]:
    assert answer.status_code == 202, answer.content
    told = answer.json()
    return told["received"], told["repeated"], told["ignored"]


def test_the_same_message_twice_is_one(odoo: Sender) -> None:
    assert counts(odoo.send(deal(17), message_id="m1")) == (1, 0, 0)
    assert counts(odoo.send(deal(17, name="other"), message_id="m1")) == (0, 1, 0)
    assert InboundWebhook.objects.get().body == deal(17)


def test_ids_are_of_a_connection(cast: Cast, odoo: Sender) -> None:
    other = connect(cast.elsewhere)
    assert counts(odoo.send(deal(17), message_id="m1")) == (1, 0, 0)
    assert counts(other.send(deal(17), message_id="m1")) == (1, 0, 0)


def test_hubspots_retry_is_the_same_message_and_its_event_id_alone_is_not(hub: Sender) -> None:
    first = event(17)
    assert counts(hub.events(first)) == (1, 0, 0)
    assert counts(hub.events({**first, "attemptNumber": 3})) == (0, 1, 0)
    others = [
        event(18),
        event(17, occurredAt=1796047200001),
        event(17, subscriptionId=8),
        event(17, "deal.creation"),
    ]
    assert counts(hub.events(first, *others)) == (4, 1, 0)


def test_an_event_twice_in_a_request_is_one(hub: Sender) -> None:
    assert counts(hub.events(event(17), event(17), event(18))) == (2, 1, 0)
    assert [*InboundWebhook.objects.order_by("id").values_list("external_id", flat=True)] == [
        "17",
        "18",
    ]


def test_a_hundred_events_are_kept_in_their_order(hub: Sender) -> None:
    events = [event(number % 7, eventId=number) for number in range(100)]
    assert counts(hub.events(*events)) == (100, 0, 0)
    rows = InboundWebhook.objects.order_by("id")
    assert [row.body["eventId"] for row in rows] == list(range(100))
    assert codes(hub.events(*events, event(1))) == {"": "max_length"}
    assert counts(hub.events()) == (0, 0, 0)


def test_what_is_of_no_deal_is_passed_over(hub: Sender, odoo: Sender) -> None:
    passed = [
        event(5, "contact.creation"),
        event(5, "object.creation", objectTypeId="0-1"),
        {"subscriptionType": "conversation.newMessage", "objectId": "a-b-c", "eventId": None},
        {**event(5, "company.associationChange"), "fromObjectId": 5, "toObjectId": 6},
    ]
    assert counts(hub.events(*passed, event(17))) == (1, 0, 4)
    assert counts(odoo.send({"type": "contact.updated", "data": "anything"})) == (0, 0, 1)


def test_deals_are_told_of_in_several_ways(hub: Sender) -> None:
    assoc = event(0, "deal.associationChange", fromObjectId=21, toObjectId=5)
    generic = event(0, "object.associationChange", fromObjectTypeId="0-3", fromObjectId=22)
    for each in (assoc, generic):
        del each["objectId"]
    told = [
        assoc,
        generic,
        event(23, "object.propertyChange", objectTypeId="0-3"),
        event(
            24,
            "deal.merge",
            objectTypeId=None,
            newObjectId=25,
            primaryObjectId=24,
            mergedObjectIds=[26],
        ),
    ]
    assert counts(hub.events(*told)) == (4, 0, 0)
    assert set(InboundWebhook.objects.values_list("external_id", flat=True)) == {
        "21", "22", "23", "25",
    }  # fmt: skip


def test_all_that_is_wrong_with_events_is_told_at_once(hub: Sender) -> None:
    bad = {**event(1), "eventId": -1, "occurredAt": 10**18, "subscriptionId": None}
    answer = hub.events(event(17), bad, {}, {**event(1), "subscriptionType": ["x"]})
    assert answer.status_code == 400
    assert codes(answer) == {
        "/1/eventId": "min_value",
        "/1/occurredAt": "max_value",
        "/1/subscriptionId": "null",
        "/2/eventId": "required",
        "/2/subscriptionId": "required",
        "/2/subscriptionType": "required",
        "/2/occurredAt": "required",
        "/3/subscriptionType": "invalid",
    }
    lost = event(1)
    del lost["objectId"]
    assert codes(hub.events(event(17), lost)) == {"/1/objectId": "required"}
    assert not InboundWebhook.objects.exists(), "all of a request or nothing"


@pytest.mark.parametrize("body", [{}, {"a": 1}, 7, "text", True])
def test_hubspots_body_is_a_list(hub: Sender, body: Any) -> None:
    answer = post(hub.address, body, hubspot(hub.address, body))
    assert (answer.status_code, codes(answer)) == (400, {"": "not_a_list"})


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({}, {"/type": "required", "/data": "required"}),
        ({"type": "deal.updated"}, {"/data": "required"}),
        ({"type": 7, "data": {}}, {"/data/external_id": "required"}),
        ({"type": "deal.x", "data": {"external_id": ""}}, {"/data/external_id": "blank"}),
        (
            {"type": "deal.x", "data": {"external_id": "x" * 201}},
            {"/data/external_id": "max_length"},
        ),
        ({"type": "deal.x", "data": {"external_id": [1]}}, {"/data/external_id": "invalid"}),
        ({"type": "deal.x", "data": []}, {"/data": "invalid"}),
        ({"type": "deal." + "x" * 96, "data": {"external_id": 1}}, {"/type": "max_length"}),
        (
            {"type": "deal.x", "timestamp": "soon", "data": {"external_id": 1}},
            {"/timestamp": "invalid"},
        ),
        ([], {"": "invalid"}),
        (7, {"": "invalid"}),
        (None, {"": "null"}),
    ],
)
def test_what_is_wrong_with_a_message_is_told(
    odoo: Sender, body: Any, found: dict[str, str]
) -> None:
    answer = odoo.send(body)
    assert (answer.status_code, codes(answer)) == (400, found)
    assert not InboundWebhook.objects.exists()


NESTED: Callable[[int], bytes] = lambda depth: b'{"a":' * depth + b"1" + b"}" * depth  # noqa: E731


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "malformed"),
        (b"{", "malformed"),
        (b"{'a': 1}", "malformed"),
        (b'{"a": NaN}', "malformed"),
        (b'{"a": ' + b"9" * 5000 + b"}", "malformed"),
        (NESTED(5000), "malformed"),
        (NESTED(50), "length"),
        (b'{"a": 1e999}', "max_value"),
        (b'{"a": ["\\u0000"]}', "null_characters_not_allowed"),
        (b'{"\\u0000": 1}', "null_characters_not_allowed"),
        (b'{"a": "\\ud800"}', "surrogate_characters_not_allowed"),
        (b'{"\\udfff": 1}', "surrogate_characters_not_allowed"),
    ],
)
def test_what_cannot_be_kept_is_refused(odoo: Sender, body: bytes, code: str) -> None:
    answer = odoo.send(body)
    assert answer.status_code == 400, answer.content
    assert set(codes(answer).values()) == {code}
    assert not InboundWebhook.objects.exists()


def test_an_id_is_no_longer_than_can_be_kept(odoo: Sender) -> None:
    assert counts(odoo.send(deal(1), message_id="m" * 200)) == (1, 0, 0)
    answer = odoo.send(deal(1), message_id="m" * 201)
    assert (answer.status_code, codes(answer)) == (400, {"/headers/webhook-id": "max_length"})


def test_a_paused_or_disabled_connection_keeps_what_comes(cast: Cast, odoo: Sender) -> None:
    odoo.connection.paused = True
    odoo.connection.save()
    assert counts(odoo.send(deal(17))) == (1, 0, 0)


def test_of_a_message_is_kept_what_is_known(odoo: Sender) -> None:
    """So that none passes for one of HubSpot's, whose deal is read anew."""
    assert counts(odoo.send({**event(17), **deal(17, name="A"), "more": 1})) == (1, 0, 0)
    assert InboundWebhook.objects.get().body == deal(17, name="A")


def test_the_last_moment_of_the_calendar_is_one(hub: Sender) -> None:
    assert counts(hub.events(event(17, occurredAt=253_402_300_799_999))) == (1, 0, 0)
    moment = InboundWebhook.objects.get().occurred_at
    assert moment is not None and abs(moment - now()) < timedelta(minutes=1), "and counts as now"


def test_nothing_is_kept_of_a_connection_that_is_gone(odoo: Sender) -> None:
    pk = odoo.connection.pk
    odoo.connection.delete()
    assert keep(connection_id=pk, messages=[Message("m", "deal.x", "1", {})], now=now()) is None
    assert not InboundWebhook.objects.exists()


def test_a_connection_that_goes_while_it_sends_is_a_stranger(
    odoo: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbound, "keep", lambda **_: None)
    assert odoo.send(deal(17)).status_code == 401


@pytest.mark.django_db(transaction=True)
def test_the_same_messages_at_once_are_counted_once() -> None:
    cast = assemble()
    sender = connect(cast.organisation, "hubspot")
    events = [event(number) for number in range(20)]

    def tell() -> tuple[int, int, int]:
        try:
            return counts(sender.events(*events))
        finally:
            connections.close_all()

    found = at_once(*[tell] * 4)
    assert sorted(found) == [(0, 20, 0)] * 3 + [(20, 0, 0)]
    assert InboundWebhook.objects.count() == 20
