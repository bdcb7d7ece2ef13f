"""Leases, order, failures of the CRM, killed workers, and organisations kept apart."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import DataError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.access import ADMIN, Viewer
from accounts.isolation import organisation
from accounts.models import AccountReference, KeyAccount
from api.deliveries import nudge as nudging
from api.deliveries.lease import LEASE
from api.deliveries.schedule import MOST_ATTEMPTS
from api.inbox import outcome
from api.inbox import run as running
from api.inbox.lease import lease
from api.inbox.verbs import replay
from api.models import CrmConnection, InboundWebhook, WorkState
from api.tasks import sweep_inbox, take_in
from deals.models import ExternalReference, Negotiation
from tests.api.inbox.hubspot import HubSpot
from tests.api.inbox.sending import Sender, connect, event, last, one, run, swept
from tests.api.webhooks.posting import Clock
from tests.api.webhooks.test_workers import at_once
from tests.cast import Cast, assemble, negotiate

pytestmark = pytest.mark.django_db


@pytest.fixture
def committed(transactional_db: None) -> Cast:
    """The cast, for other connections to see."""
    return assemble()


@pytest.fixture
def clock() -> Clock:
    return Clock(timezone.now())


def named(negotiation: Negotiation, system: str, external_id: str) -> None:
    ExternalReference.objects.create(
        organisation=negotiation.organisation,
        negotiation=negotiation,
        system=system,
        external_id=external_id,
    )


def states() -> list[str]:
    return [*InboundWebhook.objects.order_by("id").values_list("state", flat=True)]


def test_of_a_deal_one_message_is_leased_at_a_time_the_oldest_first(
    cast: Cast, odoo: Sender, clock: Clock
) -> None:
    for deal_id in (17, 17, 18, 17):
        odoo.deal(deal_id)
    clock.pass_(seconds=1)

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
    clock.pass_(seconds=1)
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
    clock.pass_(seconds=1)
    assert swept(clock) == []
    run(cast.organisation)
    assert states() == ["pending"]
    CrmConnection.objects.update(paused=False, disabled_at=None, held_until=None)
    assert swept(clock) == [cast.organisation.pk]
    run(cast.organisation)
    assert states() == ["done"]


def test_a_crm_that_is_away_is_asked_again_later(
    cast: Cast, hub: Sender, crm: HubSpot, clock: Clock
) -> None:
    named(cast.negotiation, "hubspot", "17")
    crm.deals["17"] = {"dealname": "After all"}
    crm.script = [502, 500]
    hub.events(event(17))
    clock.pass_(seconds=1)
    run(cast.organisation, clock)
    assert (one().state, one().attempts) == ("pending", 1)
    assert one().last_error == "status 502: not now"
    row = CrmConnection.objects.get()
    assert row.failing_since is not None
    assert row.held_until == clock() + timedelta(seconds=5)
    run(cast.organisation, clock)
    assert crm.asked == ["17"]
    clock.pass_(seconds=6)
    run(cast.organisation, clock)
    clock.pass_(seconds=25)
    run(cast.organisation, clock)
    assert (one().state, one().attempts, one().last_error) == ("done", 3, "")
    assert (one().negotiation or cast.negotiation).title == "After all"
    assert CrmConnection.objects.get().failing_since is None


def test_who_asks_for_time_gets_it(cast: Cast, hub: Sender, crm: HubSpot, clock: Clock) -> None:
    crm.script = [(429, {"Retry-After": "600"})]
    hub.events(event(17), event(18), event(19))
    clock.pass_(seconds=1)
    run(cast.organisation, clock)
    assert crm.asked == ["17"], "the rest is not even tried"
    assert CrmConnection.objects.get().held_until == clock() + timedelta(minutes=10)
    attempts = InboundWebhook.objects.order_by("id").values_list("state", "attempts")
    assert [*attempts] == [("pending", 1), ("pending", 0), ("pending", 0)]


def test_what_fails_for_three_days_is_dead_and_can_be_replayed(
    cast: Cast, hub: Sender, crm: HubSpot, clock: Clock
) -> None:
    named(cast.negotiation, "hubspot", "17")
    crm.script = [500] * MOST_ATTEMPTS
    hub.events(event(17))
    for _ in range(MOST_ATTEMPTS):
        clock.pass_(hours=15)
        run(cast.organisation, clock)
    assert (one().state, one().attempts) == ("dead", MOST_ATTEMPTS)
    assert one().last_error == "status 500: not now"


def test_a_deal_that_the_crm_does_not_know_is_dead(cast: Cast, hub: Sender, crm: HubSpot) -> None:
    crm.deals["18"] = {"dealname": "x"}
    hub.events(event(17), event(18))
    run(cast.organisation)
    errors = InboundWebhook.objects.order_by("id").values_list("state", "last_error")
    assert [*errors] == [
        ("dead", "status 404: resource not found"),
        ("dead", "account_external_id: It names no account."),
    ]
    assert CrmConnection.objects.get().failing_since is None


@pytest.mark.parametrize("status", [401, 403])
def test_who_is_not_let_in_waits_until_somebody_resumes(
    cast: Cast, hub: Sender, crm: HubSpot, status: int
) -> None:
    named(cast.negotiation, "hubspot", "17")
    crm.deals["17"] = {"dealname": "In"}
    crm.script = [status]
    hub.events(event(17), event(18))
    run(cast.organisation)
    row = CrmConnection.objects.get()
    assert row.disabled_reason == f"The CRM does not let us in: status {status}: not now"
    assert {*InboundWebhook.objects.values_list("state", "attempts")} == {("pending", 0)}
    CrmConnection.objects.update(disabled_at=None)
    run(cast.organisation)
    assert states()[0] == "done"


def test_what_is_wrong_with_us_is_tried_again_and_its_text_not_told(
    cast: Cast,
    odoo: Sender,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(**_: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 'secret text'::int")

    named(cast.negotiation, "odoo", "18")
    odoo.deal(17, name="secret text")
    odoo.deal(18, name="Fine")
    clock.pass_(seconds=1)
    right = outcome.bring

    def sometimes(**given: Any) -> Any:
        return broken() if given["external_id"] == "17" else right(**given)

    monkeypatch.setattr(outcome, "bring", sometimes)
    with caplog.at_level(logging.DEBUG):
        run(cast.organisation, clock)
    assert states() == ["pending", "done"]
    first = InboundWebhook.objects.order_by("id")[0]
    assert first.last_error == f"internal: {DataError.__name__}"
    assert f"inbound webhook {first.pk}: DataError" in caplog.text
    assert "secret text" not in caplog.text
    for _ in range(MOST_ATTEMPTS):
        clock.pass_(hours=15)
        run(cast.organisation, clock)
    assert states() == ["dead", "done"]


def test_a_lease_that_would_end_too_soon_asks_nobody(
    cast: Cast, hub: Sender, crm: HubSpot, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "LONGEST_READ", LEASE + timedelta(seconds=1))
    hub.events(event(17))
    clock.pass_(seconds=1)
    run(cast.organisation, clock, seconds=-1)
    assert (crm.asked, one().state, one().attempts) == ([], "pending", 0)


def test_an_outcome_without_a_lease_is_not_written(cast: Cast, odoo: Sender, clock: Clock) -> None:
    """Another worker has it by now: neither the message nor the negotiation is touched."""
    named(cast.negotiation, "odoo", "17")
    odoo.deal(17, name="Late")
    clock.pass_(seconds=1)
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
    clock.pass_(seconds=1)
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


# --- Several at once ------------------------------------------------------------------------------


def test_two_messages_of_one_deal_at_once_make_one_negotiation(
    committed: Cast, crm: HubSpot
) -> None:
    """Four workers, a CRM that takes its time, and a deal that changes in between."""
    hub = connect(
        committed.organisation, "hubspot", url=crm.url, fields={"account_external_id": "company"}
    )
    AccountReference.objects.create(
        organisation=committed.organisation,
        account=committed.account,
        system="hubspot",
        external_id="5",
    )
    crm.wait = 0.05
    for number in range(5):
        crm.deals[str(number)] = {"dealname": "first", "company": "5"}
    hub.events(*(event(number, eventId=number) for number in range(5)))
    workers = [lambda: run(committed.organisation)] * 4

    def change() -> None:
        time.sleep(0.1)
        for number in range(5):
            crm.deals[str(number)] = {"dealname": "second", "company": "5"}
            hub.events(event(number, eventId=10 + number))
        run(committed.organisation)

    at_once(*workers, change)
    run(committed.organisation)
    assert set(states()) == {"done"}
    made = Negotiation.objects.exclude(pk=committed.negotiation.pk)
    assert [*made.values_list("title", flat=True)] == ["second"] * 5
    assert InboundWebhook.objects.filter(opened=True).count() == 5


def test_messages_with_their_properties_are_taken_in_as_they_came(committed: Cast) -> None:
    odoo = connect(committed.organisation)
    named(committed.negotiation, "odoo", "17")
    for number in range(12):
        odoo.deal(17, name=f"Title {number}")
    at_once(*[lambda: run(committed.organisation)] * 4)
    run(committed.organisation)
    committed.negotiation.refresh_from_db()
    assert committed.negotiation.title == "Title 11"
    changed = committed.negotiation.events.filter(type="negotiation.updated").count()
    assert (changed, set(states())) == (12, {"done"})


def test_two_deals_of_one_new_account_make_one_account(committed: Cast) -> None:
    odoo = connect(committed.organisation)
    committed.account.name = "Atlas"
    committed.account.save()
    for number in range(6):
        odoo.deal(number, name="x", partner_id=[7, "Atlas"])
    at_once(*[lambda: run(committed.organisation)] * 3)
    run(committed.organisation)
    assert set(states()) == {"done"}
    assert KeyAccount.objects.filter(organisation=committed.organisation).count() == 1
    assert AccountReference.objects.count() == 1


def test_no_transaction_is_open_while_the_crm_is_asked(committed: Cast, crm: HubSpot) -> None:
    hub = connect(committed.organisation, "hubspot", url=crm.url)
    hub.events(event(17))
    crm.wait = 1.0
    worker = threading.Thread(target=at_once, args=[lambda: run(committed.organisation)])
    worker.start()
    while not crm.asked:
        time.sleep(0.01)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND state LIKE 'idle in transaction%' AND pid <> pg_backend_pid()"
        )
        assert cursor.fetchone() == (0,)
    hub.events(event(18))
    worker.join()
    assert InboundWebhook.objects.count() == 2


WORKER = """
import django; django.setup()
from accounts.access import ADMIN, Viewer
from accounts.isolation import organisation
from api.inbox.run import work_off
from api.webhooks.send import Courier
with organisation({organisation}):
    work_off(organisation_id={organisation}, courier=Courier())
