"""Why people want what they want, what the deal hangs on, and what was told or learnt."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from accounts.constraints import SameParent, holds, only
from accounts.history import tracked
from accounts.sealed import MARK, SealedWhenSecret, Secret
from deals.ledger.facts import DisclosureKind, EvidenceKind, PegElement
from deals.ledger.values import Side
from deals.models.base import NegotiationRow, after_sequence, words
from deals.models.issues import Issue

SLUG = r"^[a-z0-9][a-z0-9_-]{0,49}$"


@tracked()
class Interest(NegotiationRow):
    """What lies behind a side's position; `known` says how we know (stated, heard, inferred …)."""

    side = models.CharField(max_length=4, choices=words(Side))
    statement = models.TextField()
    issue = models.ForeignKey(
        Issue, models.CASCADE, related_name="interests", null=True, blank=True
    )
    known = models.CharField(max_length=40, blank=True)
    after_sequence = after_sequence()

    class Meta(NegotiationRow.Meta):
        abstract = False
        ordering = ["id"]
        constraints = [
            *NegotiationRow.Meta.constraints,
            SameParent("negotiation", "issue"),
            only("side", Side),
        ]

    def __str__(self) -> str:
        return self.statement[:60]


@tracked()
class Peg(NegotiationRow):
    """Something to hang a deal on, under one of the seven elements."""

    element = models.CharField(max_length=20, choices=words(PegElement))
    text = models.TextField()
    after_sequence = after_sequence()

    class Meta(NegotiationRow.Meta):
        abstract = False
        ordering = ["id"]
        constraints = [*NegotiationRow.Meta.constraints, only("element", PegElement)]

    def __str__(self) -> str:
        return f"{self.element}: {self.text[:60]}"


@tracked()
class Evidence(NegotiationRow):
    """What backs a position; cited by offers under its `key`, shown to them only if `shareable`."""

    negotiation = models.ForeignKey("deals.Negotiation", models.PROTECT, related_name="evidence")
    key = models.CharField(
        max_length=50, validators=[RegexValidator(SLUG, "Lower case, digits, - and _.")]
    )
    kind = models.CharField(max_length=20, choices=words(EvidenceKind))
    source = models.CharField(max_length=300)
    link = models.URLField(max_length=1000, blank=True)
    observed_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    shareable = models.BooleanField(default=False)

    class Meta(NegotiationRow.Meta):
        abstract = False
        ordering = ["id"]
        verbose_name_plural = "evidence"
        constraints = [
            *NegotiationRow.Meta.constraints,
            models.UniqueConstraint(fields=["negotiation", "id"], name="deals_evidence_anchor"),
            models.UniqueConstraint(fields=["negotiation", "key"], name="deals_evidence_key_once"),
            only("kind", EvidenceKind),
            holds("key", Q(key__regex=SLUG)),
            holds(
                "expires_after_observed",
                Q(observed_on__isnull=True)
                | Q(expires_on__isnull=True)
                | Q(expires_on__gte=F("observed_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.key


@tracked()
class Disclosure(NegotiationRow):
    """What one side told the other: `us` we told, `them` we learnt; `told` makes the text."""

    by_side = models.CharField(max_length=4, choices=words(Side))
    kind = models.CharField(max_length=12, choices=words(DisclosureKind))
    text = SealedWhenSecret()
    on = models.DateField(null=True, blank=True)
    after_sequence = after_sequence()

    class Meta(NegotiationRow.Meta):
        abstract = False
        ordering = ["id"]
        constraints = [
            *NegotiationRow.Meta.constraints,
            only("by_side", Side),
            only("kind", DisclosureKind),
            holds(
                "bottom_line_sealed",
                ~Q(kind=DisclosureKind.BOTTOM_LINE.value) | Q(text__startswith=MARK),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.text[:60]}"


def told(kind: DisclosureKind, text: str) -> str:
    """The text as a row of `kind` holds it: a bottom line is a limit."""
    return Secret(text) if kind is DisclosureKind.BOTTOM_LINE else text
