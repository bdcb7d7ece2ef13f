"""The verbs of those who manage CRMs: connections, their secrets, tests, pushes and replays."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts import access
from accounts.access import Verb, Viewer
from accounts.errors import Conflict, Invalid, Problem
from accounts.locks import one_at_a_time
from accounts.vault import seal
from api.crm.base import ConnectorError
from api.crm.connectors import HUBSPOT_URL, connector
from api.deliveries.nudge import nudge
from api.models import CrmConnection, CrmPush, WorkState
from api.pushes.checks import OF_ODOO, refuse_unfit
from api.webhooks.send import Courier
from api.webhooks.sign import new_secret
from deals.models import ExternalReference, Negotiation

MOST_CONNECTIONS = 20
SEALED = ("credential", "client_secret")
CHANGEABLE = frozenset({"name", "url", "properties", "fields", *SEALED, *OF_ODOO})
ELSEWHERE = frozenset({"url", *OF_ODOO})
"""With another one of these it may be another CRM, which knows nothing of what was told."""
NEW_KEY = frozenset({"credential", *ELSEWHERE})
PUSHED_ANEW = frozenset({"properties", *ELSEWHERE})
LET_IN = {"disabled_at": None, "disabled_reason": "", "failing_since": None, "held_until": None}


def connections(viewer: Viewer) -> QuerySet[CrmConnection]:
    """The connections of the organisation, for those who may manage them."""
    rows = CrmConnection.objects.order_by("id")
    return access.of_organisation(rows, viewer, Verb.MANAGE_CRM)


def pushes(viewer: Viewer) -> QuerySet[CrmPush]:
    """What was pushed, waits or is dead."""
    return access.of_organisation(CrmPush.objects.order_by("id"), viewer, Verb.MANAGE_CRM)


def add_connection(*, viewer: Viewer, kind: str, **given: Any) -> tuple[CrmConnection, str]:
    """A connection, and the secret of its inbound webhooks, which is told this once.

    All negotiations that the CRM has a name for are pushed from now on, those known already too.
    Raises Forbidden, Invalid, and Conflict for too many or a second one of a system.
    """
    access.require(viewer, Verb.MANAGE_CRM)
    refuse_unfit(kind, given, whole=True)
    secret = new_secret()
    with transaction.atomic():
        one_at_a_time("CRM connections", viewer.organisation_id)
        _refuse_too_many(viewer)
        row = CrmConnection(organisation_id=viewer.organisation_id, kind=kind, url=HUBSPOT_URL)
        row.system, row.name = given.pop("system", kind), row.get_kind_display()
        _refuse_taken(row)
        row.secret, row.created_by_id = seal(secret), viewer.user_id
        _write(row, given)
        row.save()
        nudge(organisation_id=viewer.organisation_id)
    return row, secret


def change_connection(*, viewer: Viewer, connection_id: int, **changes: Any) -> CrmConnection:
    """Other names, properties, addresses or keys; what follows from them is pushed anew.

    With a new key it is let in again, should the CRM have refused the old one.
    """
    assert CHANGEABLE.issuperset(changes)
    kind = access.one(connections(viewer), connection_id).kind
    refuse_unfit(kind, changes)
    with transaction.atomic():
        row = _locked(viewer, connection_id)
        _write(row, changes)
        if NEW_KEY & changes.keys():
            _set(row, LET_IN)
        if PUSHED_ANEW & changes.keys():
            row.pushed_to = 0
        row.save()
        _take_back(row, changes.keys())
        nudge(organisation_id=viewer.organisation_id)
    return row


def remove_connection(*, viewer: Viewer, connection_id: int) -> None:
    """Forget the connection, its pushes and what it sent us; the names of deals stay."""
    with transaction.atomic():
        _locked(viewer, connection_id).delete()


def rotate_secret(
    *, viewer: Viewer, connection_id: int, keep: timedelta, now: datetime
) -> tuple[CrmConnection, str]:
    """A new secret of its inbound webhooks, told this once; the one before counts for a while."""
    secret = new_secret()
    with transaction.atomic():
        row = _locked(viewer, connection_id)
        row.previous_secret = row.secret if keep else ""
        row.previous_expires_at = now + keep if keep else None
        row.secret = seal(secret)
        row.save(update_fields=["secret", "previous_secret", "previous_expires_at"])
    return row, secret


def pause(*, viewer: Viewer, connection_id: int) -> CrmConnection:
    """Nothing is pushed until it is resumed; nothing is lost."""
    with transaction.atomic():
        row = _locked(viewer, connection_id)
        row.paused = True
        row.save(update_fields=["paused"])
    return row


def resume(*, viewer: Viewer, connection_id: int) -> CrmConnection:
    """Go on where it stopped, with what happened meanwhile; also after it was not let in."""
    with transaction.atomic():
        row = _locked(viewer, connection_id)
        _set(row, {"paused": False, **LET_IN})
        row.save(update_fields=["paused", *LET_IN])
        nudge(organisation_id=viewer.organisation_id)
    return row


def problem_with(
    *, viewer: Viewer, connection_id: int, courier: Courier
) -> tuple[CrmConnection, ConnectorError | None]:
    """Ask the CRM something small, with no transaction open; what is wrong, if anything is."""
    access.require(viewer, Verb.MANAGE_CRM)
    row = access.one(connections(viewer), connection_id)
    try:
        connector(row, courier).check()
    except ConnectorError as error:
        return row, error
    return row, None


def push_now(*, viewer: Viewer, connection_id: int, negotiation_id: int, now: datetime) -> CrmPush:
    """Push one negotiation, told already or not.

    Invalid where the CRM has no name for it, Conflict while it is being sent or without a mapping.
    """
    with transaction.atomic():
        row = _locked(viewer, connection_id)
        if not row.properties:
            text = "No figure is mapped to a property of its deals."
            raise Conflict([Problem(text, code="nothing_mapped")])
        _refuse_unnamed(row, negotiation_id)
        push, _ = CrmPush.objects.get_or_create(
            organisation_id=row.organisation_id,
            connection=row,
            negotiation_id=negotiation_id,
            defaults={"next_attempt_at": now},
        )
        return _again(push, now)


def replay(*, viewer: Viewer, push_id: int, now: datetime) -> CrmPush:
    """Push again, from the first attempt on, with what stands now; Conflict while it is sent."""
    access.require(viewer, Verb.MANAGE_CRM)
    with transaction.atomic():
        push = access.one(pushes(viewer), push_id)
        _locked(viewer, push.connection_id)
        return _again(push, now)


def _again(push: CrmPush, now: datetime) -> CrmPush:
    """Due now, as if nothing had been told; under the lock of the connection."""
    row = CrmPush.objects.select_for_update(of=("self",)).get(pk=push.pk)
    if row.state == WorkState.LEASED:
        raise Conflict([Problem("It is being sent right now.", code="being_sent")])
    row.state, row.attempts, row.next_attempt_at, row.pushed = WorkState.PENDING, 0, now, None
    row.save(update_fields=["state", "attempts", "next_attempt_at", "pushed"])
    nudge(organisation_id=row.organisation_id)
    return row


def _locked(viewer: Viewer, connection_id: int) -> CrmConnection:
    access.require(viewer, Verb.MANAGE_CRM)
    rows = connections(viewer).select_for_update(of=("self",), no_key=True)
    return access.one(rows, connection_id)


def _write(row: CrmConnection, given: Mapping[str, Any]) -> None:
    """The fields as a caller names them: keys as ciphers, what Odoo needs among the options."""
    for name, value in given.items():
        if name in OF_ODOO:
            row.options = {**row.options, name: value}
        else:
            setattr(row, name, seal(value) if name in SEALED else value)


def _take_back(row: CrmConnection, changed: AbstractSet[str]) -> None:
    """What is being sent as things were does not count any more: it is sent again."""
    if (NEW_KEY | PUSHED_ANEW) & changed:
        free = {"state": WorkState.PENDING, "lease": None, "lease_expires_at": None}
        row.pushes.filter(state=WorkState.LEASED).update(**free, pushed=None)
    if ELSEWHERE & changed:
        row.pushes.update(pushed=None)


def _set(row: CrmConnection, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _refuse_too_many(viewer: Viewer) -> None:
    rows = CrmConnection.objects.filter(organisation_id=viewer.organisation_id)
    if rows.count() >= MOST_CONNECTIONS:
        text = f"At most {MOST_CONNECTIONS} connections: remove one first."
        raise Conflict([Problem(text, code="too_many_connections")])


def _refuse_taken(row: CrmConnection) -> None:
    same = CrmConnection.objects.filter(organisation_id=row.organisation_id, system=row.system)
    if same.exists():
        text = "Another connection has the names of this system: each CRM needs one of its own."
        raise Conflict([Problem(text, "/system", "taken")])


def _refuse_unnamed(row: CrmConnection, negotiation_id: int) -> None:
    own = Negotiation.objects.filter(organisation_id=row.organisation_id, sample="")
    if not own.filter(pk=negotiation_id).exists():
        raise Invalid([Problem("No such negotiation.", "/negotiation", "not_found")])
    named = ExternalReference.objects.filter(negotiation_id=negotiation_id, system=row.system)
    if not named.exists():
        text = f"{row.system} has no name for it, so there is no deal to push it to."
        raise Invalid([Problem(text, "/negotiation", "no_deal")])
