"""A deal of the CRM as a negotiation here: opened, or brought up to what the CRM says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from accounts import access
from accounts.access import INTEGRATION, Viewer
from accounts.errors import Invalid, Problem
from accounts.locks import one_at_a_time
from accounts.models import User
from api.inbox.accounts import account_of, known_account
from api.inbox.fields import deal_of
from api.models import CrmConnection
from deals.actions.open_negotiation import amend_negotiation, name_negotiation, open_negotiation
from deals.ledger.facts import Stage
from deals.models import ExternalReference, Negotiation

SCOPES = frozenset({"accounts.read", "accounts.write", "negotiations.read", "negotiations.write"})
CLOSED = "The negotiation is closed: it stays as it is."
GONE = "Deleted in the CRM; what was negotiated stays."
NEVER_HERE = "Deleted in the CRM, and not known here."
OTHER_ACCOUNT = "It stays with the account it was opened with."
OTHER_CURRENCY = "The currency stays: offers are on the table."
OWNER_UNKNOWN = "Its owner there is no user here."


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a message: a negotiation, whether it was opened for it, and what was left."""

    negotiation_id: int | None = None
    opened: bool | None = None
    note: str = ""


def viewer_of(connection: CrmConnection) -> Viewer:
    """Who acts for a connection: an integration with no more scopes than it takes."""
    return Viewer(connection.organisation_id, None, INTEGRATION, scopes=SCOPES)


def bring(*, connection: CrmConnection, external_id: str, said: Mapping[str, Any]) -> Came:
    """Open the negotiation of the deal, or change what differs, within the caller's transaction.

    Raises a DomainError where the deal cannot be had; what cannot be changed is noted.
    """
    viewer, deal = viewer_of(connection), deal_of(connection, said)
    one_at_a_time("negotiation", viewer.organisation_id, connection.system, external_id)
    known = negotiation_of(connection=connection, external_id=external_id, lock=True)
    if known is None:
        return _opened(viewer, connection.system, external_id, deal)
    if known.stage == Stage.CLOSED:
        return Came(known.pk, opened=False, note=CLOSED)
    return _changed(viewer, connection.system, known, deal)


def part(*, connection: CrmConnection, external_id: str) -> Came:
    """What comes of a deal's end over there: nothing but a note."""
    known = negotiation_of(connection=connection, external_id=external_id)
    return Came(note=NEVER_HERE) if known is None else Came(known.pk, opened=False, note=GONE)


def negotiation_of(
    *, connection: CrmConnection, external_id: str, lock: bool = False
) -> Negotiation | None:
    """The negotiation that the CRM calls so."""
    named = ExternalReference.objects.filter(
        organisation_id=connection.organisation_id,
        system=connection.system,
        external_id=external_id,
    )
    rows = access.visible(Negotiation.objects.all(), viewer_of(connection))
    rows = rows.filter(pk__in=named.values("negotiation"))
    return (rows.select_for_update(of=("self",)) if lock else rows).first()


def _opened(viewer: Viewer, system: str, external_id: str, deal: Mapping[str, Any]) -> Came:
    if "title" not in deal:
        raise Invalid(
            [Problem("The deal is not known here, and has no title.", "/title", "required")]
        )
    account = account_of(viewer=viewer, system=system, deal=deal)
    owner = _owner(viewer, deal)
    given = {name: deal[name] for name in ("title", "currency", "opened_on") if name in deal}
    negotiation = open_negotiation(
        viewer=viewer,
        account_id=account.pk,
        owner_id=owner.pk if owner else account.owner_id,
        **given,
    )
    name_negotiation(
        viewer=viewer, negotiation_id=negotiation.pk, system=system, external_id=external_id
    )
    note = OWNER_UNKNOWN if owner is None and "owner_email" in deal else ""
    return Came(negotiation.pk, opened=True, note=note)


def _changed(viewer: Viewer, system: str, known: Negotiation, deal: Mapping[str, Any]) -> Came:
    """The negotiation's row is locked. Where nothing differs, nothing is told."""
    owner = _owner(viewer, deal)
    wanted = {name: deal[name] for name in ("title", "currency") if name in deal}
    if owner is not None:
        wanted["owner_id"] = owner.pk
    differing = {name: new for name, new in wanted.items() if getattr(known, name) != new}
    notes = [OTHER_ACCOUNT] if _elsewhere(viewer, system, known, deal) else []
    if owner is None and "owner_email" in deal:
        notes.append(OWNER_UNKNOWN)
    if known.last_sequence and differing.pop("currency", None):
        notes.append(OTHER_CURRENCY)
    if differing:
        amend_negotiation(viewer=viewer, negotiation_id=known.pk, **differing)
    return Came(known.pk, opened=False, note=" ".join(notes))


def _elsewhere(viewer: Viewer, system: str, known: Negotiation, deal: Mapping[str, Any]) -> bool:
    external_id = deal.get("account_external_id")
    if not external_id:
        return False
    account = known_account(viewer=viewer, system=system, external_id=external_id)
    return account is None or account.pk != known.account_id


def _owner(viewer: Viewer, deal: Mapping[str, Any]) -> User | None:
    """Who has the address of the deal's owner, if anybody here does."""
    if "owner_email" not in deal:
        return None
    people = User.objects.filter(organisation_id=viewer.organisation_id, is_active=True)
    found = list(people.filter(email__iexact=deal["owner_email"]).order_by("pk")[:2])
    return found[0] if len(found) == 1 else None
