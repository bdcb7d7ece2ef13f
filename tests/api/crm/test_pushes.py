"""Pushes: what happened is told to the CRM's deal once, whatever comes between."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.access import viewer_for_user
from api.crm.mapping import FIGURES
from api.models import CrmConnection, CrmPush
from api.pushes import run as running
from deals.actions.base import change
from deals.events import EventType
from deals.models import ExternalReference, Sample
from tests.api.callers import person, post
from tests.api.crm.fakes import FakeHubSpot, FakeOdoo
from tests.api.crm.pushing import DEAL, connect, named, one, push, swept
from tests.api.webhooks.posting import Clock, happen
from tests.api.webhooks.receiver import Said
from tests.cast import Cast, negotiate, prefer

pytestmark = pytest.mark.django_db


def numbered() -> None:
    """Events get their place in the feed, as at a commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def offer(cast: Cast, price: float) -> None:
    body = {"side": "us", "terms": {"price": price}}
    answer = post(person(cast.alice), f"negotiations/{cast.negotiation.pk}/offers", body)
    assert answer.status_code == 201, answer.content
    numbered()


def test_what_happens_reaches_the_deal(
    cast: Cast, hubspot: FakeHubSpot, known: CrmConnection, clock: Clock
) -> None:
    offer(cast, 110)
    assert push(cast, clock) is False
    told = {"talks_stage": "preparing", "our_offers": "1", "given_away": "0"}
    assert hubspot.written == [(DEAL, told)]
    row = one()
    assert (row.state, row.attempts, row.done_at, row.last_error) == ("done", 1, clock.now, "")
    assert row.pushed == {
        "deal": DEAL,
        "properties": {"talks_stage": "preparing", "our_offers": 1, "given_away": 0},
    }
    known.refresh_from_db()
    assert known.pushed_to > 0 and known.failing_since is None


def test_odoo_hears_of_it_too(cast: Cast, odoo: FakeOdoo, clock: Clock) -> None:
    named(cast.negotiation, odoo, "77")
    connect(cast, odoo, properties={"offers_ours": "x_offers", "closed_on": "x_closed"})
    offer(cast, 110)
    push(cast, clock)
    assert odoo.written == [("77", {"x_offers": 1, "x_closed": False})]


def test_ten_changes_are_one_call(
    cast: Cast, hubspot: FakeHubSpot, known: CrmConnection, clock: Clock
) -> None:
    prefer(cast.price, "us", direction="high", weight=1)
    for price in range(120, 110, -1):
        offer(cast, price)
    push(cast, clock)
    assert len(hubspot.asked) == 1
    assert hubspot.deals[DEAL]["our_offers"] == "10" and hubspot.deals[DEAL]["given_away"] == "9"


def test_what_the_crm_has_already_is_not_told_again(
    cast: Cast, hubspot: FakeHubSpot, known: CrmConnection, clock: Clock
) -> None:
    offer(cast, 110)
    push(cast, clock)
    first = clock.now
    clock.pass_(minutes=1)
    cast.negotiation.refresh_from_db()
    happen(cast.negotiation)
    push(cast, clock)
    assert len(hubspot.asked) == 1
    assert (one().state, one().done_at) == ("done", first)
    offer(cast, 109)
    push(cast, clock)
    assert [dict(told)["our_offers"] for _, told in hubspot.written] == ["1", "2"]


def test_what_the_crm_has_no_name_for_is_not_pushed(
    cast: Cast, hubspot: FakeHubSpot, clock: Clock
) -> None:
    connect(cast, hubspot)
    named(cast.negotiation, hubspot, system="another")
    happen(cast.negotiation)
    push(cast, clock)
    assert not CrmPush.objects.exists() and hubspot.asked == []


def test_nor_is_a_sample(cast: Cast, hubspot: FakeHubSpot, clock: Clock) -> None:
    sample = negotiate(cast.account)
    named(sample, hubspot, "9")
    sample.sample = Sample.SHOWN
    sample.save()
    connect(cast, hubspot)
    happen(cast.negotiation)
    push(cast, clock)
    assert not CrmPush.objects.exists()


def test_a_negotiation_that_was_known_before_the_crm_is_pushed_at_once(
    cast: Cast, hubspot: FakeHubSpot, clock: Clock
) -> None:
    """Without an event of its own: the connection is told of all that has a name."""
    quiet = negotiate(cast.account)
    named(quiet, hubspot, "9")
    happen(cast.negotiation)
    connect(cast, hubspot)
    push(cast, clock)
    assert [deal for deal, _ in hubspot.written] == ["9"]


def test_a_name_that_comes_later_is_pushed_too(
    cast: Cast, hubspot: FakeHubSpot, clock: Clock
) -> None:
    """By REST a name is given with the negotiation, and in the admin's pages with an event."""
    connect(cast, hubspot)
    happen(cast.negotiation)
    push(cast, clock)
    hubspot.deals = {"51": {}, "52": {}}
    body = {"account": cast.account.pk, "title": "A second one"}
    address = "/api/v1/negotiations/by-external-id/hubspot/51"
    assert person(cast.ada).put(address, body, format="json").status_code == 201
    numbered()
    push(cast, clock)
    assert [deal for deal, _ in hubspot.written] == ["51"]
    _named_in_the_admin(cast, "52")
    numbered()
    push(cast, clock)
    assert [deal for deal, _ in hubspot.written] == ["51", "52"]


