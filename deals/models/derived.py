"""What the ledger says, kept for queries; written by deals/snapshot.py and nobody else."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q

from accounts.constraints import SameParent, holds, only
from deals.ledger.concessions import ConcessionStatus
from deals.ledger.offers import Basis, ExchangeState, Standing
from deals.ledger.values import Side
from deals.models.base import (
    NUMBER_DIGITS,
    NUMBER_PLACES,
    NegotiationRow,
    finite,
    number_between,
    words,
)
from deals.models.exchanges import Exchange
from deals.models.issues import Issue
from deals.models.offers import Offer


class OfferStanding(NegotiationRow):
    """What became of a tabled offer."""

    offer = models.OneToOneField(Offer, models.CASCADE, related_name="standing")
    standing = models.CharField(max_length=10, choices=words(Standing))

    class Meta(NegotiationRow.Meta):
        abstract = False
        constraints = [
            *NegotiationRow.Meta.constraints,
            SameParent("negotiation", "offer"),
            only("standing", Standing),
        ]

    def __str__(self) -> str:
        return self.standing


class ExchangeStanding(NegotiationRow):
    """How far a recorded exchange has come."""

    exchange = models.OneToOneField(Exchange, models.CASCADE, related_name="standing")
    state = models.CharField(max_length=10, choices=words(ExchangeState))

    class Meta(NegotiationRow.Meta):
        abstract = False
        constraints = [
            *NegotiationRow.Meta.constraints,
            SameParent("negotiation", "exchange"),
            only("state", ExchangeState),
        ]

    def __str__(self) -> str:
        return self.state


def _number() -> models.DecimalField[Decimal | None, Decimal | None]:
    return models.DecimalField(
        max_digits=NUMBER_DIGITS, decimal_places=NUMBER_PLACES, null=True, blank=True
    )


class Concession(NegotiationRow):
    """One side's move on one issue in one offer, from start to end.

    `cost` (giver's loss) and `worth` (receiver's gain) in utility points, `money` in the
    negotiation's currency; null where unknown. `stands_in` is the later offer that still holds it.
    """

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="concessions", db_index=False)
    issue = models.ForeignKey(Issue, models.CASCADE, related_name="concessions")
    side = models.CharField(max_length=4, choices=words(Side))
    start_number = _number()
    start_option = models.CharField(max_length=200, null=True, blank=True)
    end_number = _number()
    end_option = models.CharField(max_length=200, null=True, blank=True)
    cost = models.FloatField(null=True, blank=True)
    worth = models.FloatField(null=True, blank=True)
    money = _number()
    status = models.CharField(max_length=14, choices=words(ConcessionStatus))
    basis = models.CharField(max_length=10, choices=words(Basis), blank=True)
    exchange = models.ForeignKey(
        Exchange, models.CASCADE, related_name="concessions", null=True, blank=True
    )
    stands_in = models.ForeignKey(Offer, models.CASCADE, related_name="+", null=True, blank=True)

    class Meta(NegotiationRow.Meta):
        abstract = False
        ordering = ["offer", "issue"]
        constraints = [
            *NegotiationRow.Meta.constraints,
            SameParent("negotiation", "offer"),
            SameParent("negotiation", "issue"),
            SameParent("negotiation", "exchange"),
            SameParent("negotiation", "stands_in"),
            models.UniqueConstraint(
                fields=["offer", "issue", "side"], name="deals_concession_once"
            ),
            only("side", Side),
            only("status", ConcessionStatus),
            only("basis", Basis, blank=True),
            *finite(["cost", "worth"]),
            number_between("money"),
            holds("one_start", Q(start_number__isnull=True) ^ Q(start_option__isnull=True)),
            holds("one_end", Q(end_number__isnull=True) ^ Q(end_option__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.side} {self.issue}: {self.start} → {self.end}"

    @property
    def start(self) -> Decimal | str | None:
        return self.start_option if self.start_number is None else self.start_number

    @property
    def end(self) -> Decimal | str | None:
        return self.end_option if self.end_number is None else self.end_number
