"""From events to deliveries: one for each event and each endpoint that wants to hear of it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.access import teams_below
from api.models import Delivery, WebhookEndpoint
from deals.models import Event, FeedCounter

PAGE = 1000


def fan_out(*, organisation_id: int, now: datetime) -> int:
    """Make what deliveries are missing, and tell how many; it may run at any time, and again.

    Each endpoint goes on from its place in the change feed, which is in the order of commits: no
    event is passed over because its transaction was slow.
    """
    active = listening().filter(organisation_id=organisation_id).order_by("pk")
    return sum(_catch_up(pk, now) for pk in active.values_list("pk", flat=True))


def listening() -> QuerySet[WebhookEndpoint]:
    """The endpoints that hear of events: neither paused nor disabled."""
    return WebhookEndpoint.objects.filter(paused=False, disabled_at__isnull=True)


def last_number(organisation_id: int) -> int:
    """The place of the organisation's last event in its feed."""
    counter = FeedCounter.objects.filter(organisation_id=organisation_id)
    return counter.values_list("last", flat=True).first() or 0


def _catch_up(endpoint_id: int, now: datetime) -> int:
    made = 0
    while True:
        with transaction.atomic():
            endpoint = listening().select_for_update().filter(pk=endpoint_id).first()
            last = 0 if endpoint is None else last_number(endpoint.organisation_id)
            if endpoint is None or endpoint.fanned_to >= last:
                return made
            upto = min(last, endpoint.fanned_to + PAGE)
            made += _deliveries(endpoint, upto, now)
            endpoint.fanned_to = upto
            endpoint.save(update_fields=["fanned_to"])


def _deliveries(endpoint: WebhookEndpoint, upto: int, now: datetime) -> int:
    rows = [
        Delivery(
            organisation_id=endpoint.organisation_id,
            endpoint=endpoint,
            event_id=event_id,
            next_attempt_at=now,
            created_at=now,
        )
        for event_id in _wanted(endpoint, upto).values_list("pk", flat=True)
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _wanted(endpoint: WebhookEndpoint, upto: int) -> QuerySet[Event]:
    """The events after the endpoint's place that pass its filter and its team's sight."""
    rows = Event.objects.filter(
        organisation_id=endpoint.organisation_id,
        feed__organisation_id=endpoint.organisation_id,
        feed__number__gt=endpoint.fanned_to,
        feed__number__lte=upto,
    )
    if endpoint.types:
        rows = rows.filter(type__in=endpoint.types)
    if endpoint.team_id is not None:
        rows = rows.filter(negotiation__team_id__in=teams_below(endpoint.team_id))
    return rows.order_by("feed__number")
