"""CRMs: what is pushed to them of our negotiations, and what they send of their deals."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.constraints import SameParent, anchor, holds, only
from accounts.models import Organisation
from accounts.sealed import Cipher
from deals.models import Negotiation


class CrmKind(models.TextChoices):
    HUBSPOT = "hubspot", "HubSpot"
    ODOO = "odoo", "Odoo"


class CrmConnection(models.Model):
    """A CRM of the organisation; a negotiation is its deal by the reference of the same `system`.

    `properties` maps figures to the properties of a deal that they are written to, `fields` what a
    negotiation has to the properties that it is made of. `pushed_to` is the place in the change
    feed (ADR 7) up to which pushes were asked for, 0 where all negotiations still are to be; `key`
    is the address of its own webhooks, which `secret` signs, or with HubSpot's own signature
    `client_secret`, that of its app.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=CrmKind)
    system = models.SlugField(max_length=40)
    name = models.CharField(max_length=200)
    url = models.CharField(max_length=2000)
    options = models.JSONField(default=dict)
    credential = Cipher()
    properties = models.JSONField(default=dict)
    fields = models.JSONField(default=dict)
    paused = models.BooleanField(default=False)
    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_reason = models.CharField(max_length=200, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    held_until = models.DateTimeField(null=True, blank=True)
    pushed_to = models.BigIntegerField(default=0)
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    secret = Cipher()
    previous_secret = Cipher(blank=True)
    previous_expires_at = models.DateTimeField(null=True, blank=True)
    client_secret = Cipher(blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "CRM connection"
        constraints = [
            anchor("organisation"),
            SameParent("organisation", "created_by"),
            models.UniqueConstraint(fields=["organisation", "system"], name="api_crm_once"),
            only("kind", CrmKind),
        ]

    def __str__(self) -> str:
        return self.name


class WorkState(models.TextChoices):
    PENDING = "pending"
    LEASED = "leased"
    DONE = "done"
    DEAD = "dead"


class Leased(models.Model):
    """Work that belongs to the worker that holds `lease` until `lease_expires_at`."""

    state = models.CharField(max_length=9, choices=WorkState, default=WorkState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    lease = models.UUIDField(null=True, blank=True)
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)
    last_attempt_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        constraints = [
            SameParent("organisation", "connection"),
            SameParent("organisation", "negotiation"),
            only("state", WorkState),
            holds("leased_by_somebody", Q(state="leased") ^ Q(lease__isnull=True)),
            holds("lease_ends", Q(lease__isnull=True) ^ Q(lease_expires_at__isnull=False)),
        ]


class CrmPush(Leased):
    """One negotiation for one connection, however many events ask for it.

    `wanted` is the number in the change feed of the newest of them; `pushed` the deal and the
    properties that the CRM is known to have, so that nothing is told twice; null once an attempt
    went wrong, as nobody knows what came of it.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    connection = models.ForeignKey(CrmConnection, models.CASCADE, related_name="pushes")
    negotiation = models.ForeignKey(Negotiation, models.CASCADE, related_name="+")
    wanted = models.BigIntegerField(default=0)
    pushed = models.JSONField(null=True, blank=True)
    last_status = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta(Leased.Meta):
        abstract = False
        verbose_name = "CRM push"
        verbose_name_plural = "CRM pushes"
        constraints = [
            *Leased.Meta.constraints,
            models.UniqueConstraint(fields=["connection", "negotiation"], name="api_push_once"),
        ]
        indexes = [
            models.Index(
                fields=["connection", "next_attempt_at", "id"],
                condition=Q(state="pending"),
                name="api_push_due",
            ),
            models.Index(
                fields=["lease_expires_at"], condition=Q(state="leased"), name="api_push_leased"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.connection_id} {self.negotiation_id} {self.state}"


class InboundWebhook(Leased):
    """What a CRM told us, once: its own id of the message makes a second one no message.

    `negotiation` is what came of it; `note` says why nothing did. `occurred_at` is when it happened
    there, where the message tells.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    connection = models.ForeignKey(CrmConnection, models.CASCADE, related_name="received")
    message_id = models.CharField(max_length=200)
    type = models.CharField(max_length=100, blank=True)
    external_id = models.CharField(max_length=200, blank=True)
    body = models.JSONField()
    occurred_at = models.DateTimeField(null=True, blank=True)
    negotiation = models.ForeignKey(
        Negotiation, models.SET_NULL, related_name="+", null=True, blank=True
    )
    opened = models.BooleanField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta(Leased.Meta):
        abstract = False
        verbose_name = "inbound webhook"
        constraints = [
            *Leased.Meta.constraints,
            models.UniqueConstraint(fields=["connection", "message_id"], name="api_received_once"),
        ]
        indexes = [
            models.Index(
                fields=["connection", "next_attempt_at", "id"],
                condition=Q(state="pending"),
                name="api_received_due",
            ),
            models.Index(fields=["connection", "external_id", "id"], name="api_received_of_deal"),
            models.Index(
                fields=["lease_expires_at"],
                condition=Q(state="leased"),
                name="api_received_leased",
            ),
            models.Index(fields=["done_at"], condition=Q(state="done"), name="api_received_done"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.state}"
