"""What the outside hears, what it sends in bulk, and what an organisation sets."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.constraints import SameParent, anchor, holds, only
from accounts.history import tracked
from accounts.models import Organisation
from accounts.triggers import append_only
from deals.models.base import NegotiationRow
from deals.models.feed import Collected, Numbered
from deals.models.findings import SeverityWord
from deals.rules import validated
from deals.rules.base import RuleBook, RuleBookRefused


class Event(NegotiationRow):
    """Append-only: something happened; `sequence` counts from 1 within the negotiation."""

    sequence = models.PositiveIntegerField()
    type = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta(NegotiationRow.Meta):
        abstract = False
        ordering = ["id"]
        constraints = [
            *NegotiationRow.Meta.constraints,
            anchor("organisation"),
            models.UniqueConstraint(fields=["negotiation", "sequence"], name="deals_event_once"),
            holds("sequence_from_one", Q(sequence__gte=1)),
        ]
        triggers = [*append_only(), Collected(name="collected"), Numbered(name="numbered")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.type}"


class JobStatus(models.TextChoices):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class ImportJob(models.Model):
    """A bulk import: `cursor` is where to resume, `report` names each broken record's place.

    `touched_at` moves with every record, so a job that nobody works on any more can be told.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="import_jobs")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    kind = models.CharField(max_length=40)
    source = models.TextField()
    status = models.CharField(max_length=8, choices=JobStatus, default=JobStatus.QUEUED)
    total = models.PositiveIntegerField(null=True, blank=True)
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    cursor = models.CharField(max_length=200, blank=True)
    report = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(auto_now=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            anchor("organisation"),
            SameParent("organisation", "by"),
            only("status", JobStatus),
            holds(
                "not_beyond_total", Q(total__isnull=True) | Q(total__gte=F("done") + F("failed"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.status}"


@tracked()
class RuleSetting(models.Model):
    """An organisation's own severity and thresholds for one rule; blank severity = the default."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="rule_settings")
    code = models.CharField(max_length=8)
    severity = models.CharField(max_length=8, choices=SeverityWord, blank=True)
    enabled = models.BooleanField(default=True)
    thresholds = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["organisation", "code"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="deals_rulesetting_once"),
            only("severity", SeverityWord, blank=True),
        ]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        try:
            validated(RuleBook(thresholds={self.code: self.thresholds or {}}))
        except RuleBookRefused as refused:
            raise ValidationError(str(refused)) from None
