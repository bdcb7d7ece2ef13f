"""What the rules found, and who let it pass."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.constraints import SameParent, holds, only
from accounts.sealed import MARK, SealedWhenSecret
from accounts.triggers import append_only
from deals.models.base import NegotiationRow
from deals.models.exchanges import Exchange
from deals.models.issues import Issue
from deals.models.offers import Offer


class SeverityWord(models.TextChoices):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class FindingStatus(models.TextChoices):
    OPEN = "open"
    RESOLVED = "resolved"
    WAIVED = "waived"


class Finding(NegotiationRow):
    """Derived, written by deals/snapshot.py: identity (code, offer, issue, subject).

    One of the limits scope (`limits`) is for holders of the limits only, and has an id from a
    sequence of its own; its words are ciphers at rest.
    """

    code = models.CharField(max_length=8)
    severity = models.CharField(max_length=8, choices=SeverityWord)
    offer = models.ForeignKey(Offer, models.CASCADE, related_name="findings", null=True, blank=True)
    issue = models.ForeignKey(Issue, models.CASCADE, related_name="findings", null=True, blank=True)
    exchange = models.ForeignKey(
        Exchange, models.CASCADE, related_name="findings", null=True, blank=True
    )
    subject = models.CharField(max_length=200, default="", blank=True)
    limits = models.BooleanField(default=False, editable=False)
    message = SealedWhenSecret()
    advice = SealedWhenSecret(blank=True)
    status = models.CharField(max_length=8, choices=FindingStatus, default=FindingStatus.OPEN)
    opened_at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta(NegotiationRow.Meta):
        abstract = False
        ordering = ["negotiation", "code", "id"]
        constraints = [
            *NegotiationRow.Meta.constraints,
            SameParent("negotiation", "offer"),
            SameParent("negotiation", "issue"),
            SameParent("negotiation", "exchange"),
            models.UniqueConstraint(fields=["negotiation", "id"], name="deals_finding_anchor"),
            models.UniqueConstraint(
                fields=["negotiation", "code", "offer", "issue", "subject"],
                name="deals_finding_identity",
                nulls_distinct=False,
            ),
            only("severity", SeverityWord),
            only("status", FindingStatus),
            holds(
                "limits_sealed",
                Q(limits=False) | Q(message__startswith=MARK, advice__startswith=MARK),
            ),
            holds("resolved_when", ~Q(status="resolved") | Q(resolved_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.status}"


class Waiver(NegotiationRow):
    """Append-only: a leader lets a finding pass, with a reason."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="waivers")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(NegotiationRow.Meta):
        abstract = False
        ordering = ["id"]
        constraints = [
            *NegotiationRow.Meta.constraints,
            SameParent("negotiation", "finding"),
            SameParent("organisation", "by"),
            models.UniqueConstraint(fields=["negotiation", "id"], name="deals_waiver_anchor"),
            holds("reasoned", Q(reason__regex=r"\S")),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return self.reason[:60]


class Revocation(NegotiationRow):
    """Append-only: a waiver is taken back; it counts no more."""

    waiver = models.OneToOneField(Waiver, models.PROTECT, related_name="revocation")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(NegotiationRow.Meta):
        abstract = False
        ordering = ["id"]
        constraints = [
            *NegotiationRow.Meta.constraints,
            SameParent("negotiation", "waiver"),
            SameParent("organisation", "by"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"revoked {self.created_at:%Y-%m-%d}"
