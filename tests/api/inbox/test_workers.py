"""Leases and their order, rests, nudges and what is forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.access import ADMIN, Viewer
from api.deliveries import nudge as nudging
from api.deliveries.schedule import MOST_ATTEMPTS
from api.inbox import outcome
from api.inbox import run as running
from api.inbox.lease import lease
from api.inbox.verbs import replay
from api.models import CrmConnection, InboundWebhook
from api.tasks import sweep_inbox, take_in
from tests.api.inbox.sending import Sender, named, one, run, states, swept
from tests.api.webhooks.posting import Clock
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_of_a_deal_one_message_is_leased_at_a_time_the_oldest_first(
    cast: Cast, odoo: Sender, clock: Clock
) -> None:
    for deal_id in (17, 17, 18, 17):
        odoo.deal(deal_id)

    def leased() -> list[int]:
        rows = lease(organisation_id=cast.organisation.pk, now=clock())
        return [row.pk - first for row in rows]

    first = InboundWebhook.objects.order_by("id")[0].pk
    assert leased() == [0, 2]
    assert leased() == [], "the deal has a worker"
    InboundWebhook.objects.filter(pk=first).update(
        state="pending", lease=None, lease_expires_at=None,
        next_attempt_at=clock() + timedelta(hours=1),
    )  # fmt: skip
    assert leased() == [], "it waits, and the later ones with it"
    clock.pass_(hours=1)
    assert leased() == [0]


def test_what_is_replayed_waits_for_the_worker_of_its_deal(
    cast: Cast, odoo: Sender, clock: Clock
) -> None:
    named(cast.negotiation, "odoo", "17")
    odoo.deal(17)
    run(cast.organisation)
    odoo.deal(17)
    [held] = lease(organisation_id=cast.organisation.pk, now=clock())
    manager = Viewer(cast.organisation.pk, None, ADMIN)
    done = InboundWebhook.objects.order_by("id")[0]
    replay(viewer=manager, inbound_id=done.pk, now=clock())
    assert lease(organisation_id=cast.organisation.pk, now=clock()) == []
    assert held.pk != done.pk


@pytest.mark.parametrize(
    "changes",
    [
        {"paused": True},
        {"disabled_at": timezone.now()},
        {"held_until": timezone.now() + timedelta(hours=1)},
    ],
)
def test_a_connection_that_rests_loses_nothing(
    cast: Cast, odoo: Sender, clock: Clock, changes: dict[str, Any]
) -> None:
    named(cast.negotiation, "odoo", "17")
    CrmConnection.objects.update(**changes)
    odoo.deal(17, name="Later")
    assert swept(clock) == []
    run(cast.organisation)
    assert states() == ["pending"]
    CrmConnection.objects.update(paused=False, disabled_at=None, held_until=None)
    assert swept(clock) == [cast.organisation.pk]
    run(cast.organisation)
    assert states() == ["done"]


def test_an_outcome_without_a_lease_is_not_written(cast: Cast, odoo: Sender, clock: Clock) -> None:
    """Another worker has it by now: neither the message nor the negotiation is touched."""
    named(cast.negotiation, "odoo", "17")
    odoo.deal(17, name="Late")
    [held] = lease(organisation_id=cast.organisation.pk, now=clock())
    clock.pass_(minutes=6)
    swept(clock)
    assert (one().state, one().last_error) == ("pending", "worker: ended at work")
    [again] = lease(organisation_id=cast.organisation.pk, now=clock())
    outcome.settle(taken=outcome.Taken(held, {"name": "Late"}), now=clock(), chance=lambda: 0.5)
    assert (one().state, one().lease) == ("leased", again.lease)
    cast.negotiation.refresh_from_db()
    assert cast.negotiation.title == "Steel tubes 2027"


def test_what_kills_its_worker_dies_in_the_end(cast: Cast, odoo: Sender, clock: Clock) -> None:
    odoo.deal(17)
    for _ in range(MOST_ATTEMPTS):
        assert lease(organisation_id=cast.organisation.pk, now=clock())
        clock.pass_(minutes=6)
        swept(clock)
    assert (one().state, one().last_error) == ("dead", "worker: ended at work")


def test_what_was_done_is_forgotten_after_a_while(
    cast: Cast, odoo: Sender, clock: Clock, settings: Settings
) -> None:
    settings.WEBHOOK_KEPT_DAYS = 30
    named(cast.negotiation, "odoo", "17")
    odoo.deal(17, name="Kept")
    odoo.deal(99)
    run(cast.organisation)
    clock.pass_(days=29)
    swept(clock)
    assert states() == ["done", "dead"]
    clock.pass_(days=2)
    swept(clock)
    assert states() == ["dead"]


def test_workers_are_woken_after_the_commit_and_by_beat(
    cast: Cast,
    odoo: Sender,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    named(cast.negotiation, "odoo", "17")
    sent: list[Any] = []
    woken: list[int] = []
    monkeypatch.setattr(nudging, "_quiet_until", 0.0)
    monkeypatch.setattr(
        nudging.current_app, "send_task", lambda name, args, retry: sent.append((name, args))
    )
    monkeypatch.setattr(take_in, "delay", woken.append)
    with django_capture_on_commit_callbacks(execute=True):
        odoo.deal(17, name="A")
        assert sent == []
    assert sent == [(take_in.name, [cast.organisation.pk])]
    with django_capture_on_commit_callbacks(execute=True):
        odoo.send({"type": "contact.updated"})
    assert len(sent) == 1, "nothing new, nobody woken"
    sweep_inbox()
    assert woken == [cast.organisation.pk]
    take_in(cast.organisation.pk)
    assert one().state == "done"
    sweep_inbox()
    assert woken == [cast.organisation.pk]


def test_a_worker_whose_time_is_over_hands_on(
    cast: Cast, odoo: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "work_off", lambda **_: True)
    woken: list[int] = []
    monkeypatch.setattr(take_in, "delay", woken.append)
    take_in(cast.organisation.pk)
    assert woken == [cast.organisation.pk]
    monkeypatch.undo()
    odoo.deal(17)
    assert run(cast.organisation, seconds=-1)
