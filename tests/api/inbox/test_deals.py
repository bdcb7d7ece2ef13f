"""What comes of a deal: a negotiation, its account and its owner, or a reason why not."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from accounts.models import AccountReference, KeyAccount, User
from api.inbox import upsert
from api.models import WorkState
from deals.actions.close_negotiation import close_negotiation
from deals.ledger.facts import OutcomeKind
from deals.models import Event, ExternalReference, Negotiation
from tests.api.callers import integration
from tests.api.inbox.sending import Sender, connect, deal, last, named, run
from tests.cast import Cast, person, table

pytestmark = pytest.mark.django_db

ATLAS = [7, "Atlas Tubular"]
WRONG = (
    "title: Not a valid string.; currency: This value does not match the required pattern.;"
    " account_external_id: Not a valid string.; account_name: Not a valid string."
)


@pytest.fixture
def known(cast: Cast) -> KeyAccount:
    """Alice's account, which Odoo calls 7."""
    AccountReference.objects.create(
        organisation=cast.organisation, account=cast.account, system="odoo", external_id="7"
    )
    return cast.account


def brought(cast: Cast, sender: Sender, deal_id: int | str, **properties: Any) -> Negotiation:
    """The negotiation of a deal that was taken in just now."""
    sender.deal(deal_id, **properties)
    run(cast.organisation)
    assert last().state == WorkState.DONE, last().last_error
    found = last().negotiation
    assert found is not None
    return found


def dead(cast: Cast, sender: Sender, deal_id: int | str, **properties: Any) -> str:
    """Why a deal could not be taken in."""
    before = Negotiation.objects.count(), KeyAccount.objects.count()
    sender.deal(deal_id, **properties)
    run(cast.organisation)
    assert last().state == WorkState.DEAD
    assert (Negotiation.objects.count(), KeyAccount.objects.count()) == before
    return last().last_error


def test_a_deal_of_a_known_account_becomes_a_negotiation(
    cast: Cast, odoo: Sender, known: KeyAccount
) -> None:
    made = brought(cast, odoo, 17, name=" Tubes ", partner_id=7, company_currency=[1, "usd"])
    assert (made.account, made.title, made.currency) == (known, "Tubes", "USD")
    assert (made.owner, made.team) == (cast.alice, cast.steel)
    assert (last().opened, last().note) == (True, "")
    name = ExternalReference.objects.get(negotiation=made)
    assert (name.system, name.external_id) == ("odoo", "17")
    assert [*made.events.values_list("type", flat=True)][:1] == ["negotiation.opened"]


def test_what_differs_is_changed_and_what_is_left_out_or_empty_stays(
    cast: Cast, odoo: Sender, known: KeyAccount
) -> None:
    made = brought(cast, odoo, 17, name="Tubes", partner_id=7, company_currency="USD")
    again = brought(cast, odoo, 17, name="Tubes 2027", partner_id=False, company_currency=None)
    assert (again.pk, again.title, again.currency) == (made.pk, "Tubes 2027", "USD")
    assert last().opened is False
    assert made.events.filter(type="negotiation.updated").get().payload["changed"] == ["title"]


def test_what_says_nothing_new_tells_nobody(cast: Cast, odoo: Sender, known: KeyAccount) -> None:
    """So what we push comes back without an end only if somebody else changes it."""
    made = brought(cast, odoo, 17, name="Tubes", partner_id=7)
    told = Event.objects.count()
    again = brought(cast, odoo, 17, name="Tubes", partner_id=7, description="of no matter")
    assert (Event.objects.count(), again.version) == (told, made.version)


def test_an_unknown_account_is_made_of_its_name(cast: Cast, odoo: Sender) -> None:
    odoo.connection.fields = {"owner_email": "user_email"}
    odoo.connection.save()
    User.objects.filter(pk=cast.bob.pk).update(email="Bob@tubes.example")
    made = brought(cast, odoo, 17, name="A", partner_id=ATLAS, user_email="bob@tubes.example")
    assert (made.account.name, made.account.owner, made.owner) == ("Atlas Tubular", None, cast.bob)
    second = brought(cast, odoo, 18, name="B", partner_id=7, user_email="bob@tubes.example")
    assert second.account == made.account


def test_an_account_of_that_name_is_the_one_that_is_meant(cast: Cast, odoo: Sender) -> None:
    made = brought(cast, odoo, 17, name="A", partner_id=[7, "borealis packaging"])
    assert made.account == cast.account
    assert cast.account.references.get().external_id == "7"


def test_a_namesake_that_has_another_id_is_another_account(
    cast: Cast, odoo: Sender, known: KeyAccount
) -> None:
    assert "owner" in dead(cast, odoo, 17, name="A", partner_id=[8, known.name])
    assert known.references.count() == 1


