"""Who may call, what they were answered, and who is called: webhooks and their deliveries."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from oauth2_provider.models import AbstractApplication

from accounts.constraints import SameParent, anchor, holds, only
from accounts.history import tracked
from accounts.models import Organisation, Team
from accounts.sealed import Cipher
from deals.models import Event


@tracked("client_secret", "previous_secret", "last_used_at", "updated")
class Application(AbstractApplication):  # type: ignore[misc]
    """A client of one organisation; its tokens see that organisation and no other.

    `scopes` are the most its tokens may have. Secrets are hashes; the previous one is taken beside
    the present one until it expires.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="applications")
    scopes = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    secret_at = models.DateTimeField(default=timezone.now)
    previous_secret = models.CharField(max_length=255, blank=True)
    previous_expires_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta(AbstractApplication.Meta):  # type: ignore[misc]
        swappable = "OAUTH2_PROVIDER_APPLICATION_MODEL"
        constraints = [SameParent("organisation", "created_by")]

    def refused(self, now: datetime) -> str:
        """Why it is let in no more; empty while it is."""
        if self.revoked_at is not None:
            return f"The application was revoked on {_day(self.revoked_at)}."
        if self.expires_at is not None and self.expires_at <= now:
            return f"The application expired on {_day(self.expires_at)}."
        return ""


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d at %H:%M} UTC"


class StoredAnswer(models.Model):
    """What a request with an Idempotency-Key was answered; written in the transaction it changed.

    `credential` names the application or the user, `route` the method and address; the body is a
    cipher, since an answer may tell secrets.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    credential = models.CharField(max_length=40)
    route = models.CharField(max_length=300)
    key = models.CharField(max_length=255)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = Cipher()
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "credential", "route", "key"], name="api_answered_once"
            )
        ]
        indexes = [models.Index(fields=["expires_at"], name="api_answer_expiry")]

    def __str__(self) -> str:
        return f"{self.route} {self.key}"


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
