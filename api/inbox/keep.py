"""Messages are kept before they are answered for, each once, whatever becomes of them later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from api.inbox.messages import Message
from api.inbox.nudge import nudge
from api.models import CrmConnection, InboundWebhook


@dataclass(frozen=True, slots=True)
class Kept:
    """How many messages were new, and how many had come before."""

    received: int
    repeated: int


@transaction.atomic
def keep(*, connection_id: int, messages: Sequence[Message], now: datetime) -> Kept | None:
    """Store what is new, also of a connection that is paused; None if it was removed meanwhile.

    The connection's row is locked, so that two requests with one message count it once, and ids
    are in the order of arrival.
    """
    rows = CrmConnection.objects.select_for_update(no_key=True).filter(pk=connection_id)
    connection = rows.first()
    if connection is None:
        return None
    fresh = _fresh(connection, messages)
    InboundWebhook.objects.bulk_create([_row(connection, each, now) for each in fresh])
    if fresh:
        nudge(organisation_id=connection.organisation_id)
    return Kept(len(fresh), len(messages) - len(fresh))


def _fresh(connection: CrmConnection, messages: Sequence[Message]) -> list[Message]:
    told = {message.message_id: message for message in reversed(messages)}
    rows = InboundWebhook.objects.filter(connection=connection, message_id__in=told)
    known = set(rows.values_list("message_id", flat=True))
    return [told[name] for name in reversed(told) if name not in known]


def _row(connection: CrmConnection, message: Message, now: datetime) -> InboundWebhook:
    """Whose clock is wrong must not be newer than all that follows."""
    at = message.occurred_at
    return InboundWebhook(
        organisation_id=connection.organisation_id,
        connection=connection,
        message_id=message.message_id,
        type=message.type,
        external_id=message.external_id,
        body=message.body,
        occurred_at=min(at, now) if at else None,
        next_attempt_at=now,
    )
