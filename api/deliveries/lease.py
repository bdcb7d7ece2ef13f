"""Leases: a delivery belongs to one worker at a time, and to nobody for longer than its lease."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from api.deliveries.schedule import MOST_ATTEMPTS
from api.models import Delivery, DeliveryState

LEASE = timedelta(minutes=5)
MOST = 200
OF_ONE_ENDPOINT = 100
OF_A_FAILING_ONE = 2
"""Who answers nothing, or nothing good, must not keep the others waiting."""

DUE = """
    WITH due AS (
        SELECT waiting.id
        FROM api_webhookendpoint endpoint
        CROSS JOIN LATERAL (
            SELECT id, next_attempt_at FROM api_delivery
            WHERE endpoint_id = endpoint.id AND state = 'pending' AND next_attempt_at <= %(now)s
            ORDER BY next_attempt_at, id
            LIMIT CASE WHEN endpoint.failing_since IS NULL THEN %(many)s ELSE %(few)s END
            FOR UPDATE SKIP LOCKED
        ) waiting
        WHERE endpoint.organisation_id = %(organisation)s
            AND NOT endpoint.paused AND endpoint.disabled_at IS NULL
            AND (endpoint.held_until IS NULL OR endpoint.held_until <= %(now)s)
        ORDER BY waiting.next_attempt_at, waiting.id
        LIMIT %(most)s
    )
    UPDATE api_delivery SET state = 'leased', lease = %(lease)s, lease_expires_at = %(until)s,
        attempts = attempts + 1, last_attempt_at = %(now)s
    FROM due WHERE api_delivery.id = due.id
"""


def lease(
    *, organisation_id: int, now: datetime, most: int = MOST, token: uuid.UUID | None = None
) -> list[Delivery]:
    """Take what is due of an organisation, each row for this caller alone, in one short statement.

    The attempt counts from here: a worker that dies of a delivery cannot try it for ever. All that
    is held under the token is returned.
    """
    token = token or uuid.uuid4()
    asked: dict[str, Any] = {
        "organisation": organisation_id,
        "now": now,
        "until": now + LEASE,
        "lease": token,
        "most": most,
        "many": OF_ONE_ENDPOINT,
        "few": OF_A_FAILING_ONE,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(DUE, asked)
    rows = Delivery.objects.filter(lease=token).select_related("endpoint", "event")
    return list(rows.order_by("next_attempt_at", "id"))


def free_expired(*, now: datetime) -> int:
    """Take back what dead workers hold; what was tried often enough is dead."""
    held = Delivery.objects.filter(state=DeliveryState.LEASED, lease_expires_at__lte=now)
    free = {"lease": None, "lease_expires_at": None, "last_error": "worker: ended while sending"}
    dead = held.filter(attempts__gte=MOST_ATTEMPTS)
    freed = dead.update(**free, state=DeliveryState.DEAD)
    return freed + held.update(**free, state=DeliveryState.PENDING, next_attempt_at=now)
