"""Workers that push: several of them, killed ones, and how they are woken."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.isolation import organisation
from accounts.vault import unseal
from api.deliveries import nudge as nudging
from api.deliveries.lease import LEASE
from api.models import CrmConnection, CrmPush
from api.pushes import outcome
from api.pushes.ask import ask
from api.tasks import deliver, sweep_pushes
from api.tasks import push as push_task
from deals.events import EventType
from deals.outbox import record
from tests.api.crm.fakes import TOKEN, FakeHubSpot
from tests.api.crm.pushing import connect, named, one, push, swept
from tests.api.webhooks.posting import Clock, happen, listen
from tests.api.webhooks.receiver import Said
from tests.api.webhooks.test_workers import at_once
from tests.cast import Cast, assemble, negotiate


@pytest.fixture
def committed(transactional_db: None) -> Cast:
    """The cast, for other connections to see."""
    return assemble()


def tell(cast: Cast) -> None:
    with transaction.atomic():
        record(negotiation=cast.negotiation, events=[(EventType.OFFER_TABLED, {})])
        cast.negotiation.save()


def test_two_workers_never_push_one_negotiation_both(committed: Cast, hubspot: FakeHubSpot) -> None:
    for number in range(60):
        named(negotiate(committed.account), hubspot, str(number + 1))
    connect(committed, hubspot)
    tell(committed)
    at_once(*[lambda: push(committed, Clock(timezone.now())) for _ in range(3)])
    assert sorted(int(deal) for deal, _ in hubspot.written) == list(range(1, 61))
    assert set(CrmPush.objects.values_list("state", "attempts")) == {("done", 1)}


def test_asking_and_recording_at_once_never_stand_in_each_other_s_way(
    committed: Cast, hubspot: FakeHubSpot
) -> None:
    """Events come while others are pushed: everything is told in the end, and nobody waits."""
    for number in range(20):
        named(negotiate(committed.account), hubspot, str(number + 1))
    named(committed.negotiation, hubspot)
    row = connect(committed, hubspot)
    tell(committed)

    def worry() -> None:
        for _ in range(30):
            CrmConnection.objects.update(pushed_to=0)
            ask(organisation_id=committed.organisation.pk, now=timezone.now())

    at_once(worry, lambda: push(committed, Clock(timezone.now() + timedelta(minutes=1))))
    push(committed, Clock(timezone.now() + timedelta(minutes=2)))
    assert set(row.pushes.values_list("state", flat=True)) == {"done"}
    assert {deal for deal, _ in hubspot.written} == hubspot.deals.keys()


WORKER = """
import django; django.setup()
from accounts.isolation import organisation
from api.pushes.run import work_off
from api.webhooks.send import Courier
with organisation({organisation}):
    work_off(organisation_id={organisation}, courier=Courier())
