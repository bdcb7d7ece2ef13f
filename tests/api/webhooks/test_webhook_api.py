"""Webhook endpoints and deliveries over REST."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings
from standardwebhooks import Webhook

from api.deliveries import endpoints as verbs
from api.models import Delivery, DeliveryState, StoredAnswer, WebhookEndpoint
from tests.api.callers import codes, integration, person, post
from tests.api.webhooks.posting import Clock, happen, run
from tests.api.webhooks.receiver import Receiver, Said
from tests.cast import Cast, negotiate

pytestmark = pytest.mark.django_db
HOOKS = "/api/v1/webhook-endpoints"
SENT = "/api/v1/webhook-deliveries"


def added(cast: Cast, receiver: Receiver, **more: Any) -> tuple[int, str]:
    """An endpoint that Ada added: its id and its secret."""
    body = post(person(cast.ada), "webhook-endpoints", {"url": receiver.url, **more}).json()
    return body["endpoint"]["id"], body["secret"]


def test_the_secret_is_told_once_and_stored_as_a_cipher(cast: Cast, receiver: Receiver) -> None:
    ada = person(cast.ada)
    pk, secret = added(cast, receiver, types=["offer.tabled"], description="CRM")
    assert secret.startswith("whsec_")
    seen = ada.get(f"{HOOKS}/{pk}").json()
    assert (seen["types"], seen["description"], seen["team"]) == (["offer.tabled"], "CRM", None)
    assert secret not in str(seen) + str(ada.get(HOOKS).json())
    assert "whsec" not in str(WebhookEndpoint.objects.values().get())


def test_a_repeated_request_tells_the_secret_again_from_a_cipher(
    cast: Cast, receiver: Receiver
) -> None:
    ada = person(cast.ada)
    asked = {"data": {"url": receiver.url}, "format": "json", "headers": {"Idempotency-Key": "k"}}
    first, again = ada.post(HOOKS, **asked), ada.post(HOOKS, **asked)
    assert first.json() == again.json() and again["Idempotency-Replayed"] == "true"
    assert WebhookEndpoint.objects.count() == 1
    assert first.json()["secret"] not in StoredAnswer.objects.get().body


def test_only_what_happens_from_now_on_is_told(cast: Cast, receiver: Receiver) -> None:
    happen(cast.negotiation)
    added(cast, receiver)
    late = happen(cast.negotiation)
    run(cast, Clock(timezone.now()))
    assert [row.event_id for row in Delivery.objects.all()] == [late.pk]


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"url": "http://crm.example/"}, "/url", "insecure_url"),
        ({"url": "https://127.0.0.1/"}, "/url", "private_address"),
        ({"url": "https://169.254.169.254/latest"}, "/url", "private_address"),
        ({"url": "https://[::1]/"}, "/url", "private_address"),
        ({"url": "https://10.0.0.1/"}, "/url", "private_address"),
        ({"url": "https://me:word@crm.example/"}, "/url", "invalid_url"),
        ({"url": "nonsense"}, "/url", "invalid_url"),
        ({"types": ["offer.eaten"]}, "/types/0", "invalid_choice"),
        ({"team": 999_999}, "/team", "not_found"),
        ({"secret": "mine"}, "/secret", "unknown_field"),
    ],
)
def test_nonsense_and_private_addresses_are_refused(
    cast: Cast,
    receiver: Receiver,
    settings: Settings,
    change: dict[str, Any],
    pointer: str,
    code: str,
) -> None:
    if pointer == "/url":
        settings.WEBHOOK_ALLOW_HTTP, settings.WEBHOOK_ALLOWED_NETWORKS = False, []
    body = {"url": receiver.url, **change}
    assert codes(post(person(cast.ada), "webhook-endpoints", body)) == {pointer: code}
    assert WebhookEndpoint.objects.count() == 0


def test_an_endpoint_is_changed_when_it_is_still_the_one_that_was_seen(
    cast: Cast, receiver: Receiver
) -> None:
    ada = person(cast.ada)
    pk, _ = added(cast, receiver)
    tag = ada.get(f"{HOOKS}/{pk}")["ETag"]
    body = {"types": ["offer.tabled", "offer.tabled"], "cloudevents": True}
    changed = ada.patch(f"{HOOKS}/{pk}", body, format="json", headers={"If-Match": tag})
    assert changed.json()["types"] == ["offer.tabled"] and changed.json()["cloudevents"] is True
    late = ada.patch(f"{HOOKS}/{pk}", body, format="json", headers={"If-Match": tag})
    assert late.status_code == 412
    moved = ada.patch(f"{HOOKS}/{pk}", {"url": "http://10.0.0.1/"}, format="json")
    assert codes(moved) == {"/url": "private_address"}
    assert ada.delete(f"{HOOKS}/{pk}").status_code == 204
    assert ada.get(f"{HOOKS}/{pk}").status_code == 404


def test_rotation_keeps_the_old_secret_for_a_while(cast: Cast, receiver: Receiver) -> None:
    pk, old = added(cast, receiver)
    body = {"keep_hours": 1}
    turned = post(person(cast.ada), f"webhook-endpoints/{pk}/rotate-secret", body).json()
    happen(cast.negotiation)
    run(cast, Clock(timezone.now()))
    for secret in (old, turned["secret"]):
        assert Webhook(secret).verify(receiver.came[0].body, receiver.came[0].headers)
    happen(cast.negotiation)
    run(cast, Clock(timezone.now() + timedelta(hours=1)))
    assert len(receiver.came[1].headers["webhook-signature"].split()) == 1
    gone = post(person(cast.ada), f"webhook-endpoints/{pk}/rotate-secret", {"keep_hours": 0})
    assert gone.json()["endpoint"]["previous_expires_at"] is None


def test_a_test_call_arrives_signed_and_is_listed(cast: Cast, receiver: Receiver) -> None:
    pk, secret = added(cast, receiver, types=["offer.tabled"])
    made = post(person(cast.ada), f"webhook-endpoints/{pk}/test", {}).json()
    assert (made["type"], made["event"], made["state"]) == ("webhook.test", None, "pending")
    run(cast, Clock(timezone.now()))
    said = Webhook(secret).verify(receiver.came[0].body, receiver.came[0].headers)
    assert (said["type"], said["data"]) == ("webhook.test", {"test": True})
    seen = person(cast.ada).get(f"{SENT}/{made['id']}").json()
    assert (seen["state"], seen["last_status"], seen["next_attempt_at"]) == ("delivered", 204, None)


def test_paused_it_is_not_tested_and_resumed_it_hears_what_happened(
    cast: Cast, receiver: Receiver
) -> None:
    ada = person(cast.ada)
    pk, _ = added(cast, receiver)
    assert post(ada, f"webhook-endpoints/{pk}/pause", {}).json()["paused"] is True
    assert codes(post(ada, f"webhook-endpoints/{pk}/test", {})) == {"": "endpoint_not_active"}
    happen(cast.negotiation)
    run(cast, Clock(timezone.now()))
    assert receiver.came == []
    assert post(ada, f"webhook-endpoints/{pk}/resume", {}).json()["paused"] is False
    run(cast, Clock(timezone.now()))
    assert len(receiver.came) == 1


def test_after_a_410_it_is_resumed_and_the_dead_letter_replayed(
    cast: Cast, receiver: Receiver
) -> None:
    ada = person(cast.ada)
    pk, _ = added(cast, receiver)
    receiver.answer(410)
    happen(cast.negotiation)
    run(cast, Clock(timezone.now()))
    [dead] = ada.get(SENT, {"state": "dead", "endpoint": pk}).json()["results"]
    assert (dead["last_status"], dead["attempts"]) == (410, 1)
    assert ada.get(f"{HOOKS}/{pk}").json()["disabled_reason"] == "It answered 410 Gone."
    assert post(ada, f"webhook-endpoints/{pk}/resume", {}).json()["disabled_at"] is None
    again = post(ada, f"webhook-deliveries/{dead['id']}/replay", {}).json()
    assert (again["state"], again["attempts"]) == ("pending", 0)
    run(cast, Clock(timezone.now()))
    assert len(set(receiver.ids())) == 1 and len(receiver.came) == 2
    delivered = ada.get(SENT, {"state": "delivered"}).json()["results"]
    assert [row["id"] for row in delivered] == [dead["id"]]


def test_what_is_being_sent_is_not_replayed(cast: Cast, receiver: Receiver) -> None:
    pk, _ = added(cast, receiver)
    made = post(person(cast.ada), f"webhook-endpoints/{pk}/test", {}).json()
    Delivery.objects.update(
        state=DeliveryState.LEASED,
        lease="00000000-0000-4000-8000-000000000000",
        lease_expires_at=timezone.now(),
    )
    answer = post(person(cast.ada), f"webhook-deliveries/{made['id']}/replay", {})
    assert codes(answer) == {"": "being_sent"}


@pytest.mark.parametrize("asked", [{"state": "lost"}, {"endpoint": "x"}, {"endpoint": "9" * 30}])
def test_an_unknown_filter_is_refused(cast: Cast, asked: dict[str, str]) -> None:
    assert person(cast.ada).get(SENT, asked).status_code == 400


def test_a_leader_hears_of_the_teams_led_and_manages_their_endpoints_only(
    cast: Cast, receiver: Receiver
) -> None:
    lena = person(cast.lena)
    whole, _ = added(cast, receiver)
    mine = post(lena, "webhook-endpoints", {"url": receiver.url}).json()["endpoint"]
    assert mine["team"] == cast.industry.pk
    body = {"url": receiver.url, "team": cast.retail.pk}
    assert codes(post(lena, "webhook-endpoints", body)) == {"/team": "not_found"}
    assert [row["id"] for row in lena.get(HOOKS).json()["results"]] == [mine["id"]]
    assert lena.get(f"{HOOKS}/{whole}").status_code == 404
    happen(negotiate(cast.account, owner=cast.charlie))
    happen(cast.negotiation)
    run(cast, Clock(timezone.now()))
    assert len(person(cast.ada).get(SENT).json()["results"]) == 3
    [told] = lena.get(SENT).json()["results"]
    assert told["endpoint"] == mine["id"]


def test_a_leader_of_no_team_has_nothing_to_listen_to(cast: Cast, receiver: Receiver) -> None:
    cast.lena.team = None
    cast.lena.save()
    assert post(person(cast.lena), "webhook-endpoints", {"url": receiver.url}).status_code == 403


def test_a_client_needs_the_scope(cast: Cast, receiver: Receiver) -> None:
    other = integration(cast.organisation, "negotiations.read negotiations.write")
    assert other.get(HOOKS).status_code == 403
    client = integration(cast.organisation, "webhooks.manage")
    assert post(client, "webhook-endpoints", {"url": receiver.url}).status_code == 201


def test_there_are_only_so_many(
    cast: Cast, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verbs, "MOST_ENDPOINTS", 1)
    added(cast, receiver)
    again = post(person(cast.ada), "webhook-endpoints", {"url": receiver.url})
    assert codes(again) == {"": "too_many_endpoints"}


def test_a_failing_endpoint_shows_it(cast: Cast, receiver: Receiver) -> None:
    pk, _ = added(cast, receiver)
    receiver.answer(Said(500))
    happen(cast.negotiation)
    run(cast, Clock(timezone.now()))
    assert person(cast.ada).get(f"{HOOKS}/{pk}").json()["failing_since"] is not None
