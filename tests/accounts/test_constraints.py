"""Rows of who that must never be."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from accounts.models import AccountReference, ContactReference, KeyAccount, Organisation, Team, User
from tests.cast import Cast
from tests.rows import refused, sql


def test_no_team_stands_below_itself(cast: Cast) -> None:
    deepest = Team.objects.create(organisation=cast.organisation, name="Tubes", parent=cast.steel)
    for parent in (cast.industry, cast.steel, deepest):
        with refused("cannot stand below itself"):
            Team.objects.filter(pk=cast.industry.pk).update(parent=parent)
    with refused("cannot stand below itself"):
        sql("UPDATE accounts_team SET parent_id = id WHERE id = %s", cast.retail.pk)


def test_a_team_may_move(cast: Cast) -> None:
    Team.objects.filter(pk=cast.steel.pk).update(parent=cast.retail)
    Team.objects.filter(pk=cast.industry.pk).update(parent=cast.steel)


def test_team_names_are_unique_in_an_organisation(cast: Cast) -> None:
    with refused("accounts_team_name"):
        Team.objects.create(organisation=cast.organisation, name="Steel")
    Team.objects.create(organisation=cast.elsewhere, name="Steel")


def test_slugs_are_unique(cast: Cast) -> None:
    with refused("slug"):
        Organisation.objects.create(name="Other", slug=cast.organisation.slug)


def test_only_superusers_stand_outside_of_all_organisations(cast: Cast) -> None:
    with refused("in_organisation"):
        User.objects.create(username="nobody")
    User.objects.create(username="root", is_superuser=True)
    with refused("team_in_organisation"):
        User.objects.create(username="root2", is_superuser=True, team=cast.steel)


def test_roles_are_known(cast: Cast) -> None:
    with refused("accounts_user_role"):
        User.objects.filter(pk=cast.alice.pk).update(role="integration")


@pytest.mark.parametrize("field", ["system", "external_id"])
def test_references_are_named(cast: Cast, field: str) -> None:
    name = {"system": "crm", "external_id": "1", field: ""}
    with refused("named"):
        AccountReference.objects.create(
            organisation=cast.organisation, account=cast.account, **name
        )


def test_an_external_name_is_given_once_in_an_organisation(cast: Cast) -> None:
    name = {"system": "crm", "external_id": "1"}
    AccountReference.objects.create(organisation=cast.organisation, account=cast.account, **name)
    another = KeyAccount.objects.create(organisation=cast.organisation, name="Another")
    with refused("accountreference_once"):
        AccountReference.objects.create(organisation=cast.organisation, account=another, **name)
    abroad = KeyAccount.objects.create(organisation=cast.elsewhere, name="Abroad")
    AccountReference.objects.create(organisation=cast.elsewhere, account=abroad, **name)
    contact = cast.account.contacts.create(organisation=cast.organisation, name="Cara")
    ContactReference.objects.create(organisation=cast.organisation, contact=contact, **name)


def test_forms_are_told_before_the_database_refuses(cast: Cast) -> None:
    account = KeyAccount(organisation=cast.organisation, name="X", owner=cast.eve)
    with pytest.raises(ValidationError, match="Belongs to another organisation"):
        account.full_clean()
