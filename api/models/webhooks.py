"""Who is called: webhook endpoints and their deliveries."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.constraints import SameParent, anchor, holds, only
from accounts.models import Organisation, Team
from accounts.sealed import Cipher
from deals.models import Event


class WebhookEndpoint(models.Model):
    """An address that hears of events: the organisation's or, with a team, those below that team.

    `fanned_to` is the number in the change feed (ADR 7) up to which deliveries were made. Secrets
    are ciphers; the previous one signs too until it expires.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", null=True, blank=True)
    url = models.CharField(max_length=2000)
    description = models.CharField(max_length=200, blank=True)
    types = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    cloudevents = models.BooleanField(default=False)
    secret = Cipher()
    previous_secret = Cipher(blank=True)
    previous_expires_at = models.DateTimeField(null=True, blank=True)
    paused = models.BooleanField(default=False)
    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_reason = models.CharField(max_length=200, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    held_until = models.DateTimeField(null=True, blank=True)
    fanned_to = models.BigIntegerField(default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "webhook endpoint"
        constraints = [
            anchor("organisation"),
            SameParent("organisation", "team"),
            SameParent("organisation", "created_by"),
        ]

    def __str__(self) -> str:
        return self.url


class DeliveryState(models.TextChoices):
    PENDING = "pending"
    LEASED = "leased"
    DELIVERED = "delivered"
    DEAD = "dead"


def new_webhook_id() -> str:
    """What a receiver knows a delivery by, however often it is tried."""
    return f"msg_{uuid.uuid4().hex}"


class Delivery(models.Model):
    """One event for one endpoint, or a test (no event). This row is the truth, no message is.

    Leased, it belongs to the worker that holds `lease` until `lease_expires_at`.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    endpoint = models.ForeignKey(WebhookEndpoint, models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(Event, models.PROTECT, related_name="+", null=True, blank=True)
    webhook_id = models.CharField(max_length=40, unique=True, default=new_webhook_id)
    state = models.CharField(max_length=9, choices=DeliveryState, default=DeliveryState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    lease = models.UUIDField(null=True, blank=True)
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    last_status = models.PositiveSmallIntegerField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)
    last_attempt_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "webhook delivery"
        constraints = [
            SameParent("organisation", "endpoint"),
            SameParent("organisation", "event"),
            models.UniqueConstraint(fields=["endpoint", "event"], name="api_delivery_once"),
            only("state", DeliveryState),
            holds("leased_by_somebody", Q(state="leased") ^ Q(lease__isnull=True)),
            holds("lease_ends", Q(lease__isnull=True) ^ Q(lease_expires_at__isnull=False)),
        ]
        indexes = [
            models.Index(
                fields=["endpoint", "next_attempt_at", "id"],
                condition=Q(state="pending"),
                name="api_delivery_due",
            ),
            models.Index(
                fields=["lease_expires_at"],
                condition=Q(state="leased"),
                name="api_delivery_leased",
            ),
            models.Index(
                fields=["delivered_at"],
                condition=Q(state="delivered"),
                name="api_delivery_delivered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.webhook_id} {self.state}"