"""
"""With PAUSED, it stands still when the negotiation is written and nothing committed."""
PAUSED = """
import time
from api.inbox import outcome
from api.inbox import run as running
right = outcome._done
def slow(*given):
    right(*given)
    print("written", flush=True)
    time.sleep(60)
outcome._done = slow
"""


def killed(cast: Cast, program: str, ready: Any) -> None:
    """A worker that is killed when it is `ready`."""
    to = connection.connection.info
    url = f"postgresql://{to.user}:{to.password}@/{to.dbname}?host={to.host}&port={to.port}"
    worker = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        env=os.environ
        | {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "WEBHOOK_ALLOW_HTTP": "yes",
            "WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8",
        },
    )
    ready(worker)
    worker.send_signal(signal.SIGKILL)
    worker.communicate()


def test_a_worker_killed_at_any_moment_loses_nothing_and_does_nothing_twice(
    committed: Cast, crm: HubSpot
) -> None:
    """Once between the question and the answer, once between the writing and the commit."""
    hub = connect(committed.organisation, "hubspot", url=crm.url)
    named(committed.negotiation, "hubspot", "17")
    crm.deals["17"] = {"dealname": "After all"}
    hub.events(event(17))
    worker = WORKER.format(organisation=committed.organisation.pk)

    def asked(process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + 60
        while not crm.asked and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)

    def written(process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        assert process.stdout.readline() == b"written\n"

    crm.wait = 20.0
    killed(committed, worker, asked)
    assert (one().state, one().attempts, crm.asked) == (WorkState.LEASED, 1, ["17"])
    crm.wait = 0.0
    InboundWebhook.objects.update(state="pending", lease=None, lease_expires_at=None)
    killed(committed, worker.replace("with org", PAUSED + "with org"), written)
    committed.negotiation.refresh_from_db()
    assert committed.negotiation.title == "Steel tubes 2027"
    assert (one().state, one().attempts) == (WorkState.LEASED, 2)
    clock = Clock(timezone.now() + LEASE)
    assert swept(clock) == [committed.organisation.pk]
    run(committed.organisation, clock)
    committed.negotiation.refresh_from_db()
    assert (one().state, committed.negotiation.title) == ("done", "After all")
    assert committed.negotiation.events.filter(type="negotiation.updated").count() == 1


# --- Organisations --------------------------------------------------------------------------------

IDS = st.sampled_from(["1", "2", "17"])
SAID = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["Mine", "Borealis Packaging"]),
        "partner_id": st.sampled_from([7, [7, "Borealis Packaging"], [8, "Their own"]]),
        "company_currency": st.sampled_from(["USD", "EUR"]),
        "user_email": st.sampled_from(["alice@tubes.example", "eve@elsewhere.example"]),
    },
)
KINDS = st.sampled_from(["deal.created", "deal.updated", "deal.deleted"])


def test_a_key_never_touches_another_organisations_rows(cast: Cast, clock: Clock) -> None:
    """Whatever Elsewhere's CRM says, with our ids, names and addresses: ours stay as they are."""
    connect(cast.organisation)
    theirs = connect(cast.elsewhere, fields={"owner_email": "user_email"})
    cast.alice.email, cast.eve.email = "alice@tubes.example", "eve@elsewhere.example"
    cast.alice.save()
    cast.eve.save()
    AccountReference.objects.create(
        organisation=cast.organisation, account=cast.account, system="odoo", external_id="7"
    )
    for external_id in ("1", "17"):
        named(negotiate(cast.account), "odoo", external_id)

    def ours() -> list[Any]:
        rows = (Negotiation, KeyAccount, AccountReference, ExternalReference)
        return [
            [*model.objects.filter(organisation=cast.organisation).order_by("pk").values()]
            for model in rows
        ]

    before = ours()

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(told=st.lists(st.tuples(IDS, KINDS, SAID), min_size=1, max_size=4))
    def apart(told: list[tuple[str, str, dict[str, Any]]]) -> None:
        with transaction.atomic():
            for external_id, kind, said in told:
                assert theirs.deal(external_id, kind, **said).status_code == 202
            with organisation(cast.elsewhere.pk):
                run(cast.elsewhere)
            assert ours() == before
            assert set(states()) <= {"done", "dead"}
            for row in InboundWebhook.objects.exclude(negotiation=None):
                assert row.negotiation is not None
                assert row.negotiation.organisation == cast.elsewhere
            transaction.set_rollback(True)

    apart()
    with organisation(cast.elsewhere.pk):
        theirs.deal("17", name="Mine", partner_id=[7, "X"], user_email="eve@elsewhere.example")
        run(cast.elsewhere)
        assert last().state == "done", last().last_error
        made = last().negotiation
        assert made is not None and made.organisation_id == cast.elsewhere.pk
    assert ours() == before
