"""Leases: work belongs to one worker at a time, and to nobody for longer than its lease."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import QuerySet

from api.deliveries.schedule import MOST_ATTEMPTS
from api.models import Delivery, DeliveryState

LEASE = timedelta(minutes=5)
MOST = 200

DUE = """
    WITH due AS (
        SELECT waiting.id
        FROM {receivers} receiver
        CROSS JOIN LATERAL (
            SELECT id, next_attempt_at FROM {rows}
            WHERE {column} = receiver.id AND state = 'pending' AND next_attempt_at <= %(now)s
            ORDER BY next_attempt_at, id
            LIMIT CASE WHEN receiver.failing_since IS NULL THEN %(many)s ELSE %(few)s END
            FOR UPDATE SKIP LOCKED
        ) waiting
        WHERE receiver.organisation_id = %(organisation)s
            AND NOT receiver.paused AND receiver.disabled_at IS NULL
            AND (receiver.held_until IS NULL OR receiver.held_until <= %(now)s)
        ORDER BY waiting.next_attempt_at, waiting.id
        LIMIT %(most)s
    )
    UPDATE {rows} SET state = 'leased', lease = %(lease)s, lease_expires_at = %(until)s,
        attempts = attempts + 1, last_attempt_at = %(now)s
    FROM due WHERE {rows}.id = due.id
"""


class Work(NamedTuple):
    """Rows that are leased, and who they are for: `many` of one receiver, `few` of a failing one.

    Who answers nothing, or nothing good, must not keep the others waiting.
    """

    receivers: str
    rows: str
    column: str
    many: int
    few: int


DELIVERIES = Work("api_webhookendpoint", "api_delivery", "endpoint_id", many=100, few=2)


def take(
    work: Work, *, organisation_id: int, now: datetime, token: uuid.UUID, most: int = MOST
) -> None:
    """Put what is due of an organisation under the token, in one short statement.

    The attempt counts from here: a worker that dies of a row cannot try it for ever.
    """
    asked: dict[str, Any] = {
        "organisation": organisation_id,
        "now": now,
        "until": now + LEASE,
        "lease": token,
        "most": most,
        "many": work.many,
        "few": work.few,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(DUE.format(**work._asdict()), asked)


def lease(
    *, organisation_id: int, now: datetime, most: int = MOST, token: uuid.UUID | None = None
) -> list[Delivery]:
    """Take the deliveries that are due, each for this caller alone.

    All that is held under the token is returned.
    """
    token = token or uuid.uuid4()
    take(DELIVERIES, organisation_id=organisation_id, now=now, token=token, most=most)
    rows = Delivery.objects.filter(lease=token).select_related("endpoint", "event")
    return list(rows.order_by("next_attempt_at", "id"))


def free_expired(*, now: datetime) -> int:
    """Take back what dead workers hold of deliveries."""
    return freed(Delivery.objects.all(), now=now)


def freed(rows: QuerySet[Any], *, now: datetime, **more: Any) -> int:
    """Take back the leased ones whose lease has ended; what was tried often enough is dead."""
    held = rows.filter(state=DeliveryState.LEASED, lease_expires_at__lte=now)
    ended = "worker: ended while sending"
    free = {"lease": None, "lease_expires_at": None, "last_error": ended, **more}
    dead = held.filter(attempts__gte=MOST_ATTEMPTS)
    gone = dead.update(**free, state=DeliveryState.DEAD)
    return gone + held.update(**free, state=DeliveryState.PENDING, next_attempt_at=now)
