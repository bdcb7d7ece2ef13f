"""What comes of messages when the CRM does not answer, or not as it should."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.db import DataError, connection

from api.deliveries.lease import LEASE
from api.deliveries.schedule import MOST_ATTEMPTS
from api.inbox import outcome
from api.inbox import run as running
from api.models import CrmConnection, InboundWebhook
from tests.api.inbox.hubspot import HubSpot
from tests.api.inbox.sending import Sender, event, named, one, run, states
from tests.api.webhooks.posting import Clock
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_crm_that_is_away_is_asked_again_later(
    cast: Cast, hub: Sender, crm: HubSpot, clock: Clock
) -> None:
    named(cast.negotiation, "hubspot", "17")
    crm.deals["17"] = {"dealname": "After all"}
    crm.script = [502, 500]
    hub.events(event(17))
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
    run(cast.organisation, clock, seconds=-1)
    assert (crm.asked, one().state, one().attempts) == ([], "pending", 0)
