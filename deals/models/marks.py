"""What a side did to an offer or an exchange."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.constraints import SameParent, holds, only
from accounts.triggers import append_only
from deals.ledger.offers import OFFER_ACTS, Act
from deals.ledger.values import Side
from deals.models.base import NegotiationRow, after_sequence, words
from deals.models.exchanges import Exchange
from deals.models.offers import Offer


class Mark(NegotiationRow):
    """Append-only: an act on one offer (accept … expire) or on one exchange (agree … lapse).

    `side` acted after offer number `after_sequence`.
    """

    offer = models.ForeignKey(Offer, models.PROTECT, related_name="marks", null=True, blank=True)
    exchange = models.ForeignKey(
        Exchange, models.PROTECT, related_name="marks", null=True, blank=True
    )
    kind = models.CharField(max_length=10, choices=words(Act))
    side = models.CharField(max_length=4, choices=words(Side))
    after_sequence = after_sequence()
    on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(NegotiationRow.Meta):
        abstract = False
        ordering = ["id"]
        constraints = [
            *NegotiationRow.Meta.constraints,
            SameParent("negotiation", "offer"),
            SameParent("negotiation", "exchange"),
            SameParent("organisation", "by"),
            only("kind", Act),
            only("side", Side),
            holds(
                "one_object",
                Q(kind__in=sorted(OFFER_ACTS), offer__isnull=False, exchange__isnull=True)
                | ~Q(kind__in=sorted(OFFER_ACTS)) & Q(offer__isnull=True, exchange__isnull=False),
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.side} {self.kind}"
