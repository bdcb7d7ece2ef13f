"""What is answered while the database is away, and how a worker waits for it."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.handlers.exception import response_for_exception
from django.db import InterfaceError, OperationalError, connection, transaction
from django.test import Client, RequestFactory
from kombu import Connection
from pytest_django import Settings
from redis import exceptions as redis_errors

from api import auth, base
from api.deliveries import patience
from api.deliveries.fan_out import fan_out
from api.deliveries.lease import lease
from api.deliveries.patience import patiently
from api.models import Delivery
from negotrack import broker
from tests.api.callers import codes, person
from tests.api.webhooks.posting import Clock, happen, listen
from tests.cast import Cast


def away(*_: Any, **__: Any) -> Any:
    raise OperationalError("server closed the connection to db.internal")


@pytest.mark.django_db
@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_a_client_is_told_to_come_back(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def fail(**_: Any) -> None:
        raise error("at db.internal")

    monkeypatch.setattr("api.v1.negotiations.negotiations", fail)
    answer = person(cast.alice).get("/api/v1/negotiations")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer.json()["type"] == "/problems/not-ready"
    assert codes(answer) == {"": "database"}
    assert b"db.internal" not in answer.content


def test_who_calls_is_looked_for_once_while_it_is_away(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def authenticate(*_: Any) -> Any:
        asked.append(1)
        away()

    monkeypatch.setattr(auth.TokenAuthentication, "authenticate", authenticate)
    monkeypatch.setattr(base, "spend", lambda request: request.user)
    assert client.get("/api/v1/negotiations").status_code == 503
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("path", "kind"), [("/api/v1/x", "json"), ("/o/token/", "json"), ("/", "html")]
)
@pytest.mark.parametrize(("error", "status"), [(OperationalError, 503), (KeyError, 500)])
def test_what_breaks_outside_of_the_api_is_told_as_plainly(
    path: str, kind: str, error: type[Exception], status: int, settings: Settings
) -> None:
    settings.DEBUG = False
    request = RequestFactory().get(path)
    try:
        raise error("secret")
    except Exception as raised:
        answer = response_for_exception(request, raised)
    assert answer.status_code == status
    assert kind in answer["Content-Type"]
    assert ("Retry-After" in answer) == (status == 503)
    assert b"secret" not in answer.content


def test_a_worker_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr(patience.time, "sleep", waits.append)
    answers = iter([away, away, lambda: "done"])
    assert patiently(lambda: next(answers)()) == "done"
    assert waits == [0.2, 0.4]


def test_a_worker_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(patience.time, "sleep", lambda seconds: clock.pass_(seconds=seconds))
    monkeypatch.setattr(patience.time, "monotonic", lambda: clock.now.timestamp())
    began = clock.now
    with pytest.raises(OperationalError):
        patiently(away)
    assert 50 < (clock.now - began).total_seconds() <= 60


@pytest.mark.django_db
def test_inside_of_a_transaction_nothing_is_done_twice() -> None:
    with transaction.atomic(), pytest.raises(OperationalError):
        patiently(away)
    assert not connection.needs_rollback


@pytest.mark.django_db
def test_what_was_leased_before_the_answer_was_lost_is_sent_with_the_next(cast: Cast) -> None:
    """The same token again: nothing that it holds waits for its lease to end."""
    listen(cast, "http://127.0.0.1/hook")
    for _ in range(3):
        happen(cast.negotiation)
    now, home, token = Clock().now, cast.organisation.pk, uuid.uuid4()
    fan_out(organisation_id=home, now=now)
    assert len(lease(organisation_id=home, now=now, most=2, token=token)) == 2
    again = lease(organisation_id=home, now=now, token=token)
    assert {row.pk for row in again} == set(Delivery.objects.values_list("pk", flat=True))


def test_a_channel_that_lost_its_connection_says_so(redis_url: str) -> None:
    """kombu's own reads attributes of None, and the worker ends of it."""
    broker.register()
    address = redis_url.replace("unix://", "redis+socket://", 1)
    with Connection(address) as line:
        channel: Any = line.channel()
        assert isinstance(channel, broker.Channel)
        channel._disconnect_pools()
        channel.connection.client = None
        with pytest.raises(redis_errors.ConnectionError):
            channel.basic_ack("a-task")
        assert redis_errors.ConnectionError in line.connection_errors
        channel.connection.client = line