def _named_in_the_admin(cast: Cast, deal: str) -> None:
    """As its page does: the row and the event in one transaction."""
    viewer = viewer_for_user(cast.alice)
    with change(viewer=viewer, negotiation_id=cast.negotiation.pk) as talks:
        ExternalReference.objects.create(
            organisation=cast.organisation,
            negotiation=cast.negotiation,
            system="hubspot",
            external_id=deal,
        )
        talks.tell(EventType.NEGOTIATION_UPDATED)


def test_a_name_that_is_gone_leaves_nothing_to_tell(
    cast: Cast, hubspot: FakeHubSpot, known: CrmConnection, clock: Clock
) -> None:
    hubspot.script = [Said(500)]
    happen(cast.negotiation)
    push(cast, clock)
    ExternalReference.objects.all().delete()
    clock.pass_(minutes=1)
    swept(cast, clock)
    assert (one().state, one().pushed, len(hubspot.asked)) == ("done", None, 1)


def test_paused_it_is_told_nothing_and_resumed_what_stands_then(
    cast: Cast, hubspot: FakeHubSpot, known: CrmConnection, clock: Clock
) -> None:
    ada, clock.now = person(cast.ada), timezone.now()
    happen(cast.negotiation)
    assert post(ada, f"crm-connections/{known.pk}/pause", {}).json()["paused"] is True
    offer(cast, 110)
    push(cast, clock)
    swept(cast, clock)
    assert hubspot.asked == []
    assert post(ada, f"crm-connections/{known.pk}/resume", {}).json()["paused"] is False
    offer(cast, 109)
    push(cast, clock)
    assert [told["our_offers"] for _, told in hubspot.written] == ["2"]


def test_what_was_asked_for_while_it_was_sent_is_sent_after(
    cast: Cast, hubspot: FakeHubSpot, known: CrmConnection, clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """An event between the lease and the outcome is not lost."""
    offer(cast, 110)
    before = running._sent

    def meanwhile(*given: Any) -> Any:
        monkeypatch.setattr(running, "_sent", before)
        offer(cast, 109)
        running.ask(organisation_id=cast.organisation.pk, now=clock())
        return before(*given)

    monkeypatch.setattr(running, "_sent", meanwhile)
    push(cast, clock)
    assert [told["our_offers"] for _, told in hubspot.written] == ["1", "2"]
    assert one().state == "done"


def test_a_mapping_that_changes_is_pushed_anew(
    cast: Cast, hubspot: FakeHubSpot, known: CrmConnection, clock: Clock
) -> None:
    happen(cast.negotiation)
    push(cast, clock)
    clock.now = timezone.now() + timedelta(seconds=1)
    patched = person(cast.ada).patch(
        f"/api/v1/crm-connections/{known.pk}", {"properties": {"rounds": "r"}}, format="json"
    )
    assert patched.json()["properties"] == {"rounds": "r"}
    push(cast, clock)
    assert hubspot.written[1:] == [(DEAL, {"r": "0"})]


def test_two_connections_are_told_each_its_own(
    cast: Cast, hubspot: FakeHubSpot, odoo: FakeOdoo, known: CrmConnection, clock: Clock
) -> None:
    named(cast.negotiation, odoo, "77")
    connect(cast, odoo, properties={"stage": "x_stage"})
    hubspot.script = [Said(500)]
    happen(cast.negotiation)
    push(cast, clock)
    assert odoo.written == [("77", {"x_stage": "preparing"})] and hubspot.written == []
    assert set(CrmPush.objects.values_list("connection__kind", "state")) == {
        ("odoo", "done"), ("hubspot", "pending"),
    }  # fmt: skip


def test_of_two_names_of_one_system_the_latest_counts(
    cast: Cast, hubspot: FakeHubSpot, known: CrmConnection, clock: Clock
) -> None:
    named(cast.negotiation, hubspot, "99")
    happen(cast.negotiation)
    push(cast, clock)
    assert [deal for deal, _ in hubspot.written] == ["99"]


def test_every_figure_can_be_pushed(cast: Cast, odoo: FakeOdoo, clock: Clock) -> None:
    named(cast.negotiation, odoo, "77")
    connect(cast, odoo, properties={name: f"x_{name}" for name in FIGURES})
    prefer(cast.price, "us", direction="high", weight=1)
    offer(cast, 110)
    offer(cast, 105)
    push(cast, clock)
    [(_, told)] = odoo.written
    assert told.keys() == {f"x_{name}" for name in FIGURES}
    assert told["x_concessions_given"] == told["x_unreciprocated"] == 1
    assert told["x_open_findings"].startswith("A001 ")
    assert told["x_url"].endswith(f"/negotiations/{cast.negotiation.pk}/")
    assert told["x_outcome"] is False
