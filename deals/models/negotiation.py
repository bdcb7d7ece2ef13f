"""The negotiation, its stages, and its name in other systems."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from accounts.constraints import SameParent, anchor, holds, only
from accounts.history import tracked
from accounts.models import KeyAccount, Organisation, Reference, Team
from accounts.triggers import append_only
from deals.ledger.facts import Stage
from deals.models.base import Belonging, NegotiationRow, after_sequence, words
from deals.models.triggers import NEGOTIATION

CURRENCY = r"^[A-Z]{3}$"


class Sample(models.TextChoices):
    """Whether a negotiation is one to learn by: such are in no report, notice, event or export."""

    NO = "", "no"
    SHOWN = "shown", "a sample"
    AWAY = "away", "a sample that was put away"


@tracked("last_sequence", "last_event", "version", "computed", "updated_at")
class Negotiation(models.Model):
    """One deal with one key account.

    `attributes` are facts of an imported source that have no place in the domain.
    `last_sequence` counts tabled offers, `last_event` events, and `version` every change (ETag):
    all three are raised under the lock of this row. `computed` is what the derived rows rest on
    (deals.snapshot.computed); null when they were brought in from outside.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="negotiations")
    account = models.ForeignKey(KeyAccount, models.PROTECT, related_name="negotiations")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="negotiations")
    team = models.ForeignKey(
        Team, models.PROTECT, related_name="negotiations", null=True, blank=True
    )
    title = models.CharField(max_length=200)
    currency = models.CharField(
        max_length=3,
        default="EUR",
        validators=[RegexValidator(CURRENCY, "Three capital letters (ISO 4217).")],
    )
    stage = models.CharField(max_length=20, choices=words(Stage), default=Stage.PREPARING.value)
    opened_on = models.DateField()
    attributes = models.JSONField(default=dict, blank=True)
    sample = models.CharField(
        max_length=5, choices=Sample, default=Sample.NO, blank=True, editable=False
    )
    last_sequence = models.PositiveIntegerField(default=0, editable=False)
    last_event = models.PositiveIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    computed = models.JSONField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-opened_on", "-id"]
        constraints = [
            anchor("organisation"),
            SameParent("organisation", "account"),
            SameParent("organisation", "owner"),
            SameParent("organisation", "team"),
            only("stage", Stage),
            only("sample", Sample),
            holds("currency", Q(currency__regex=CURRENCY)),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "updated_at", "id"], name="deals_negotiation_recent"
            )
        ]
        triggers = NEGOTIATION

    def __str__(self) -> str:
        return self.title

    @property
    def belonging(self) -> Belonging:
        """The keys of a new row below this one: `Issue(**negotiation.belonging, key="price")`."""
        return Belonging(organisation_id=self.organisation_id, negotiation_id=self.pk)


class StageChange(NegotiationRow):
    """Append-only: the negotiation went from one stage to another."""

    from_stage = models.CharField(max_length=20, choices=words(Stage), blank=True)
    to_stage = models.CharField(max_length=20, choices=words(Stage))
    on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)
    after_sequence = after_sequence()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(NegotiationRow.Meta):
        abstract = False
        ordering = ["id"]
        constraints = [
            *NegotiationRow.Meta.constraints,
            SameParent("organisation", "by"),
            only("from_stage", Stage, blank=True),
            only("to_stage", Stage),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.from_stage or 'start'} → {self.to_stage}"


class ExternalReference(Reference):
    """What another system calls the negotiation."""

    negotiation = models.ForeignKey(Negotiation, models.CASCADE, related_name="references")

    class Meta(Reference.Meta):
        abstract = False
        constraints = [*Reference.Meta.constraints, SameParent("organisation", "negotiation")]
