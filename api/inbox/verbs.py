"""The verbs of those who manage CRMs: what was received, and taking it in again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts import access
from accounts.access import Verb, Viewer
from accounts.errors import Conflict, Problem
from api.inbox.nudge import nudge
from api.models import InboundWebhook, WorkState


def received(viewer: Viewer) -> QuerySet[InboundWebhook]:
    """The messages of the connections that the viewer may manage."""
    return access.of_organisation(InboundWebhook.objects.all(), viewer, Verb.MANAGE_CRM)


def replay(*, viewer: Viewer, inbound_id: int, now: datetime) -> InboundWebhook:
    """Take it in again, from the first attempt on; Conflict while a worker has it."""
    access.require(viewer, Verb.MANAGE_CRM)
    with transaction.atomic():
        row = access.one(received(viewer).select_for_update(of=("self",)), inbound_id)
        if row.state == WorkState.LEASED:
            raise Conflict([Problem("It is being worked off right now.", code="at_work")])
        row.state, row.attempts, row.next_attempt_at = WorkState.PENDING, 0, now
        row.save(update_fields=["state", "attempts", "next_attempt_at"])
        nudge(organisation_id=viewer.organisation_id)
    return row