def test_two_namesakes_are_not_guessed_between(cast: Cast, odoo: Sender) -> None:
    KeyAccount.objects.create(
        organisation=cast.organisation, name=cast.account.name, owner=cast.bob
    )
    assert "owner" in dead(cast, odoo, 17, name="A", partner_id=[8, cast.account.name])
    odoo.connection.fields = {"account_external_id": "", "account_name": "partner_name"}
    odoo.connection.save()
    why = dead(cast, odoo, 18, name="A", partner_name=cast.account.name)
    assert why == "account_name: more than one account has this name: 'Borealis Packaging'"


def test_a_name_alone_must_be_known(cast: Cast, odoo: Sender) -> None:
    odoo.connection.fields = {"account_external_id": "", "account_name": "partner_name"}
    odoo.connection.save()
    why = dead(cast, odoo, 17, name="A", partner_name="Nobody Ltd")
    assert why == "account_name: no account has this name: 'Nobody Ltd'"
    assert brought(cast, odoo, 18, name="A", partner_name="Borealis packaging").account_id


def test_without_a_name_it_is_dead_until_the_account_is_known(cast: Cast, odoo: Sender) -> None:
    why = dead(cast, odoo, 17, name="A", partner_id=7)
    assert why.startswith("account_external_id: odoo has no account of this name here")
    AccountReference.objects.create(
        organisation=cast.organisation, account=cast.account, system="odoo", external_id="7"
    )
    client: Any = integration(cast.organisation, "crm.manage")
    answer = client.post(f"/api/v1/webhooks-in/{last().pk}/replay")
    assert (answer.status_code, answer.json()["state"]) == (200, "pending")
    run(cast.organisation)
    assert (last().state, last().attempts, last().last_error) == ("done", 1, "")
    assert last().opened


@pytest.mark.parametrize(
    ("properties", "why"),
    [
        ({}, "title: The deal is not known here, and has no title."),
        ({"name": "A"}, "account_external_id: It names no account."),
        ({"name": "x" * 201}, "title: Ensure this field has no more than 200 characters."),
        ({"name": {"a": 1}}, "title: Not a valid string."),
        ({"name": [1, 2, 3]}, "title: Not a valid string."),
        ({"name": True}, "title: Not a valid string."),
        (
            {"name": "A", "partner_id": 7, "company_currency": "Euro"},
            "currency: This value does not match the required pattern.",
        ),
        (
            {"name": [], "partner_id": {}, "company_currency": 7.5},
            WRONG,
        ),
    ],
)
def test_what_is_wrong_with_a_deal_is_all_told(
    cast: Cast, odoo: Sender, properties: dict[str, Any], why: str
) -> None:
    assert dead(cast, odoo, 17, **properties) == why


def test_the_owner_is_who_has_the_address_or_else_the_accounts(
    cast: Cast, odoo: Sender, known: KeyAccount
) -> None:
    odoo.connection.fields = {"owner_email": "user_email"}
    odoo.connection.save()
    User.objects.filter(pk=cast.bob.pk).update(email="bob@tubes.example")
    User.objects.filter(pk=cast.eve.pk).update(email="eve@elsewhere.example")
    made = brought(cast, odoo, 17, name="A", partner_id=7, user_email="eve@elsewhere.example")
    assert (made.owner, last().note) == (cast.alice, upsert.OWNER_UNKNOWN)
    again = brought(cast, odoo, 17, user_email="BOB@tubes.example")
    assert (again.owner, again.pk, last().note) == (cast.bob, made.pk, "")
    third = brought(cast, odoo, 17, user_email="eve@elsewhere.example")
    assert (third.owner, last().note) == (cast.bob, upsert.OWNER_UNKNOWN)


def test_an_owner_who_has_left_is_no_owner(cast: Cast, odoo: Sender, known: KeyAccount) -> None:
    User.objects.filter(pk=cast.alice.pk).update(is_active=False)
    assert dead(cast, odoo, 17, name="A", partner_id=7) == "owner: no such user"


def test_the_day_is_that_of_the_moment(cast: Cast, odoo: Sender, known: KeyAccount) -> None:
    odoo.connection.fields = {"opened_on": "create_date"}
    odoo.connection.save()
    made = brought(cast, odoo, 1, name="A", partner_id=7, create_date="2026-11-02 10:00:00")
    assert str(made.opened_on) == "2026-11-02"
    again = brought(cast, odoo, 1, create_date="2026-11-05T10:00:00Z")
    assert str(again.opened_on) == "2026-11-02"
    assert "opened_on: Date has wrong format" in dead(cast, odoo, 2, name="A", create_date="soon")


