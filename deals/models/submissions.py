"""What a form became that may be sent twice."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from accounts.constraints import SameParent
from deals.models.base import NegotiationRow
from deals.models.offers import Offer


class Submission(NegotiationRow):
    """A move logged under a key that its sender made up: sent again, it is the same offer."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)
    offer = models.ForeignKey(Offer, models.CASCADE, related_name="+")

    class Meta(NegotiationRow.Meta):
        abstract = False
        constraints = [
            *NegotiationRow.Meta.constraints,
            SameParent("organisation", "by"),
            SameParent("negotiation", "offer"),
            models.UniqueConstraint(fields=["by", "key"], name="deals_submission_once"),
        ]

    def __str__(self) -> str:
        return self.key
