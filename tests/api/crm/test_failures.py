"""Pushes that fail: tried again, held back, stopped or dead, and never lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from api.deliveries.schedule import MOST_ATTEMPTS
from api.models import CrmConnection, CrmPush
from api.pushes import run as running
from tests.api.callers import person, post
from tests.api.crm.fakes import TOKEN, FakeHubSpot
from tests.api.crm.pushing import DEAL, connect, named, one, push, swept
from tests.api.webhooks.posting import Clock, happen
from tests.api.webhooks.receiver import Said
from tests.cast import Cast, negotiate

pytestmark = pytest.mark.django_db


def test_a_deal_that_is_gone_is_dead_until_something_happens(
    cast: Cast, hubspot: FakeHubSpot, known: CrmConnection, clock: Clock
) -> None:
    kept = hubspot.deals.pop(DEAL)
    happen(cast.negotiation)
    push(cast, clock)
    row = one()
    assert (row.state, row.last_status) == ("dead", 404)
    assert row.last_error == "status 404: resource not found"
    known.refresh_from_db()
    assert (known.disabled_at, known.failing_since, known.held_until) == (None, None, None)
    clock.pass_(days=9)
    swept(cast, clock)
    assert len(hubspot.asked) == 1
    hubspot.deals[DEAL] = kept
    happen(cast.negotiation)
    push(cast, clock)
    assert (one().state, one().last_status, len(hubspot.written)) == ("done", None, 1)


def test_one_deal_that_is_gone_does_not_keep_the_others_waiting(
    cast: Cast, hubspot: FakeHubSpot, known: CrmConnection, clock: Clock
) -> None:
    for number in range(60):
        other = negotiate(cast.account)
        named(other, hubspot, str(number + 1))
    del hubspot.deals["7"], hubspot.deals[DEAL]
    happen(cast.negotiation)
    push(cast, clock)
    states = CrmPush.objects.values_list("state", flat=True)
    assert sorted(states) == ["dead"] * 2 + ["done"] * 59
    assert len(hubspot.written) == 59


def test_a_key_that_is_refused_stops_the_connection_and_loses_nothing(
    cast: Cast, hubspot: FakeHubSpot, known: CrmConnection, clock: Clock
) -> None:
    for number in range(5):
        named(negotiate(cast.account), hubspot, str(number + 1))
    hubspot.token = "another"
    happen(cast.negotiation)
    push(cast, clock)
    assert len(hubspot.asked) == 1, "the rest is not tried"
    known.refresh_from_db()
    assert known.disabled_at == clock.now
    assert known.disabled_reason.startswith("The CRM does not let us in: status 401")
    assert set(CrmPush.objects.values_list("state", "attempts")) == {("pending", 0)}
    clock.pass_(days=30)
    swept(cast, clock)
    assert len(hubspot.asked) == 1
    hubspot.token = TOKEN
    address = f"crm-connections/{known.pk}/resume"
    assert post(person(cast.ada), address, {}).json()["disabled_at"] is None
    push(cast, clock)
    assert set(CrmPush.objects.values_list("state", flat=True)) == {"done"}
    assert len(hubspot.written) == 6


def test_who_asks_for_time_gets_it_for_all_of_the_connection(
    cast: Cast, hubspot: FakeHubSpot, known: CrmConnection, clock: Clock
) -> None:
    named(negotiate(cast.account), hubspot, "1")
    hubspot.script = [Said(429, {"Retry-After": "600"})]
    happen(cast.negotiation)
    push(cast, clock)
    known.refresh_from_db()
    assert known.held_until == clock.now + timedelta(minutes=10)
    assert sorted(CrmPush.objects.values_list("state", "attempts")) == [
        ("pending", 0), ("pending", 1),
    ]  # fmt: skip
    clock.pass_(seconds=599)
    happen(cast.negotiation)
    swept(cast, clock)
    push(cast, clock)
    assert len(hubspot.asked) == 1
    clock.pass_(seconds=2)
    swept(cast, clock)
    assert set(CrmPush.objects.values_list("state", flat=True)) == {"done"}
    known.refresh_from_db()
    assert known.failing_since is None


def test_a_crm_that_is_away_is_asked_seldom_and_told_all_in_the_end(
    cast: Cast, hubspot: FakeHubSpot, known: CrmConnection, clock: Clock
) -> None:
    for number in range(30):
        named(negotiate(cast.account), hubspot, str(number + 1))
    hubspot.script = [Said(503)] * 10_000
    happen(cast.negotiation)
    for _ in range(60):
        swept(cast, clock)
        clock.pass_(seconds=10)
    assert 10 < len(hubspot.asked) <= 60, "one at a time, and never without a rest"
    hubspot.script = []
    for _ in range(60 * 24):
        swept(cast, clock)
        if set(CrmPush.objects.values_list("state", flat=True)) == {"done"}:
            break
        clock.pass_(minutes=1)
    assert len(hubspot.written) == 31


def test_it_is_tried_for_days_and_then_it_is_dead_and_replayed(
    cast: Cast, hubspot: FakeHubSpot, known: CrmConnection, clock: Clock
) -> None:
    began, hubspot.script = clock.now, [Said(500)] * MOST_ATTEMPTS
    happen(cast.negotiation)
    push(cast, clock)
    while (row := one()).state == "pending":
        clock.now = row.next_attempt_at
        swept(cast, clock)
    assert (row.state, row.attempts, row.last_error) == ("dead", MOST_ATTEMPTS, "status 500")
    assert timedelta(days=2.5) < clock.now - began < timedelta(days=3.5)
    clock.pass_(days=1)
    again = post(person(cast.ada), f"crm-pushes/{row.pk}/replay", {}).json()
    assert (again["state"], again["attempts"]) == ("pending", 0)
    push(cast, clock)
    assert one().state == "done" and len(hubspot.written) == 1


def test_events_do_not_hurry_a_push_that_waits_for_its_next_try(
    cast: Cast, hubspot: FakeHubSpot, known: CrmConnection, clock: Clock
) -> None:
    hubspot.script = [Said(500)] * 3
    happen(cast.negotiation)
    push(cast, clock)
    before = one()
    happen(cast.negotiation)
    push(cast, clock)
    assert (one().next_attempt_at, one().attempts) == (before.next_attempt_at, 1)
    assert len(hubspot.asked) == 1


def test_what_may_or_may_not_have_come_in_is_told_again(
    cast: Cast, hubspot: FakeHubSpot, known: CrmConnection, clock: Clock
) -> None:
    """A timeout after the CRM has written; then things are as they were told before."""
    happen(cast.negotiation)
    push(cast, clock)
    cast.negotiation.stage = "integrative"
    cast.negotiation.save()
    hubspot.script = [Said(200, wait=1.0)]
    happen(cast.negotiation)
    push(cast, clock, answer_seconds=0.2)
    assert (one().state, one().pushed) == ("pending", None)
    cast.negotiation.stage = "preparing"
    cast.negotiation.save()
    clock.pass_(minutes=1)
    swept(cast, clock)
    assert [told["talks_stage"] for _, told in hubspot.written] == ["preparing", "preparing"]


def test_a_property_that_is_not_there_is_named(
    cast: Cast, hubspot: FakeHubSpot, clock: Clock
) -> None:
    named(cast.negotiation, hubspot)
    connect(cast, hubspot, properties={"stage": "no_such_property"})
    happen(cast.negotiation)
    push(cast, clock)
    assert one().state == "dead"
    assert one().last_error == 'status 400: Property "no_such_property" does not exist'


def test_figures_that_cannot_be_told_do_not_keep_others_waiting(
    cast: Cast, hubspot: FakeHubSpot, known: CrmConnection, clock: Clock,
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    other = negotiate(cast.account)
    named(other, hubspot, "1")
    seen = running.picture

    def broken(*, organisation_id: int, negotiation_id: int) -> Any:
        if negotiation_id == cast.negotiation.pk:
            raise KeyError("a secret")
        return seen(organisation_id=organisation_id, negotiation_id=negotiation_id)

    monkeypatch.setattr(running, "picture", broken)
    happen(cast.negotiation)
    push(cast, clock)
    assert [deal for deal, _ in hubspot.written] == ["1"]
    dead = CrmPush.objects.get(state="dead")
    assert (dead.negotiation_id, dead.last_error) == (cast.negotiation.pk, "figures: KeyError")
    assert f"no figures for negotiation {cast.negotiation.pk}: KeyError, " in caplog.text
    assert "a secret" not in caplog.text
