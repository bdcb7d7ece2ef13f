"""Several workers at once, and workers that are killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import AccountReference, KeyAccount
from api.deliveries.lease import LEASE
from api.models import InboundWebhook, WorkState
from deals.models import Negotiation
from tests.api.inbox.hubspot import HubSpot
from tests.api.inbox.sending import connect, event, named, one, run, states, swept
from tests.api.webhooks.posting import Clock
from tests.api.webhooks.test_workers import at_once
from tests.cast import Cast, assemble

pytestmark = pytest.mark.django_db


@pytest.fixture
def committed(transactional_db: None) -> Cast:
    """The cast, for other connections to see."""
    return assemble()


def test_two_messages_of_one_deal_at_once_make_one_negotiation(
    committed: Cast, crm: HubSpot
) -> None:
    """Four workers, a CRM that takes its time, and a deal that changes in between."""
    hub = connect(committed.organisation, "hubspot", url=crm.url)
    AccountReference.objects.create(
        organisation=committed.organisation,
        account=committed.account,
        system="hubspot",
        external_id="5",
    )
    crm.wait = 0.05
    for number in range(5):
        crm.deals[str(number)] = {"dealname": "first", "hs_primary_associated_company": "5"}
    hub.events(*(event(number, eventId=number) for number in range(5)))
    workers = [lambda: run(committed.organisation)] * 4

    def change() -> None:
        time.sleep(0.1)
        for number in range(5):
            crm.deals[str(number)] = {"dealname": "second", "hs_primary_associated_company": "5"}
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
