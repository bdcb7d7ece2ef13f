"""The verbs of who: open and change accounts, contacts, teams and users.

Each takes the viewer, checks permission (Forbidden), finds what it names (NotFound), lists all
that is wrong with the input (Invalid), and writes in one transaction.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import QuerySet
from django.utils.text import slugify

from accounts import access
from accounts.access import Verb, Viewer
from accounts.errors import Conflict, Forbidden
from accounts.models import (
    AccountReference,
    Contact,
    ContactReference,
    KeyAccount,
    Organisation,
    Role,
    Team,
    User,
)
from accounts.validation import Checklist

M = TypeVar("M", bound=models.Model)


def create_organisation(*, name: str, slug: str = "") -> Organisation:
    """Open a tenant; for set-up by the operator, so no viewer."""
    checks = Checklist()
    name = checks.text(name, at="name", most=200, required=True)
    slug = slugify(slug or name)[:80]
    if Organisation.objects.filter(slug=slug).exists():
        checks.refuse(f"The slug {slug!r} is taken.", at="slug", code="taken")
    checks.stop()
    return Organisation.objects.create(name=name, slug=slug)


@transaction.atomic
def create_account(
    *,
    viewer: Viewer,
    name: str,
    segment: str = "",
    industry: str = "",
    owner_id: int | None = None,
    team_id: int | None = None,
) -> KeyAccount:
    """A new key account; without an owner it is the viewer's, without a team its owner's."""
    access.require(viewer, Verb.WRITE_ACCOUNTS)
    checks = Checklist()
    account = KeyAccount(
        organisation_id=viewer.organisation_id,
        name=checks.text(name, at="name", most=200, required=True),
        segment=checks.text(segment, at="segment", most=80),
        industry=checks.text(industry, at="industry", most=80),
        owner=checks.row(access.users(viewer), owner_id or viewer.user_id, at="owner_id"),
        team=checks.row(access.teams(viewer), team_id, at="team_id"),
    )
    _kept_in_sight(checks, account, viewer)
    checks.stop()
    if account.team is None and account.owner is not None:
        account.team = account.owner.team
    account.save()
    return account


@transaction.atomic
def change_account(
    *,
    viewer: Viewer,
    account_id: int,
    name: str | None = None,
    segment: str | None = None,
    industry: str | None = None,
    owner_id: int | None = None,
    team_id: int | None = None,
) -> KeyAccount:
    """Rename or hand over an account; None leaves a field as it is."""
    access.require(viewer, Verb.WRITE_ACCOUNTS)
    account = _locked(access.accounts(viewer), access.writable_accounts(viewer), account_id)
    before, checks = _columns(account), Checklist()
    _set_text(checks, account, at="name", value=name, most=200, required=True)
    _set_text(checks, account, at="segment", value=segment, most=80)
    _set_text(checks, account, at="industry", value=industry, most=80)
    account.owner = checks.row(access.users(viewer), owner_id, at="owner_id") or account.owner
    account.team = checks.row(access.teams(viewer), team_id, at="team_id") or account.team
    _kept_in_sight(checks, account, viewer)
    checks.stop()
    if _columns(account) != before:
        account.save()
    return account


@transaction.atomic
def create_contact(
    *,
    viewer: Viewer,
    account_id: int,
    name: str,
    title: str = "",
    email: str = "",
    phone: str = "",
) -> Contact:
    access.require(viewer, Verb.WRITE_ACCOUNTS)
    checks = Checklist()
    account = checks.row(access.writable_accounts(viewer), account_id, at="account_id")
    contact = Contact(
        organisation_id=viewer.organisation_id,
        name=checks.text(name, at="name", most=200, required=True),
        title=checks.text(title, at="title", most=120),
        email=checks.email(email, at="email"),
        phone=checks.text(phone, at="phone", most=40),
    )
    checks.stop()
    assert account is not None
    contact.account = account
    contact.save()
    return contact


@transaction.atomic
def change_contact(
    *,
    viewer: Viewer,
    contact_id: int,
    name: str | None = None,
    title: str | None = None,
    email: str | None = None,
    phone: str | None = None,
) -> Contact:
    access.require(viewer, Verb.WRITE_ACCOUNTS)
    contact = _locked(access.contacts(viewer), access.writable_contacts(viewer), contact_id)
    before, checks = _columns(contact), Checklist()
    _set_text(checks, contact, at="name", value=name, most=200, required=True)
    _set_text(checks, contact, at="title", value=title, most=120)
    _set_text(checks, contact, at="phone", value=phone, most=40)
    if email is not None:
        contact.email = checks.email(email, at="email")
    checks.stop()
    if _columns(contact) != before:
        contact.save()
    return contact


@transaction.atomic
def create_team(*, viewer: Viewer, name: str, parent_id: int | None = None) -> Team:
    access.require(viewer, Verb.MANAGE_PEOPLE)
    checks = Checklist()
    team = Team(
        organisation_id=viewer.organisation_id,
        name=checks.text(name, at="name", most=200, required=True),
        parent=checks.row(access.teams(viewer), parent_id, at="parent_id"),
    )
    _name_free(checks, team)
    checks.stop()
    team.save()
    return team


@transaction.atomic
def rename_team(*, viewer: Viewer, team_id: int, name: str) -> Team:
    access.require(viewer, Verb.MANAGE_PEOPLE)
    team = access.one(access.teams(viewer), team_id)
    checks = Checklist()
    _set_text(checks, team, at="name", value=name, most=200, required=True)
    _name_free(checks, team)
    checks.stop()
    team.save(update_fields=["name"])
    return team


@transaction.atomic
def create_user(
    *,
    viewer: Viewer,
    username: str,
    password: str | None = None,
    role: str = Role.KAM.value,
    team_id: int | None = None,
    email: str = "",
    first_name: str = "",
    last_name: str = "",
) -> User:
    """A new user; without a password they can sign in only by other means."""
    access.require(viewer, Verb.MANAGE_PEOPLE)
    checks = Checklist()
    user = User(
        organisation_id=viewer.organisation_id,
        username=checks.text(username, at="username", most=150, required=True),
        role=checks.word(role, at="role", words=Role),
        team=checks.row(access.teams(viewer), team_id, at="team_id"),
        email=checks.email(email, at="email"),
        first_name=checks.text(first_name, at="first_name", most=150),
        last_name=checks.text(last_name, at="last_name", most=150),
    )
    if User.objects.filter(username=user.username).exists():
        checks.refuse("This username is taken.", at="username", code="taken")
    checks.stop()
    user.set_password(password)
    user.save()
    return user


@transaction.atomic
def name_account(
    *, viewer: Viewer, account_id: int, system: str, external_id: str
) -> AccountReference:
    """Record what another system calls the account; Conflict if the name is another account's."""
    access.require(viewer, Verb.WRITE_ACCOUNTS)
    account = _locked(access.accounts(viewer), access.writable_accounts(viewer), account_id)
    return _named(
        AccountReference.objects.all(), viewer, system, external_id, account_id=account.pk
    )


