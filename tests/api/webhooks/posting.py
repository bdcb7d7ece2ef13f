"""Endpoints, events and runs of the workers, for the tests of deliveries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from accounts.vault import seal
from api.deliveries.run import sweep, work_off
from api.models import Delivery, WebhookEndpoint
from api.webhooks.send import Courier
from api.webhooks.sign import new_secret
from deals.events import EventType
from deals.models import Event, Negotiation
from deals.outbox import record
from tests.cast import Cast


@dataclass(slots=True)
class Clock:
    """A clock that stands until it is moved."""

    now: datetime = field(default_factory=lambda: datetime(2027, 1, 4, 9, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **span: float) -> None:
        self.now += timedelta(**span)


def listen(cast: Cast, url: str, **more: Any) -> tuple[WebhookEndpoint, str]:
    """An endpoint of the organisation, and its secret."""
    secret = new_secret()
    row = WebhookEndpoint.objects.create(
        organisation=cast.organisation, url=url, secret=seal(secret), **more
    )
    return row, secret


def happen(
    negotiation: Negotiation, kind: EventType = EventType.OFFER_TABLED, **more: Any
) -> Event:
    """An event, numbered in the feed as at its commit."""
    record(negotiation=negotiation, events=[(kind, more)])
    negotiation.save()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    return Event.objects.order_by("-id")[0]


def run(cast: Cast, clock: Clock, *, answer_seconds: float = 5.0, **more: Any) -> bool:
    """What a worker does when it is woken, in this thread."""
    with Courier(answer_seconds=answer_seconds) as courier:
        return work_off(
            organisation_id=cast.organisation.pk,
            courier=courier,
            clock=clock,
            chance=lambda: 0.5,
            **more,
        )


def swept(cast: Cast, clock: Clock, **more: Any) -> None:
    """What beat does, and the workers that it wakes."""
    for organisation_id in sweep(now=clock()):
        assert organisation_id == cast.organisation.pk
        run(cast, clock, **more)


def one() -> Delivery:
    return Delivery.objects.select_related("event", "endpoint").get()
