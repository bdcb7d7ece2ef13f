"""Leases: of each deal one message at a time, the oldest first, for one worker and not for long."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from accounts.locks import one_at_a_time
from api.deliveries.lease import LEASE
from api.models import InboundWebhook

MOST = 50
OF_ONE_CONNECTION = 25
OF_A_FAILING_ONE = 2

DUE = """
    WITH due AS (
        SELECT waiting.id
        FROM api_crmconnection connection
        CROSS JOIN LATERAL (
            SELECT id, next_attempt_at FROM api_inboundwebhook head
            WHERE connection_id = connection.id AND state = 'pending'
                AND next_attempt_at <= %(now)s
                AND NOT EXISTS (
                    SELECT FROM api_inboundwebhook other
                    WHERE other.connection_id = head.connection_id
                        AND other.external_id = head.external_id
                        AND (other.state = 'leased'
                            OR (other.state = 'pending' AND other.id < head.id))
                )
            ORDER BY next_attempt_at, id
            LIMIT CASE WHEN connection.failing_since IS NULL THEN %(many)s ELSE %(few)s END
            FOR UPDATE SKIP LOCKED
        ) waiting
        WHERE connection.organisation_id = %(organisation)s
            AND NOT connection.paused AND connection.disabled_at IS NULL
            AND (connection.held_until IS NULL OR connection.held_until <= %(now)s)
        ORDER BY waiting.next_attempt_at, waiting.id
        LIMIT %(most)s
    )
    UPDATE api_inboundwebhook SET state = 'leased', lease = %(lease)s,
        lease_expires_at = %(until)s, attempts = attempts + 1, last_attempt_at = %(now)s
    FROM due WHERE api_inboundwebhook.id = due.id
"""


def lease(
    *, organisation_id: int, now: datetime, most: int = MOST, token: uuid.UUID | None = None
) -> list[InboundWebhook]:
    """Take what is due of an organisation, for this caller alone; the attempt counts from here.

    Those who lease wait for each other: whoever looks sees which deals another has taken.
    """
    token = token or uuid.uuid4()
    asked: dict[str, Any] = {
        "organisation": organisation_id,
        "now": now,
        "until": now + LEASE,
        "lease": token,
        "most": most,
        "many": OF_ONE_CONNECTION,
        "few": OF_A_FAILING_ONE,
    }
    with transaction.atomic():
        one_at_a_time("inbox", organisation_id)
        with connection.cursor() as cursor:
            cursor.execute(DUE, asked)
    rows = InboundWebhook.objects.filter(lease=token).select_related("connection")
    return list(rows.order_by("id"))
