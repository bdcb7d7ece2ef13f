"""The key account of a deal, by what the CRM calls it; made where it is not known yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef

from accounts import access, actions
from accounts.access import Viewer
from accounts.errors import Invalid, Problem
from accounts.locks import one_at_a_time
from accounts.models import AccountReference, KeyAccount


def account_of(*, viewer: Viewer, system: str, deal: Mapping[str, Any]) -> KeyAccount:
    """The account that the deal names, within the caller's transaction; Invalid without one.

    An unknown id with a name becomes an account: the one that has this name and none of the
    system's ids yet, or a new one. A name alone must be that of one account.
    """
    external_id, name = deal.get("account_external_id"), deal.get("account_name")
    if not external_id:
        return _only_one(viewer, name)
    known = known_account(viewer=viewer, system=system, external_id=external_id)
    if known is not None:
        return known
    if not name:
        text = f"{system} has no account of this name here, and tells no name to make one"
        raise _unknown(f"{text}: {external_id[:50]!r}", "account_external_id")
    return _made(viewer, system, external_id, name)


def known_account(*, viewer: Viewer, system: str, external_id: str) -> KeyAccount | None:
    """The account that the system calls so."""
    named = AccountReference.objects.filter(
        organisation_id=viewer.organisation_id, system=system, external_id=external_id
    )
    return access.accounts(viewer).filter(pk__in=named.values("account")).first()


def _only_one(viewer: Viewer, name: str | None) -> KeyAccount:
    if not name:
        raise Invalid([Problem("It names no account.", "/account_external_id", "required")])
    found = list(access.real_accounts(viewer).filter(name__iexact=name).order_by("pk")[:2])
    if len(found) != 1:
        many = "more than one account has this name" if found else "no account has this name"
        raise _unknown(f"{many}: {name[:50]!r}", "account_name")
    return found[0]


def _made(viewer: Viewer, system: str, external_id: str, name: str) -> KeyAccount:
    """One at a time for each system: two ids of one name must not become one account."""
    one_at_a_time("accounts of a CRM", viewer.organisation_id, system)
    one_at_a_time("account", viewer.organisation_id, system, external_id)
    known = known_account(viewer=viewer, system=system, external_id=external_id)
    if known is not None:
        return known
    account = _namesake(viewer, system, name) or actions.create_account(viewer=viewer, name=name)
    actions.name_account(
        viewer=viewer, account_id=account.pk, system=system, external_id=external_id
    )
    return account


def _namesake(viewer: Viewer, system: str, name: str) -> KeyAccount | None:
    """The only account of this name, if the system has no id for it yet."""
    named = AccountReference.objects.filter(system=system, account=OuterRef("pk"))
    rows = access.real_accounts(viewer).filter(name__iexact=name).annotate(taken=Exists(named))
    found = list(rows.order_by("pk")[:2])
    return found[0] if len(found) == 1 and not found[0].taken else None


def _unknown(detail: str, field: str) -> Invalid:
    return Invalid([Problem(detail, f"/{field}", "unknown_account")])
