"""What each kind of CRM tells, and that nothing goes round in circles or tells of limits."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from accounts.models import AccountReference
from api.crm.mapping import FIGURES
from api.inbox import upsert
from api.inbox.fields import properties
from api.models import CrmConnection, CrmPush
from api.pushes.run import work_off as push_off
from api.webhooks.send import Courier
from deals.models import Event, Finding
from tests.api.inbox.hubspot import HubSpot
from tests.api.inbox.sending import Sender, event, last, named, run, states
from tests.api.test_non_interference import LIMITS, deal, set_limits
from tests.api.webhooks.posting import Clock
from tests.cast import Cast

__all__ = ["deal"]
pytestmark = pytest.mark.django_db
COMPANY = "hs_primary_associated_company"


def test_hubspots_deals_are_read_anew(cast: Cast, hub: Sender, crm: HubSpot) -> None:
    AccountReference.objects.create(
        organisation=cast.organisation, account=cast.account, system="hubspot", external_id="55"
    )
    crm.deals["17"] = {"dealname": "Tubes", "deal_currency_code": "USD", COMPANY: "55"}
    hub.events(event(17, propertyName="dealname", propertyValue="not believed"))
    run(cast.organisation)
    made = last().negotiation
    assert made is not None
    assert (made.title, made.currency, made.account) == ("Tubes", "USD", cast.account)
    crm.deals["17"]["dealname"] = "Tubes 2027"
    hub.events(*(event(17, eventId=number) for number in range(3)))
    run(cast.organisation)
    made.refresh_from_db()
    assert (made.title, crm.asked) == ("Tubes 2027", ["17", "17"])
    states = hub.connection.received.order_by("id").values_list("state", "note", "negotiation")
    assert {*states[2:]} == {("done", "The deal was read after it.", made.pk)}


def test_hubspots_deletions_ask_nobody(cast: Cast, hub: Sender, crm: HubSpot) -> None:
    named(cast.negotiation, "hubspot", "17")
    hub.events(event(17, "deal.deletion"), event(18, "object.deletion", objectTypeId="0-3"))
    run(cast.organisation)
    assert crm.asked == []
    notes = hub.connection.received.order_by("id").values_list("note", flat=True)
    assert [*notes] == [upsert.GONE, upsert.NEVER_HERE]


def test_odoo_says_false_for_nothing_and_a_pair_for_another_row(cast: Cast, odoo: Sender) -> None:
    assert properties(odoo.connection) == ["company_currency", "name", "partner_id"]
    read = {"name": "Read", "company_currency": False, "partner_id": [7, "Borealis Packaging"]}
    told: dict[str, Any] = {**read, "company_currency": [2, "GBP"]}
    for number, said in ((1, read), (2, told)):
        odoo.deal(number, **said)
    run(cast.organisation)
    made = [row.negotiation for row in odoo.connection.received.order_by("id")]
    assert [(each.account, each.currency) for each in made if each] == [
        (cast.account, "EUR"),
        (cast.account, "GBP"),
    ]


def test_a_default_can_be_switched_off_or_lead_elsewhere(odoo: Sender) -> None:
    odoo.connection.fields = {"currency": "", "title": "x_title", "account_name": ""}
    assert properties(odoo.connection) == ["partner_id", "x_title"]


def test_what_we_push_comes_back_and_ends_there(
    cast: Cast, hub: Sender, crm: HubSpot, clock: Clock
) -> None:
    """A push makes HubSpot tell of its own change; the deal is read, nothing differs, all rest."""
    CrmConnection.objects.update(properties={next(iter(FIGURES)): "stage"})
    named(cast.negotiation, "hubspot", "17")
    crm.deals["17"] = {"dealname": "Renamed there"}

    def pushed() -> None:
        with connection.cursor() as cursor:  # events are numbered as at a commit
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        with Courier(answer_seconds=5.0) as courier:
            push_off(
                organisation_id=cast.organisation.pk,
                courier=courier,
                clock=clock,
                chance=lambda: 0.5,
            )

    hub.events(event(17))
    run(cast.organisation, clock)
    pushed()
    written, told = len(crm.written), Event.objects.count()
    assert (written, crm.written[-1][0]) == (1, "17")
    for number in range(3):
        hub.events(event(17, eventId=200 + number, propertyName="stage"))
        clock.pass_(minutes=1)
        run(cast.organisation, clock)
        pushed()
    assert (len(crm.written), Event.objects.count()) == (written, told)
    assert {*states(), *CrmPush.objects.values_list("state", flat=True)} == {"done"}


def test_whatever_the_limits_the_same_comes_of_a_message(
    deal: Cast, odoo_of_deal: Sender, clock: Clock
) -> None:
    """Neither what is answered nor what is noted tells of them."""
    seen = []
    raised = set()
    for number, wanted in enumerate(LIMITS):
        set_limits(deal, wanted)
        raised |= set(Finding.objects.filter(limits=True).values_list("code", flat=True))
        answer = odoo_of_deal.deal(17, name=f"Title {number}", company_currency="USD")
        run(deal.organisation)
        row = last()
        seen.append((answer.content, row.state, row.note, row.last_error, row.opened))
    assert len(set(seen)) == 1
    assert seen[0][2] == upsert.OTHER_CURRENCY
    assert "A003" in raised


@pytest.fixture
def odoo_of_deal(deal: Cast, odoo: Sender) -> Sender:
    named(deal.negotiation, "odoo", "17")
    return odoo
