"""Deliveries: made once, sent until somebody takes them or days have passed, never two at once."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from accounts.vault import seal
from api.deliveries.fan_out import fan_out
from api.deliveries.lease import LEASE, free_expired, lease
from api.deliveries.outcome import Attempt, record
from api.deliveries.schedule import MOST_ATTEMPTS
from api.models import Delivery, WebhookEndpoint
from api.webhooks.send import Answer
from api.webhooks.sign import new_secret, signed
from deals.events import EventType
from tests.api.webhooks.posting import Clock, happen, listen, one, run, swept
from tests.api.webhooks.receiver import Receiver
from tests.cast import Cast, negotiate

pytestmark = pytest.mark.django_db


def test_an_event_arrives_with_the_payload_of_its_moment(
    cast: Cast, receiver: Receiver, clock: Clock
) -> None:
    listen(cast, receiver.url)
    event = happen(cast.negotiation, offer=7)
    assert run(cast, clock) is False
    [came] = receiver.came
    assert came.headers["content-type"] == "application/json"
    assert json.loads(came.body) == {
        "type": "offer.tabled",
        "timestamp": event.at.isoformat().replace("+00:00", "Z"),
        "data": {"id": event.pk, "sequence": 1, "negotiation": cast.negotiation.pk, "offer": 7},
    }
    row = one()
    assert (row.state, row.attempts, row.last_status, row.webhook_id) == (
        "delivered", 1, 204, came.id,
    )  # fmt: skip
    assert row.delivered_at == clock.now


def test_a_cloudevent_is_one(cast: Cast, receiver: Receiver, clock: Clock) -> None:
    _, secret = listen(cast, receiver.url, cloudevents=True)
    event = happen(cast.negotiation, offer=7)
    run(cast, Clock(event.at))
    [came] = receiver.came
    said = Webhook(secret).verify(came.body, came.headers)
    assert came.headers["content-type"] == "application/cloudevents+json"
    assert said == {
        "specversion": "1.0",
        "id": came.id,
        "source": f"/api/v1/negotiations/{cast.negotiation.pk}",
        "type": "offer.tabled",
        "time": event.at.isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "data": {"id": event.pk, "sequence": 1, "negotiation": cast.negotiation.pk, "offer": 7},
    }


def test_each_attempt_is_signed_anew_under_the_same_id(cast: Cast, receiver: Receiver) -> None:
    """A retry days later verifies then, and the signature of the first attempt no longer does."""
    _, secret = listen(cast, receiver.url)
    event = happen(cast.negotiation)
    early = Clock(event.at - timedelta(days=2))
    receiver.answer(500)
    run(cast, early)
    early.now = event.at
    swept(cast, early)
    first, second = receiver.came
    assert first.id == second.id and first.body == second.body
    assert Webhook(secret).verify(second.body, second.headers)["type"] == "offer.tabled"
    with pytest.raises(WebhookVerificationError, match="too old"):
        Webhook(secret).verify(first.body, first.headers)


def test_both_secrets_sign_while_one_replaces_the_other(cast: Cast, receiver: Receiver) -> None:
    endpoint, old = listen(cast, receiver.url)
    new = new_secret()
    now = happen(cast.negotiation).at
    endpoint.previous_secret, endpoint.secret = endpoint.secret, seal(new)
    endpoint.previous_expires_at = now + timedelta(hours=1)
    endpoint.save()
    run(cast, Clock(now))
    [came] = receiver.came
    assert len(came.headers["webhook-signature"].split()) == 2
    for secret in (old, new):
        assert Webhook(secret).verify(came.body, came.headers)
    endpoint.previous_expires_at = now
    endpoint.save()
    happen(cast.negotiation)
    run(cast, Clock(now))
    with pytest.raises(WebhookVerificationError, match="No matching"):
        Webhook(old).verify(receiver.came[1].body, receiver.came[1].headers)
    assert Webhook(new).verify(receiver.came[1].body, receiver.came[1].headers)


def test_a_tampered_body_does_not_verify(cast: Cast, receiver: Receiver) -> None:
    _, secret = listen(cast, receiver.url)
    run(cast, Clock(happen(cast.negotiation).at))
    [came] = receiver.came
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(came.body.replace(b"offer", b"other"), came.headers)


def test_only_the_types_asked_for_are_delivered(
    cast: Cast, receiver: Receiver, clock: Clock
) -> None:
    listen(cast, receiver.url, types=["negotiation.closed", "finding.opened"])
    for kind in (EventType.OFFER_TABLED, EventType.NEGOTIATION_CLOSED, EventType.FINDING_OPENED):
        happen(cast.negotiation, kind)
    run(cast, clock)
    told = [json.loads(came.body)["type"] for came in receiver.came]
    assert sorted(told) == ["finding.opened", "negotiation.closed"]


def test_a_team_hears_of_its_own_negotiations_only(
    cast: Cast, receiver: Receiver, clock: Clock
) -> None:
    listen(cast, receiver.url, team=cast.industry)
    other = negotiate(cast.account, owner=cast.charlie)
    happen(other)
    mine = happen(cast.negotiation)
    run(cast, clock)
    assert [row.event_id for row in Delivery.objects.all()] == [mine.pk]


def test_nobody_hears_of_another_organisation(cast: Cast, receiver: Receiver, clock: Clock) -> None:
    WebhookEndpoint.objects.create(
        organisation=cast.elsewhere, url=receiver.url, secret=seal(new_secret())
    )
    happen(cast.negotiation)
    assert fan_out(organisation_id=cast.elsewhere.pk, now=clock()) == 0
    run(cast, clock)
    assert receiver.came == []


def test_fanning_out_again_makes_nothing_twice(
    cast: Cast, receiver: Receiver, clock: Clock
) -> None:
    endpoint, _ = listen(cast, receiver.url)
    for _ in range(3):
        happen(cast.negotiation)
    asked = {"organisation_id": cast.organisation.pk, "now": clock()}
    assert [fan_out(**asked), fan_out(**asked)] == [3, 0]
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(fanned_to=0)
    fan_out(**asked)
    assert Delivery.objects.count() == 3


def test_what_a_dead_worker_held_is_freed_and_arrives_under_the_same_id(
    cast: Cast, receiver: Receiver, clock: Clock
) -> None:
    listen(cast, receiver.url)
    happen(cast.negotiation)
    fan_out(organisation_id=cast.organisation.pk, now=clock())
    [held] = lease(organisation_id=cast.organisation.pk, now=clock())
    swept(cast, clock)
    assert one().state == "leased" and receiver.came == []
    clock.now += LEASE
    swept(cast, clock)
    assert one().state == "delivered" and one().attempts == 2
    assert receiver.ids() == [held.webhook_id]


def test_who_kills_every_worker_is_dead_in_the_end(
    cast: Cast, receiver: Receiver, clock: Clock
) -> None:
    listen(cast, receiver.url)
    happen(cast.negotiation)
    fan_out(organisation_id=cast.organisation.pk, now=clock())
    for _ in range(MOST_ATTEMPTS):
        assert lease(organisation_id=cast.organisation.pk, now=clock())
        clock.now += LEASE
        free_expired(now=clock())
    assert (one().state, one().last_error) == ("dead", "worker: ended while sending")


def test_a_word_that_comes_after_the_lease_changes_nothing(
    cast: Cast, receiver: Receiver, clock: Clock
) -> None:
    """A worker that was away too long: the row belongs to the next one by then."""
    listen(cast, receiver.url)
    happen(cast.negotiation)
    fan_out(organisation_id=cast.organisation.pk, now=clock())
    [slow] = lease(organisation_id=cast.organisation.pk, now=clock())
    clock.now += LEASE
    free_expired(now=clock())
    [mine] = lease(organisation_id=cast.organisation.pk, now=clock())
    for answer in (Answer(200), Answer(500), None):
        record(attempts=[Attempt(slow, answer)], now=clock(), chance=lambda: 0.5)
        assert (one().state, one().lease) == ("leased", mine.lease)
    record(attempts=[Attempt(mine, Answer(200))], now=clock(), chance=lambda: 0.5)
    assert one().state == "delivered"


def test_a_failing_endpoint_does_not_keep_the_others_waiting(
    cast: Cast, receiver: Receiver, clock: Clock
) -> None:
    bad, _ = listen(cast, "http://127.0.0.1:9/", failing_since=clock())
    good, _ = listen(cast, receiver.url)
    for _ in range(10):
        happen(cast.negotiation)
    fan_out(organisation_id=cast.organisation.pk, now=clock())
    leased = lease(organisation_id=cast.organisation.pk, now=clock())
    of = [row.endpoint_id for row in leased]
    assert (of.count(bad.pk), of.count(good.pk)) == (2, 10)


def test_paused_nothing_is_sent_and_nothing_is_lost(
    cast: Cast, receiver: Receiver, clock: Clock
) -> None:
    endpoint, _ = listen(cast, receiver.url, paused=True)
    events = [happen(cast.negotiation).pk for _ in range(2)]
    swept(cast, clock)
    assert receiver.came == []
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(paused=False)
    swept(cast, clock)
    assert sorted(json.loads(came.body)["data"]["id"] for came in receiver.came) == events


def test_a_secret_that_no_key_opens_is_told_and_kept(
    cast: Cast, receiver: Receiver, clock: Clock, settings
) -> None:  # type: ignore[no-untyped-def]
    listen(cast, receiver.url)
    happen(cast.negotiation)
    settings.VAULT_KEYS = ["another"]
    run(cast, clock)
    assert one().last_error.startswith("secret") and receiver.came == []


def test_what_was_delivered_long_ago_is_forgotten(
    cast: Cast, receiver: Receiver, clock: Clock
) -> None:
    listen(cast, receiver.url)
    happen(cast.negotiation)
    run(cast, clock)
    clock.pass_(days=29)
    swept(cast, clock)
    assert Delivery.objects.count() == 1
    clock.pass_(days=2)
    swept(cast, clock)
    assert Delivery.objects.count() == 0
    run(cast, clock)
    assert len(receiver.came) == 1


def test_the_signature_is_that_of_the_library(clock: Clock) -> None:
    secret = new_secret()
    headers = signed(webhook_id="msg_1", at=clock.now, body=b"{}", with_secrets=[secret])
    assert headers["webhook-timestamp"] == str(int(clock.now.timestamp()))
    assert headers["webhook-signature"] == Webhook(secret).sign("msg_1", clock.now, "{}")
