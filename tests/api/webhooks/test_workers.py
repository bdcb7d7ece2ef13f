"""Several workers, workers that are killed, and how they are woken."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.isolation import as_owner
from api.deliveries import nudge as nudging
from api.deliveries.fan_out import fan_out
from api.deliveries.lease import LEASE, lease
from api.deliveries.nudge import Nudge
from api.models import Delivery, DeliveryState
from api.tasks import deliver, sweep_deliveries
from deals.events import EventType
from deals.outbox import record
from tests.api.webhooks.posting import Clock, happen, listen, one, run, swept
from tests.api.webhooks.receiver import Receiver, Said
from tests.cast import Cast, assemble


@pytest.fixture
def committed(transactional_db: None) -> Cast:
    """The cast, for other connections to see."""
    return assemble()


def tell(cast: Cast, times: int) -> None:
    with transaction.atomic():
        record(negotiation=cast.negotiation, events=[(EventType.OFFER_TABLED, {})] * times)
        cast.negotiation.save()


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Do all of it in threads with connections of their own."""
    found: list[Any] = []

    def work(each: Callable[[], Any]) -> None:
        try:
            found.append(each())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=[each]) for each in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_two_workers_never_send_one_delivery_both(committed: Cast, receiver: Receiver) -> None:
    receiver.usual = Said(200, wait=0.005)
    listen(committed, receiver.url)
    listen(committed, receiver.url + "/other")
    tell(committed, 150)
    at_once(*[lambda: run(committed, Clock(timezone.now())) for _ in range(4)])
    assert len(receiver.came) == 300
    assert len(set(receiver.ids())) == 300
    assert receiver.most_at_once > 1
    assert set(Delivery.objects.values_list("state", "attempts")) == {("delivered", 1)}


def test_what_one_worker_holds_another_passes_over(committed: Cast, receiver: Receiver) -> None:
    """The second asks while the first has its rows locked, and neither waits."""
    listen(committed, receiver.url)
    tell(committed, 10)
    now = timezone.now()
    fan_out(organisation_id=committed.organisation.pk, now=now)
    with transaction.atomic():
        mine = lease(organisation_id=committed.organisation.pk, now=now, most=4)
        [others] = at_once(lambda: lease(organisation_id=committed.organisation.pk, now=now))
    assert {row.pk for row in mine}.isdisjoint(row.pk for row in others)


WORKER = """
import django; django.setup()
from accounts.isolation import organisation
from api.deliveries.run import work_off
from api.webhooks.send import Courier
with organisation({organisation}):
    work_off(organisation_id={organisation}, courier=Courier())
"""


def test_a_worker_killed_while_sending_loses_nothing(committed: Cast, receiver: Receiver) -> None:
    """SIGKILL between the request and its answer: sent again, under the same webhook-id."""
    receiver.answer(Said(200, wait=20))
    listen(committed, receiver.url)
    tell(committed, 1)
    to = connection.connection.info
    url = f"postgresql://{to.user}:{to.password}@/{to.dbname}?host={to.host}&port={to.port}"
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER.format(organisation=committed.organisation.pk)],
        env=os.environ
        | {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "WEBHOOK_ALLOW_HTTP": "yes",
            "WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8",
        },
    )
    deadline = time.monotonic() + 60
    while not receiver.came and worker.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    held = one()
    assert (held.state, held.attempts) == (DeliveryState.LEASED, 1)
    clock = Clock(timezone.now() + LEASE)
    swept(committed, clock)
    assert (one().state, one().attempts) == (DeliveryState.DELIVERED, 2)
    assert receiver.ids() == [held.webhook_id] * 2


@pytest.mark.django_db
def test_a_worker_is_woken_once_after_the_commit(
    cast: Cast,
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    sent: list[Any] = []
    monkeypatch.setattr(nudging, "_quiet_until", 0.0)
    monkeypatch.setattr(
        nudging.current_app, "send_task", lambda name, args, retry: sent.append((name, args))
    )
    with django_capture_on_commit_callbacks(execute=True):
        happen(cast.negotiation)
    assert sent == [], "nobody listens"
    connection.run_on_commit.clear()  # as a commit does
    listen(cast, receiver.url)
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        happen(cast.negotiation)
        happen(cast.negotiation)
        assert sent == []
    assert sent == [(deliver.name, [cast.organisation.pk])]
    assert len(callbacks) == 1


@pytest.mark.django_db
def test_without_a_broker_the_change_stands_and_the_sweep_sends(
    cast: Cast,
    receiver: Receiver,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from celery import current_app

    monkeypatch.setattr(nudging, "_quiet_until", 0.0)
    listen(cast, receiver.url)
    happen(cast.negotiation)
    broker, current_app.conf.broker_url = current_app.conf.broker_url, "redis://127.0.0.1:1/0"
    began = time.monotonic()
    try:
        Nudge(cast.organisation.pk)()
        Nudge(cast.organisation.pk)()
    finally:
        current_app.conf.broker_url = broker
    assert caplog.text.count("No broker") == 1
    assert time.monotonic() - began < 1, "who writes does not wait"
    swept(cast, Clock(timezone.now()))
    assert one().state == "delivered"


def test_what_is_committed_stands_though_the_database_goes_away_then(
    committed: Cast,
    receiver: Receiver,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(nudging, "_quiet_until", 0.0)
    listen(committed, receiver.url)
    pid = connection.connection.info.backend_pid
    with transaction.atomic():
        transaction.on_commit(lambda: at_once(lambda: end_backend(pid)))
        tell(committed, 1)
    assert "No database after a commit: OperationalError" in caplog.text
    connection.close()
    swept(committed, Clock(timezone.now()))
    assert one().state == "delivered"


def end_backend(pid: int) -> None:
    """As a restart of PostgreSQL ends it."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


@pytest.mark.django_db
def test_beat_wakes_workers_for_what_is_due(
    cast: Cast, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[int] = []
    monkeypatch.setattr(deliver, "delay", woken.append)
    sweep_deliveries()
    listen(cast, receiver.url)
    sweep_deliveries()
    assert woken == []
    happen(cast.negotiation)
    sweep_deliveries()
    assert woken == [cast.organisation.pk]
    deliver(cast.organisation.pk)
    assert one().state == "delivered"
    sweep_deliveries()
    assert woken == [cast.organisation.pk]
