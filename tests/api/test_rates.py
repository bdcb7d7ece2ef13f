"""How often a credential may call: told on every answer, held by Redis, never in the way."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from pytest_django import Settings
from rest_framework.test import APIClient

from api import rates
from tests.api.callers import codes, integration, person, post
from tests.cast import Cast

pytestmark = pytest.mark.django_db

KEYS = "LIMITS:negotrack/*"


@pytest.fixture(autouse=True)
def three_a_minute(
    settings: Settings, broker: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    settings.RATE_LIMIT_PER_MINUTE = 3
    monkeypatch.setattr(rates, "_outage", rates.Outage())
    _forget(broker)
    yield
    _forget(broker)


def _forget(url: str) -> None:
    with redis.Redis.from_url(url) as client:
        for key in client.scan_iter(KEYS):
            client.delete(key)


def left(answer: Any) -> int:
    found = re.fullmatch(r'"default";r=(\d+);t=(\d+)', answer["RateLimit"])
    assert found and 1 <= int(found[2]) <= 60
    return int(found[1])


def test_every_answer_tells_what_is_left(cast: Cast) -> None:
    alice = person(cast.alice)
    answers = [
        alice.get("/api/v1/negotiations"),
        post(alice, f"negotiations/{cast.negotiation.pk}/offers", {"side": "we"}),
        alice.put("/api/v1/negotiations", {}, format="json"),
    ]
    assert [answer.status_code for answer in answers] == [200, 400, 405]
    assert [left(answer) for answer in answers] == [2, 1, 0]
    assert {answer["RateLimit-Policy"] for answer in answers} == {'"default";q=3;w=60'}


def test_a_replayed_answer_tells_it_too(cast: Cast) -> None:
    alice = person(cast.alice)
    address = f"/api/v1/negotiations/{cast.negotiation.pk}/rounds"
    first, again = (
        alice.post(address, {}, format="json", headers={"Idempotency-Key": "k"}) for _ in "ab"
    )
    assert again["Idempotency-Replayed"] == "true"
    assert (left(first), left(again)) == (2, 1)


def test_an_answer_that_has_not_changed_tells_it_too(cast: Cast) -> None:
    alice = person(cast.alice)
    tag = alice.get("/api/v1/rules")["ETag"]
    answer = alice.get("/api/v1/rules", headers={"If-None-Match": tag})
    assert (answer.status_code, left(answer)) == (304, 1)


def test_who_calls_too_often_is_told_when_to_come_back(cast: Cast) -> None:
    alice = person(cast.alice)
    for _ in range(3):
        assert alice.get("/api/v1/rules").status_code == 200
    body = {"side": "us", "terms": {"price": 100}}
    answer = post(alice, f"negotiations/{cast.negotiation.pk}/offers", body)
    assert answer.status_code == 429
    assert codes(answer) == {"": "throttled"}
    assert answer.json()["type"] == "/problems/throttled"
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert left(answer) == 0
    assert cast.negotiation.offers.count() == 0


def test_each_credential_has_a_rate_of_its_own(cast: Cast) -> None:
    callers = [person(cast.alice), person(cast.ada)]
    callers += [integration(cast.organisation), integration(cast.organisation)]
    assert [left(caller.get("/api/v1/rules")) for caller in callers] == [2, 2, 2, 2]


def test_two_tokens_of_an_application_share_its_rate(cast: Cast) -> None:
    from oauth2_provider.models import AccessToken

    client = integration(cast.organisation)
    client.get("/api/v1/negotiations")
    token = AccessToken.objects.get()
    token.pk, token.token = None, "another"
    token.save()
    again = APIClient()
    again.credentials(HTTP_AUTHORIZATION="Bearer another")
    assert left(again.get("/api/v1/negotiations")) == 1


def test_strangers_and_bad_tokens_are_counted_where_they_call_from() -> None:
    bad = APIClient()
    bad.credentials(HTTP_AUTHORIZATION="Bearer nonsense")
    answers = [APIClient().get("/api/v1/rules"), bad.get("/api/v1/rules"), bad.get("/api/v1/rules")]
    assert [answer.status_code for answer in answers] == [401, 401, 401]
    assert [left(answer) for answer in answers] == [2, 1, 0]
    assert bad.get("/api/v1/rules").status_code == 429
    assert APIClient(REMOTE_ADDR="192.0.2.7").get("/api/v1/rules").status_code == 401


def test_a_window_ends(cast: Cast, broker: str) -> None:
    alice = person(cast.alice)
    assert left(alice.get("/api/v1/rules")) == 2
    with redis.Redis.from_url(broker) as client:
        (key,) = client.scan_iter(KEYS)
        assert 0 < client.ttl(key) <= 60
        client.pexpire(key, 1)
    time.sleep(0.02)
    assert left(alice.get("/api/v1/rules")) == 2


def test_nobody_counts_where_the_limit_is_off(cast: Cast, settings: Settings) -> None:
    settings.RATE_LIMIT_PER_MINUTE = 0
    answer = person(cast.alice).get("/api/v1/rules")
    assert "RateLimit" not in answer and "RateLimit-Policy" not in answer


def test_without_redis_everybody_passes_and_it_is_told_once(
    cast: Cast, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    there = settings.REDIS_URL
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    alice = person(cast.alice)
    with caplog.at_level(logging.INFO, logger="api.rates"):
        for _ in range(5):
            assert alice.get("/api/v1/rules").status_code == 200
            rates._outage.next_try = 0.0
        settings.REDIS_URL = there
        assert left(alice.get("/api/v1/rules")) == 2
        alice.get("/api/v1/rules")
    assert [record.message for record in caplog.records if record.name == "api.rates"] == [
        "rates are not counted: Redis does not answer (ConnectionError)",
        "rates are counted again",
    ]


def test_redis_is_not_tried_at_every_request_while_it_is_down(
    cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    alice = person(cast.alice)
    alice.get("/api/v1/rules")
    tried: list[str] = []
    monkeypatch.setattr(rates, "_storage", tried.append)
    assert alice.get("/api/v1/rules").status_code == 200
    assert tried == []
