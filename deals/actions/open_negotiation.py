"""Open a negotiation with a key account, and change what is written on its cover."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from accounts import access
from accounts.access import KAM, Verb, Viewer
from accounts.errors import Conflict, Forbidden, Invalid, Problem
from accounts.models import KeyAccount, User
from deals import models
from deals.actions.base import Talks, change
from deals.days import today
from deals.events import EventType
from deals.sight import refuse_unwritable


@transaction.atomic
def open_negotiation(
    *,
    viewer: Viewer,
    account_id: int,
    title: str,
    currency: str = "EUR",
    owner_id: int | None = None,
    opened_on: date | None = None,
) -> models.Negotiation:
    """A new negotiation; its owner is the one named, the caller, or the account's.

    Raises Invalid for an account or owner the viewer does not see, or when nobody would own it.
    """
    negotiation = write_negotiation(
        viewer=viewer,
        account_id=account_id,
        title=title,
        currency=currency,
        owner_id=owner_id,
        opened_on=opened_on,
    )
    with change(viewer=viewer, negotiation_id=negotiation.pk) as talks:
        tell_opened(talks)
    return talks.negotiation


def write_negotiation(
    *,
    viewer: Viewer,
    account_id: int,
    title: str,
    currency: str,
    owner_id: int | None,
    opened_on: date | None,
    sample: models.Sample = models.Sample.NO,
) -> models.Negotiation:
    """The row alone; the caller goes on in a `change` block and tells that it was opened."""
    access.require(viewer, Verb.WRITE_NEGOTIATIONS)
    account = _account(viewer, account_id)
    owner = _owner(viewer, owner_id or viewer.user_id or account.owner_id)
    return models.Negotiation.objects.create(
        organisation_id=viewer.organisation_id,
        account=account,
        owner=owner,
        team_id=owner.team_id,
        title=title,
        currency=currency,
        opened_on=opened_on or today(),
        sample=sample,
    )


def tell_opened(talks: Talks) -> None:
    talks.tell(EventType.NEGOTIATION_OPENED, account=talks.negotiation.account_id)


def amend_negotiation(
    *,
    viewer: Viewer,
    negotiation_id: int,
    title: str | None = None,
    currency: str | None = None,
    owner_id: int | None = None,
) -> models.Negotiation:
    """Change title, currency or owner; what is None stays. The currency only before any offer."""
    with change(viewer=viewer, negotiation_id=negotiation_id) as talks:
        changes: dict[str, Any] = {}
        if title is not None:
            changes["title"] = title
        if currency is not None and currency != talks.negotiation.currency:
            _refuse_revaluing(talks)
            changes["currency"] = currency
        if owner_id is not None:
            owner = _owner(viewer, owner_id)
            changes |= {"owner_id": owner.pk, "team_id": owner.team_id}
        changes = {k: new for k, new in changes.items() if getattr(talks.negotiation, k) != new}
        for name, value in changes.items():
            setattr(talks.negotiation, name, value)
        if changes:
            talks.tell(EventType.NEGOTIATION_UPDATED, changed=sorted(changes))
    return talks.negotiation


def name_negotiation(
    *, viewer: Viewer, negotiation_id: int, system: str, external_id: str
) -> models.ExternalReference:
    """Record what another system calls the negotiation; Conflict if it names another one."""
    access.require(viewer, Verb.WRITE_NEGOTIATIONS)
    refuse_unwritable(viewer=viewer, negotiation_id=negotiation_id)
    reference, _ = models.ExternalReference.objects.get_or_create(
        organisation_id=viewer.organisation_id,
        system=system,
        external_id=external_id,
        defaults={"negotiation_id": negotiation_id},
    )
    if reference.negotiation_id != negotiation_id:
        raise Conflict(f"{system}:{external_id} names another negotiation already.")
    return reference


def _account(viewer: Viewer, account_id: int) -> KeyAccount:
    accounts = access.visible(KeyAccount.objects.all(), viewer, verb=Verb.WRITE_NEGOTIATIONS)
    account = accounts.filter(pk=account_id).first()
    if account is None:
        raise Invalid([Problem("no such key account", pointer="/account", code="unknown_account")])
    return account


def _owner(viewer: Viewer, owner_id: int | None) -> User:
    if owner_id is None:
        detail = "nobody would own it: name an owner, or give the account one"
        raise Invalid([Problem(detail, pointer="/owner", code="required")])
    if viewer.role == KAM and owner_id != viewer.user_id:
        raise Forbidden("A key-account manager opens negotiations of his own.")
    people = User.objects.filter(organisation_id=viewer.organisation_id, is_active=True)
    owner = people.filter(pk=owner_id).first()
    if owner is None:
        raise Invalid([Problem("no such user", pointer="/owner", code="unknown_user")])
    return owner


def _refuse_revaluing(talks: Talks) -> None:
    if talks.negotiation.last_sequence:
        detail = "the currency cannot change once an offer is tabled"
        raise Conflict([Problem(detail, pointer="/currency", code="offers_tabled")])
