"""The if…then link: these gives for those asks."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.constraints import SameParent, holds, only
from accounts.history import tracked
from deals.ledger.offers import Basis
from deals.ledger.values import Side
from deals.models.base import NegotiationRow, Valued, one_value, words
from deals.models.issues import Issue
from deals.models.offers import Offer
from deals.models.triggers import EXCHANGE, in_domain, sealed_below

RECORDED = [Basis.STATED, Basis.CONFIRMED]


@tracked("sealed_in")
class Exchange(NegotiationRow):
    """Recorded link of `side`'s gives to its asks.

    `offer` is where it was stated or, for a confirmed link, the offer that gave. After recording
    only `deadline` and `note` may change. Inferred links are never stored.
    """

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="exchanges")
    side = models.CharField(max_length=4, choices=words(Side))
    basis = models.CharField(max_length=10, choices=words(Basis)[:2], default=Basis.STATED.value)
    deadline = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sealed_in = models.BigIntegerField(null=True, editable=False)

    class Meta(NegotiationRow.Meta):
        abstract = False
        ordering = ["id"]
        constraints = [
            *NegotiationRow.Meta.constraints,
            SameParent("negotiation", "offer"),
            models.UniqueConstraint(fields=["negotiation", "id"], name="deals_exchange_anchor"),
            only("side", Side),
            only("basis", RECORDED),
        ]
        triggers = EXCHANGE

    def __str__(self) -> str:
        return f"exchange {self.pk}"


@tracked()
class Ask(NegotiationRow, Valued):
    """What the proposer wants: an issue at this value or better, or a written commitment.

    Owner, due date and measure of a commitment may be completed later.
    """

    exchange = models.ForeignKey(Exchange, models.CASCADE, related_name="asks", db_index=False)
    issue = models.ForeignKey(Issue, models.PROTECT, related_name="asks", null=True, blank=True)
    commitment = models.TextField(blank=True)
    owner = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True, blank=True)
    measure = models.CharField(max_length=300, blank=True)

    class Meta(NegotiationRow.Meta):
        abstract = False
        ordering = ["id"]
        constraints = [
            *NegotiationRow.Meta.constraints,
            SameParent("negotiation", "exchange"),
            SameParent("negotiation", "issue"),
            models.UniqueConstraint(fields=["exchange", "issue"], name="deals_ask_once"),
            holds(
                "move_or_commitment",
                Q(issue__isnull=False, commitment="")
                & (Q(number__isnull=True) ^ Q(option__isnull=True))
                | Q(issue__isnull=True, number__isnull=True, option__isnull=True)
                & ~Q(commitment=""),
            ),
        ]
        triggers = [
            in_domain(),
            *sealed_below("exchange", mutable=("owner", "due_on", "measure")),
        ]


class Give(NegotiationRow, Valued):
    """What the proposer moves to once the condition is met."""

    exchange = models.ForeignKey(Exchange, models.CASCADE, related_name="gives", db_index=False)
    issue = models.ForeignKey(Issue, models.PROTECT, related_name="gives")

    class Meta(NegotiationRow.Meta):
        abstract = False
        ordering = ["id"]
        constraints = [
            *NegotiationRow.Meta.constraints,
            SameParent("negotiation", "exchange"),
            SameParent("negotiation", "issue"),
            models.UniqueConstraint(fields=["exchange", "issue"], name="deals_give_once"),
            one_value(),
        ]
        triggers = [in_domain(), *sealed_below("exchange")]