"""


def test_a_worker_killed_while_pushing_loses_nothing(committed: Cast, hubspot: FakeHubSpot) -> None:
    """SIGKILL between the request and its answer: told again, as nobody knows what came of it."""
    named(committed.negotiation, hubspot)
    connect(committed, hubspot)
    hubspot.script = [Said(200, wait=20)]
    tell(committed)
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
    while not hubspot.asked and worker.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert (one().state, one().attempts) == ("leased", 1)
    swept(committed, Clock(timezone.now() + LEASE))
    assert (one().state, one().attempts) == ("done", 2)
    assert len(hubspot.asked) == 2 and len(hubspot.written) == 1


@pytest.mark.django_db
def test_an_outcome_that_comes_after_the_lease_is_not_written(
    cast: Cast, hubspot: FakeHubSpot, known: CrmConnection, clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    taken, record = uuid4(), outcome.record

    def late(**given: Any) -> None:
        CrmPush.objects.update(lease=taken)
        record(**given)

    monkeypatch.setattr(outcome, "record", late)
    hubspot.script = [Said(500)]
    happen(cast.negotiation)
    push(cast, clock)
    known.refresh_from_db()
    assert (one().state, one().lease, one().last_error) == ("leased", taken, "")
    assert (known.failing_since, known.held_until) == (None, None)


@pytest.mark.django_db
def test_workers_are_woken_for_those_who_listen(
    cast: Cast,
    hubspot: FakeHubSpot,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    sent: list[Any] = []
    asked: list[Any] = []
    ask_database = nudging.send
    monkeypatch.setattr(nudging, "send", lambda said: asked.extend(said) or ask_database(said))
    monkeypatch.setattr(nudging, "_quiet_until", 0.0)
    monkeypatch.setattr(
        nudging.current_app, "send_task", lambda name, args, retry: sent.append((name, args))
    )

    def woken() -> list[Any]:
        sent.clear()
        asked.clear()
        connection.run_on_commit.clear()  # as a commit does
        with django_capture_on_commit_callbacks(execute=True):
            happen(cast.negotiation)
        assert len(asked) == 1, "one statement, whoever listens"
        return list(sent)

    owner = [cast.organisation.pk]
    assert woken() == []
    row = connect(cast, hubspot, properties={})
    assert woken() == [], "nothing is mapped"
    CrmConnection.objects.update(properties={"stage": "s"})
    assert woken() == [(push_task.name, owner)]
    listen(cast, "https://crm.example/")
    assert woken() == [(deliver.name, owner), (push_task.name, owner)]
    CrmConnection.objects.filter(pk=row.pk).update(paused=True)
    assert woken() == [(deliver.name, owner)]


@pytest.mark.django_db
def test_beat_wakes_workers_for_what_is_due(
    cast: Cast, hubspot: FakeHubSpot, known: CrmConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[int] = []
    monkeypatch.setattr(push_task, "delay", woken.append)
    sweep_pushes()
    assert woken == []
    happen(cast.negotiation)
    sweep_pushes()
    assert woken == [cast.organisation.pk]
    push_task(cast.organisation.pk)
    assert one().state == "done"
    sweep_pushes()
    assert woken == [cast.organisation.pk]


@pytest.mark.django_db
def test_when_the_time_is_over_the_rest_is_handed_on(
    cast: Cast, hubspot: FakeHubSpot, known: CrmConnection, clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    happen(cast.negotiation)
    assert push(cast, clock, seconds=-1.0) is True
    again: list[int] = []
    monkeypatch.setattr(push_task, "delay", again.append)
    monkeypatch.setattr("api.pushes.run.work_off", lambda **_: True)
    push_task(cast.organisation.pk)
    assert again == [cast.organisation.pk]


@pytest.mark.django_db
def test_a_lease_that_would_not_last_is_not_begun(
    cast: Cast, hubspot: FakeHubSpot, known: CrmConnection
) -> None:
    happen(cast.negotiation)
    began = timezone.now()
    ticks = iter([began, began, began + timedelta(minutes=4)])

    def clock() -> Any:
        return next(ticks, began + timedelta(minutes=4))

    push(cast, clock, seconds=-1.0)  # type: ignore[arg-type]
    assert (one().state, one().attempts, hubspot.asked) == ("pending", 0, [])


def test_a_worker_of_one_organisation_pushes_nothing_of_another(
    committed: Cast, hubspot: FakeHubSpot
) -> None:
    named(committed.negotiation, hubspot)
    connect(committed, hubspot)
    tell(committed)
    with organisation(committed.elsewhere.pk):
        push(committed, Clock(timezone.now()))
    assert hubspot.asked == []
    with organisation(committed.organisation.pk):
        push(committed, Clock(timezone.now()))
    assert len(hubspot.written) == 1


@pytest.mark.django_db
def test_a_rotation_of_the_vault_key_keeps_the_keys_of_crms(
    cast: Cast, hubspot: FakeHubSpot, known: CrmConnection, settings: Settings
) -> None:
    settings.VAULT_KEYS = ["fresh", *settings.VAULT_KEYS]
    said = StringIO()
    call_command("rotate_vault_key", stdout=said)
    assert "api_crmconnection.credential: 1 under the first key, 0 unopened" in said.getvalue()
    settings.VAULT_KEYS = ["fresh"]
    known.refresh_from_db()
    assert unseal(known.credential) == TOKEN and unseal(known.secret).startswith("whsec_")
