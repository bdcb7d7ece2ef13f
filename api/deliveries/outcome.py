"""What comes of an attempt: delivered, postponed or dead; and what it says of the endpoint."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from api.deliveries.schedule import MOST_ATTEMPTS, backoff, retry_after
from api.models import Delivery, DeliveryState, WebhookEndpoint
from api.webhooks.send import Answer

GONE = 410
SLOW_DOWN = frozenset({429, 503})
Chance = Callable[[], float]


class Attempt(NamedTuple):
    """A leased delivery and its answer; None if it was not tried after all."""

    delivery: Delivery
    answer: Answer | None


def record(*, attempts: Iterable[Attempt], now: datetime, chance: Chance) -> None:
    """Write what came of them in one transaction; rows whose lease was lost are left alone."""
    good: dict[tuple[UUID | None, int | None], list[Delivery]] = defaultdict(list)
    with transaction.atomic():
        for delivery, answer in attempts:
            if answer is None:
                _put_back(delivery, now)
            elif answer.good:
                good[delivery.lease, answer.status].append(delivery)
            else:
                _failed(delivery, answer, now, chance())
        for (_, status), deliveries in good.items():
            _delivered(deliveries, status, now)


def _held(deliveries: Iterable[Delivery]) -> QuerySet[Delivery]:
    """The rows, as far as this worker still holds them."""
    rows = list(deliveries)
    return Delivery.objects.filter(
        pk__in=[row.pk for row in rows],
        lease__in={row.lease for row in rows},
        state=DeliveryState.LEASED,
    )


def _delivered(deliveries: list[Delivery], status: int | None, now: datetime) -> None:
    _held(deliveries).update(
        state=DeliveryState.DELIVERED,
        lease=None,
        lease_expires_at=None,
        last_status=status,
        last_error="",
        delivered_at=now,
    )
    well = {d.endpoint_id for d in deliveries if d.endpoint.failing_since is not None}
    if well:
        WebhookEndpoint.objects.filter(pk__in=well).update(failing_since=None)


def _put_back(delivery: Delivery, now: datetime) -> None:
    _held([delivery]).update(
        state=DeliveryState.PENDING,
        lease=None,
        lease_expires_at=None,
        attempts=delivery.attempts - 1,
        next_attempt_at=now,
    )


def _failed(delivery: Delivery, answer: Answer, now: datetime, chance: float) -> None:
    over = answer.status == GONE or delivery.attempts >= MOST_ATTEMPTS
    wait = backoff(attempts=delivery.attempts, chance=chance)
    asked = _asked(answer, now)
    _held([delivery]).update(
        state=DeliveryState.DEAD if over else DeliveryState.PENDING,
        lease=None,
        lease_expires_at=None,
        last_status=answer.status,
        last_error=answer.error or f"status: {answer.status}",
        next_attempt_at=now + max(wait, asked or wait),
    )
    _mark(delivery.endpoint_id, answer, now, asked)


def _asked(answer: Answer, now: datetime) -> timedelta | None:
    if answer.status not in SLOW_DOWN:
        return None
    return retry_after(answer.retry_after, now=now)


def _mark(endpoint_id: int, answer: Answer, now: datetime, asked: timedelta | None) -> None:
    """410 disables the endpoint; who asks for time gets it for all deliveries."""
    row = WebhookEndpoint.objects.filter(pk=endpoint_id)
    row.filter(failing_since__isnull=True).update(failing_since=now)
    if answer.status == GONE:
        reason = "It answered 410 Gone."
        row.filter(disabled_at__isnull=True).update(disabled_at=now, disabled_reason=reason)
    if asked:
        row.update(held_until=now + asked)
