"""How a negotiation ended."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.constraints import SameParent, holds, only
from accounts.triggers import append_only
from deals.ledger.facts import OutcomeKind
from deals.models.base import NegotiationRow, Valued, one_value, words
from deals.models.issues import Issue
from deals.models.offers import Offer
from deals.models.triggers import in_domain, seal, sealed_below


class Outcome(NegotiationRow):
    """Append-only, one for each negotiation; `offer` is the accepted one where there is one."""

    negotiation = models.OneToOneField("deals.Negotiation", models.PROTECT, related_name="outcome")
    kind = models.CharField(max_length=10, choices=words(OutcomeKind))
    closed_on = models.DateField(null=True, blank=True)
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="outcomes", null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    created_at = models.DateTimeField(auto_now_add=True)
    sealed_in = models.BigIntegerField(null=True, editable=False)

    class Meta(NegotiationRow.Meta):
        abstract = False
        ordering = ["id"]
        constraints = [
            *NegotiationRow.Meta.constraints,
            SameParent("negotiation", "offer"),
            SameParent("organisation", "by"),
            models.UniqueConstraint(fields=["negotiation", "id"], name="deals_outcome_anchor"),
            only("kind", OutcomeKind),
            holds("offer_only_if_agreed", Q(kind="agreed") | Q(offer__isnull=True)),
        ]
        triggers = [seal(), *append_only()]

    def __str__(self) -> str:
        return self.kind


class OutcomeTerm(NegotiationRow, Valued):
    """The agreed value of one issue."""

    outcome = models.ForeignKey(Outcome, models.PROTECT, related_name="terms", db_index=False)
    issue = models.ForeignKey(Issue, models.PROTECT, related_name="outcome_terms")

    class Meta(NegotiationRow.Meta):
        abstract = False
        ordering = ["id"]
        constraints = [
            *NegotiationRow.Meta.constraints,
            SameParent("negotiation", "outcome"),
            SameParent("negotiation", "issue"),
            models.UniqueConstraint(fields=["outcome", "issue"], name="deals_outcometerm_once"),
            one_value(),
        ]
        triggers = [in_domain(), *sealed_below("outcome")]
