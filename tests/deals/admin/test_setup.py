"""What can be set up by hand, by whom, and what the page tells when it is refused."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import AccountReference, KeyAccount, Team, User
from deals.models import (
    Issue,
    Negotiation,
    RuleSetting,
)
from tests.cast import Cast, numeric
from tests.deals.admin.visit import page, signed_in


def test_staff_choose_only_what_they_see(world: Cast) -> None:
    ada = signed_in(world.ada)
    fields = {"name": "Fjord Foods", "owner": world.eve.pk}
    answer = ada.post(page(KeyAccount, "add"), _account_form(**fields))
    assert b"Select a valid choice" in answer.content
    answer = ada.post(page(KeyAccount, "add"), _account_form(name="Fjord", owner=world.bob.pk))
    assert answer.status_code == 302
    assert KeyAccount.objects.get(name="Fjord").organisation == world.organisation


def _account_form(**fields: object) -> dict[str, object]:
    empty = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}
    formsets = {
        f"{prefix}-{k}": v for prefix in ("contacts", "references") for k, v in empty.items()
    }
    return {**formsets, **fields}


def test_inline_rows_get_the_organisation_of_their_page(world: Cast) -> None:
    lena = signed_in(world.lena)
    form = _account_form(name="Borealis", owner=world.alice.pk, team=world.steel.pk)
    form |= {
        "references-TOTAL_FORMS": 1,
        "references-0-system": "crm",
        "references-0-external_id": "4711",
    }
    assert lena.post(page(KeyAccount, "change", world.account.pk), form).status_code == 302
    reference = AccountReference.objects.get()
    assert (reference.organisation, reference.account) == (world.organisation, world.account)


def test_a_manager_reads_the_team_and_writes_only_own_accounts(world: Cast) -> None:
    bob, alice = signed_in(world.bob), signed_in(world.alice)
    change = page(KeyAccount, "change", world.account.pk)
    assert 'name="_save"' not in bob.get(change).content.decode()
    assert 'name="_save"' in alice.get(change).content.decode()
    assert bob.post(change, _account_form(name="Bob's")).status_code == 403
    handed_over = _account_form(name="Borealis", owner=world.bob.pk, team=world.steel.pk)
    assert "cannot hand over" in alice.post(change, handed_over, follow=True).content.decode()
    world.account.refresh_from_db()
    assert world.account.owner == world.alice
    charlie = signed_in(world.charlie)
    assert charlie.get(change).status_code == 302


def test_only_administrators_write_people(world: Cast) -> None:
    lena, ada = signed_in(world.lena), signed_in(world.ada)
    assert lena.get(page(User, "add")).status_code == 403
    assert lena.get(page(Team, "add")).status_code == 403
    assert lena.get(page(RuleSetting, "changelist")).status_code == 403
    form = {"username": "frida", "usable_password": "false", "role": "kam"}
    assert ada.post(page(User, "add"), form).status_code == 302
    assert User.objects.get(username="frida").organisation == world.organisation


def test_no_administrator_lifts_anyone_to_superuser(world: Cast) -> None:
    root = User.objects.create(username="root", is_superuser=True, organisation=world.organisation)
    ada = signed_in(world.ada)
    assert ada.get(page(User, "change", root.pk)).status_code == 302
    password = reverse("admin:auth_user_password_change", args=[root.pk])
    assert ada.get(password).status_code in (302, 404)
    shown = ada.get(page(User, "change", world.bob.pk)).content.decode()
    assert "is_superuser" not in shown and "user_permissions" not in shown
    form = {"username": "bob", "role": "kam", "is_superuser": "on", "is_active": "on"}
    form |= {"date_joined_0": "2026-01-01", "date_joined_1": "10:00"}
    ada.post(page(User, "change", world.bob.pk), form)
    world.bob.refresh_from_db()
    assert not world.bob.is_superuser


def test_without_staff_there_is_no_admin(world: Cast) -> None:
    client = signed_in(world.ada, staff=False)
    assert client.get(page(Negotiation, "changelist")).status_code == 302


def test_a_refusal_of_the_database_is_told(world: Cast) -> None:
    ada = signed_in(world.ada)
    answer = ada.post(page(Team, "add"), {"name": "Steel"}, follow=True)
    assert "Not saved." in answer.content.decode()
    change = page(Team, "change", world.industry.pk)
    answer = ada.post(change, {"name": "Industry", "parent": world.steel.pk}, follow=True)
    assert "a team cannot stand below itself" in answer.content.decode()


INLINES = ("issues", "preferences", "interests", "pegs", "evidence", "disclosures", "rounds")


def _negotiation_form(world: Cast, **fields: object) -> dict[str, object]:
    form: dict[str, object] = {
        "title": "Steel tubes 2028",
        "account": world.account.pk,
        "owner": world.alice.pk,
        "currency": "EUR",
        "opened_on": date(2026, 1, 5).isoformat(),
    }
    for prefix in (*INLINES, "references"):
        form |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    return {**form, **fields}


def _issue(place: int, **fields: object) -> dict[str, object]:
    values = {"position": place, "key": "lead", "kind": "numeric", "low": 2, "high": 8, **fields}
    named = {f"issues-{place}-{name}": value for name, value in values.items()}
    return {"issues-TOTAL_FORMS": place + 1, **named}


def test_a_negotiation_is_set_up_with_its_issues(world: Cast) -> None:
    alice = signed_in(world.alice)
    form = _negotiation_form(world, **_issue(0, unit="weeks"))
    assert alice.post(page(Negotiation, "add"), form).status_code == 302
    deal = Negotiation.objects.get(title="Steel tubes 2028")
    issue = Issue.objects.get(negotiation=deal)
    assert (issue.key, issue.organisation, deal.organisation) == (
        "lead",
        world.organisation,
        world.organisation,
    )
    assert list(deal.events.values_list("type", flat=True)) == ["negotiation.opened"]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"low": 8}, "must be below high"),
        ({"low": ""}, "needs low and high"),
        ({"kind": "choice"}, "needs options"),
        ({"baseline_number": 9}, "outside 2..8"),
        ({"key": "Lead time"}, "Lower case"),
    ],
)
def test_an_issue_that_cannot_be_is_told_in_the_form(
    world: Cast, fields: dict[str, object], told: str
) -> None:
    alice = signed_in(world.alice)
    form = _negotiation_form(world, **_issue(0, **fields))
    answer = alice.post(page(Negotiation, "add"), form)
    assert answer.status_code == 200 and told in answer.content.decode()


def test_preferences_name_issues_of_their_own_negotiation(world: Cast) -> None:
    other = Negotiation.objects.create(
        organisation=world.organisation,
        account=world.account,
        owner=world.alice,
        title="Another",
        opened_on=date(2026, 1, 1),
    )
    foreign = world.price
    own = numeric(other, "price", "1", "10")
    alice = signed_in(world.alice)
    form = _negotiation_form(world, title="Another") | {
        "preferences-TOTAL_FORMS": 1,
        "preferences-0-issue": foreign.pk,
        "preferences-0-side": "us",
        "preferences-0-direction": "high",
        "preferences-0-provenance": "stated",
    }
    answer = alice.post(page(Negotiation, "change", other.pk), form)
    assert "Select a valid choice" in answer.content.decode()
    form["preferences-0-issue"] = own.pk
    assert alice.post(page(Negotiation, "change", other.pk), form).status_code == 302
    assert own.preferences.get().organisation == world.organisation


def test_autocomplete_offers_only_what_is_in_sight(world: Cast) -> None:
    asked = {"app_label": "accounts", "model_name": "keyaccount", "field_name": "owner", "term": ""}
    offered = {}
    for user in (world.ada, world.lena, world.eve):
        answer = signed_in(user).get(reverse("admin:autocomplete"), asked)
        offered[user.username] = {row["text"] for row in answer.json()["results"]}
    assert offered == {
        "ada": {"alice", "bob", "lena", "dora", "ada", "charlie"},
        "lena": {"alice", "bob", "lena"},
        "eve": {"eve"},
    }
