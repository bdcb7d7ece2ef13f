"""Put the demo's people and key accounts into the database, through the same actions as the API.

Everything is looked up first by what names it (slug, name, username, external reference), so a
second run finds what the first one made and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.contrib.auth.hashers import check_password, make_password

from accounts.access import ADMIN, Viewer, viewer_for_user
from accounts.actions import (
    create_account,
    create_contact,
    create_organisation,
    create_team,
    create_user,
    name_account,
    name_contact,
)
from accounts.models import (
    AccountReference,
    ContactReference,
    KeyAccount,
    Organisation,
    Team,
    User,
)
from deals.demo import world


@dataclass(frozen=True, slots=True)
class Populace:
    """Who there is now: users by username, accounts by name."""

    organisation: Organisation
    users: dict[str, User]
    accounts: dict[str, KeyAccount]

    def viewer(self, username: str) -> Viewer:
        return viewer_for_user(self.users[username])

    def with_role(self, role: str) -> str:
        """The username of the first demo user with the role."""
        return next(user.username for user in world.USERS if user.role == role)


# Hashing is slow on purpose; the demo's users share one password and one hash.
_hashed = cache(make_password)
_same = cache(check_password)


def people(*, password: str) -> Populace:
    """The organisation with teams, users, accounts and contacts; every user has the password."""
    organisation = Organisation.objects.filter(slug=world.SLUG).first()
    organisation = organisation or create_organisation(name=world.ORGANISATION, slug=world.SLUG)
    operator = Viewer(organisation.pk, None, ADMIN)
    teams = _teams(operator)
    users = {user.username: _user(operator, user, teams, password) for user in world.USERS}
    accounts = {row.name: _account(operator, row, users) for row in world.ACCOUNTS}
    return Populace(organisation, users, accounts)


def _teams(operator: Viewer) -> dict[str, Team]:
    teams: dict[str, Team] = {}
    for team in world.TEAMS:
        known = Team.objects.filter(organisation_id=operator.organisation_id, name=team.name)
        parent = teams[team.parent].pk if team.parent else None
        found = known.first()
        teams[team.name] = found or create_team(viewer=operator, name=team.name, parent_id=parent)
    return teams


def _user(operator: Viewer, user: world.DemoUser, teams: dict[str, Team], password: str) -> User:
    own = User.objects.filter(organisation_id=operator.organisation_id, username=user.username)
    row = own.first() or create_user(
        viewer=operator,
        username=user.username,
        role=user.role,
        team_id=teams[user.team].pk if user.team else None,
        email=user.email,
        first_name=user.first_name,
        last_name=user.last_name,
    )
    if not row.is_staff or not _same(password, row.password):
        row.password = _hashed(password)
        row.is_staff = True
        row.save(update_fields=["password", "is_staff"])
    return row


def _account(operator: Viewer, account: world.DemoAccount, users: dict[str, User]) -> KeyAccount:
    named = AccountReference.objects.filter(
        organisation_id=operator.organisation_id, system=world.SYSTEM, external_id=account.key
    )
    reference = named.select_related("account").first()
    row = reference.account if reference else _open_account(operator, account, users)
    for contact in account.contacts:
        _contact(operator, row, contact)
    return row


def _open_account(
    operator: Viewer, account: world.DemoAccount, users: dict[str, User]
) -> KeyAccount:
    row = create_account(
        viewer=operator,
        name=account.name,
        segment=account.segment,
        industry=account.industry,
        owner_id=users[account.owner].pk,
    )
    name_account(viewer=operator, account_id=row.pk, system=world.SYSTEM, external_id=account.key)
    return row


def _contact(operator: Viewer, account: KeyAccount, contact: world.DemoContact) -> None:
    name = {"system": world.SYSTEM, "external_id": contact.email}
    known = ContactReference.objects.filter(organisation_id=operator.organisation_id, **name)
    if known.exists():
        return
    row = create_contact(
        viewer=operator,
        account_id=account.pk,
        name=contact.name,
        title=contact.title,
        email=contact.email,
    )
    name_contact(viewer=operator, contact_id=row.pk, **name)
