"""Rounds, and the offers tabled in them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.constraints import SameParent, holds, only
from accounts.history import tracked
from deals.ledger.facts import Channel
from deals.ledger.offers import Frame
from deals.ledger.values import Side
from deals.models.background import Evidence
from deals.models.base import NegotiationRow, Valued, one_value, words
from deals.models.issues import Issue
from deals.models.triggers import OFFER, in_domain, sealed_below


@tracked()
class Round(NegotiationRow):
    """One meeting, call or exchange of letters; numbered from 1."""

    number = models.PositiveIntegerField()
    held_on = models.DateField(null=True, blank=True)
    channel = models.CharField(max_length=10, choices=words(Channel), default=Channel.MEETING.value)
    note = models.TextField(blank=True)

    class Meta(NegotiationRow.Meta):
        abstract = False
        ordering = ["number"]
        constraints = [
            *NegotiationRow.Meta.constraints,
            models.UniqueConstraint(fields=["negotiation", "id"], name="deals_round_anchor"),
            models.UniqueConstraint(fields=["negotiation", "number"], name="deals_round_once"),
            holds("number_from_one", Q(number__gte=1)),
            only("channel", Channel),
        ]

    def __str__(self) -> str:
        return f"round {self.number}"


class OfferStatus(models.TextChoices):
    """A draft may change; what becomes of a tabled offer is its (derived) standing."""

    DRAFT = "draft"
    TABLED = "tabled"


class Offer(NegotiationRow):
    """A package of one side. Once tabled it never changes; a correction is a new row.

    `sequence` counts tabled offers of the negotiation from 1, null for drafts. Offers of one side
    with the same `alternatives_group` are alternatives (MESO). `on` is the day it was said,
    `tabled_at` when it was recorded. `sealed_in` is the transaction that tabled it, set by the
    database: terms and evidence can be written in that one only.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="offers")
    side = models.CharField(max_length=4, choices=words(Side))
    sequence = models.PositiveIntegerField(null=True, blank=True)
    on = models.DateField(null=True, blank=True)
    frame = models.CharField(max_length=10, choices=words(Frame), default=Frame.UNSTATED.value)
    alternatives_group = models.PositiveIntegerField(null=True, blank=True)
    corrects = models.ForeignKey(
        "self", models.PROTECT, related_name="corrections", null=True, blank=True
    )
    status = models.CharField(max_length=6, choices=OfferStatus, default=OfferStatus.DRAFT)
    tabled_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    note = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sealed_in = models.BigIntegerField(null=True, editable=False)

    class Meta(NegotiationRow.Meta):
        abstract = False
        ordering = ["negotiation", "sequence", "id"]
        constraints = [
            *NegotiationRow.Meta.constraints,
            SameParent("negotiation", "round"),
            SameParent("negotiation", "corrects"),
            SameParent("organisation", "made_by"),
            models.UniqueConstraint(fields=["negotiation", "id"], name="deals_offer_anchor"),
            models.UniqueConstraint(
                fields=["negotiation", "sequence"], name="deals_offer_sequence_once"
            ),
            only("side", Side),
            only("frame", Frame),
            only("status", OfferStatus),
            holds("sequence_from_one", Q(sequence__isnull=True) | Q(sequence__gte=1)),
            holds(
                "numbered_when_tabled",
                Q(status="draft", sequence__isnull=True, tabled_at__isnull=True)
                | Q(status="tabled", sequence__isnull=False, tabled_at__isnull=False),
            ),
        ]
        triggers = OFFER

    def __str__(self) -> str:
        return f"{self.side} {self.sequence or 'draft'}"


class OfferTerm(NegotiationRow, Valued):
    """The value an offer names for one issue."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="terms", db_index=False)
    issue = models.ForeignKey(Issue, models.PROTECT, related_name="terms")

    class Meta(NegotiationRow.Meta):
        abstract = False
        ordering = ["id"]
        constraints = [
            *NegotiationRow.Meta.constraints,
            SameParent("negotiation", "offer"),
            SameParent("negotiation", "issue"),
            models.UniqueConstraint(fields=["offer", "issue"], name="deals_offerterm_once"),
            one_value(),
        ]
        triggers = [in_domain(), *sealed_below("offer")]


class OfferEvidence(NegotiationRow):
    """An offer cites evidence, for one issue or for the whole."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="citations", db_index=False)
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="citations")
    issue = models.ForeignKey(
        Issue, models.PROTECT, related_name="citations", null=True, blank=True
    )

    class Meta(NegotiationRow.Meta):
        abstract = False
        ordering = ["id"]
        verbose_name_plural = "offer evidence"
        constraints = [
            *NegotiationRow.Meta.constraints,
            SameParent("negotiation", "offer"),
            SameParent("negotiation", "evidence"),
            SameParent("negotiation", "issue"),
            models.UniqueConstraint(
                fields=["offer", "evidence", "issue"],
                name="deals_offerevidence_once",
                nulls_distinct=False,
            ),
        ]
        triggers = sealed_below("offer")