@transaction.atomic
def name_contact(
    *, viewer: Viewer, contact_id: int, system: str, external_id: str
) -> ContactReference:
    """Record what another system calls the contact; Conflict if the name is another contact's."""
    access.require(viewer, Verb.WRITE_ACCOUNTS)
    contact = _locked(access.contacts(viewer), access.writable_contacts(viewer), contact_id)
    return _named(
        ContactReference.objects.all(), viewer, system, external_id, contact_id=contact.pk
    )


def _named(references: QuerySet[M], viewer: Viewer, system: str, external_id: str, **row: int) -> M:
    checks = Checklist()
    name = {
        "organisation_id": viewer.organisation_id,
        "system": checks.text(system, at="system", most=40, required=True),
        "external_id": checks.text(external_id, at="external_id", most=200, required=True),
    }
    checks.stop()
    reference, _ = references.get_or_create(**name, defaults=row)
    if any(getattr(reference, key) != pk for key, pk in row.items()):
        raise Conflict(f"{name['system']}:{name['external_id']} names another row already.")
    return reference


def _locked(seen: QuerySet[M], writable: QuerySet[M], pk: int) -> M:
    """NotFound for what is not seen, Forbidden for what is seen and not the viewer's to change."""
    access.one(seen, pk)
    row = writable.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        raise Forbidden("You see this, but only its owner or a leader may change it.")
    return row


def _columns(row: models.Model) -> dict[str, Any]:
    """What a row holds: one that stays as it was is not written again."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def _set_text(
    checks: Checklist, row: models.Model, *, at: str, value: str | None, **limits: Any
) -> None:
    if value is not None:
        setattr(row, at, checks.text(value, at=at, **limits))


def _name_free(checks: Checklist, team: Team) -> None:
    others = Team.objects.filter(organisation_id=team.organisation_id).exclude(pk=team.pk)
    if others.filter(name=team.name).exists():
        checks.refuse("Another team has this name.", at="name", code="taken")


def _kept_in_sight(checks: Checklist, account: KeyAccount, viewer: Viewer) -> None:
    if viewer.role == access.KAM and account.owner_id != viewer.user_id:
        checks.refuse("You can only keep accounts of your own.", at="owner_id", code="not_yours")