def test_it_stays_with_its_account(cast: Cast, odoo: Sender, known: KeyAccount) -> None:
    made = brought(cast, odoo, 17, name="A", partner_id=7)
    for partner in (8, [9, "Another"]):
        again = brought(cast, odoo, 17, name="B", partner_id=partner)
        assert (again.account_id, again.title, last().note) == (
            made.account_id, "B", upsert.OTHER_ACCOUNT,
        )  # fmt: skip
    assert not KeyAccount.objects.filter(name="Another").exists()


def test_with_offers_on_the_table_the_currency_stays(
    cast: Cast, odoo: Sender, known: KeyAccount
) -> None:
    named(cast.negotiation, "odoo", "17")
    table(cast.negotiation, "us", price=110)
    again = brought(cast, odoo, 17, name="Other", company_currency="USD")
    assert (again.title, again.currency, last().note) == ("Other", "EUR", upsert.OTHER_CURRENCY)
    version = again.version
    assert brought(cast, odoo, 17, company_currency="USD").version == version


def test_a_closed_negotiation_stays_closed_and_as_it_is(cast: Cast, odoo: Sender) -> None:
    named(cast.negotiation, "odoo", "17")
    viewer = upsert.viewer_of(odoo.connection)
    close_negotiation(viewer=viewer, negotiation_id=cast.negotiation.pk, kind=OutcomeKind.NO_DEAL)
    told = Event.objects.count()
    again = brought(cast, odoo, 17, name="Other")
    assert (again.title, last().note) == (cast.negotiation.title, upsert.CLOSED)
    assert Event.objects.count() == told


def test_a_deal_that_is_deleted_there_is_kept_here(cast: Cast, odoo: Sender) -> None:
    named(cast.negotiation, "odoo", "17")
    for deal_id, note in ((17, upsert.GONE), (99, upsert.NEVER_HERE)):
        odoo.deal(deal_id, "deal.deleted")
        run(cast.organisation)
        assert (last().state, last().note) == ("done", note)
    assert Negotiation.objects.filter(pk=cast.negotiation.pk).exists()


def test_a_wrong_clock_over_there_does_not_shut_out_what_follows(cast: Cast, odoo: Sender) -> None:
    named(cast.negotiation, "odoo", "17")
    odoo.send({**deal(17, name="far ahead"), "timestamp": "2999-01-01T00:00:00Z"})
    run(cast.organisation)
    odoo.send({**deal(17, name="after it"), "timestamp": timezone.now().isoformat()})
    run(cast.organisation)
    cast.negotiation.refresh_from_db()
    assert cast.negotiation.title == "after it"


def test_an_older_message_changes_nothing(cast: Cast, odoo: Sender) -> None:
    named(cast.negotiation, "odoo", "17")
    for hour, name in ((10, "new"), (9, "old"), (11, "newest")):
        odoo.send({**deal(17, name=name), "timestamp": f"2025-11-30T{hour:02}:00:00Z"})
    run(cast.organisation)
    cast.negotiation.refresh_from_db()
    assert cast.negotiation.title == "newest"
    notes = [*odoo.connection.received.order_by("id").values_list("note", "negotiation")]
    assert notes == [
        ("", cast.negotiation.pk),
        ("Something newer of this deal was taken in before.", cast.negotiation.pk),
        ("", cast.negotiation.pk),
    ]


def test_each_system_has_its_own_names(cast: Cast, odoo: Sender) -> None:
    other = connect(cast.organisation, system="old_odoo")
    named(cast.negotiation, "old_odoo", "17")
    assert "no title" in dead(cast, odoo, 17)
    assert brought(cast, other, 17, name="Mine").pk == cast.negotiation.pk


def test_one_acts_with_no_scope_of_limits(odoo: Sender) -> None:
    viewer = upsert.viewer_of(odoo.connection)
    assert viewer.scopes == {
        "accounts.read", "accounts.write", "negotiations.read", "negotiations.write",
    }  # fmt: skip
    assert (viewer.role, viewer.user_id) == ("integration", None)


def test_a_user_of_two_with_one_address_owns_nothing(
    cast: Cast, odoo: Sender, known: KeyAccount
) -> None:
    odoo.connection.fields = {"owner_email": "user_email"}
    odoo.connection.save()
    twin = person("twin", cast.organisation, cast.steel)
    User.objects.filter(pk__in=[twin.pk, cast.bob.pk]).update(email="b@tubes.example")
    made = brought(cast, odoo, 17, name="A", partner_id=7, user_email="b@tubes.example")
    assert (made.owner, last().note) == (cast.alice, upsert.OWNER_UNKNOWN)
