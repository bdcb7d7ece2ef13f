"""The scorecard's rows, and their sums by key-account manager and month; both derived.

Columns are those of `deals.metrics.sums.Sums`. Utility points are stored as whole billionths, so
that adding and taking away again ends where it began.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.constraints import SameParent, holds, only
from accounts.models import KeyAccount, Organisation, Team
from deals.ledger.values import Side
from deals.models.base import NUMBER_DIGITS, NUMBER_PLACES, NegotiationRow, words
from deals.models.issues import Issue
from deals.models.negotiation import CURRENCY


def _count() -> models.IntegerField[Any, Any]:
    return models.IntegerField(default=0)


def _points() -> models.BigIntegerField[Any, Any]:
    return models.BigIntegerField(default=0)


def _money() -> models.DecimalField[Any, Any]:
    return models.DecimalField(
        max_digits=NUMBER_DIGITS, decimal_places=NUMBER_PLACES, default=Decimal(0)
    )


class Summed(models.Model):
    """Numbers that add up. `negotiations` is 1 on the one row that counts the negotiation,
    `discussed` on the first row of each of its issues.
    """

    negotiations = _count()
    discussed = _count()
    concessions = _count()
    linked = _count()
    naked = _count()
    unpaid = _count()
    conditional = _count()
    waived = _count()
    weighed = _count()
    conceded = _points()
    leaked = _points()
    worth = _points()
    tagged = _count()
    money = _money()
    money_leaked = _money()
    bargains = _count()
    got = _points()
    given = _points()
    moves = _count()
    created = _points()
    claimed = _points()
    due_gets = _count()
    delivered_gets = _count()
    overdue_gets = _count()
    due = _points()
    delivered = _points()
    overdue = _points()

    class Meta:
        abstract = True


class ScoreRow(NegotiationRow, Summed):
    """What a side did on an issue in a month; without an issue, that the negotiation was opened.

    Owner, team, account and currency are the negotiation's when the row was written.
    """

    side = models.CharField(max_length=4, choices=words(Side))
    issue = models.ForeignKey(
        Issue, models.CASCADE, related_name="+", null=True, blank=True, db_index=False
    )
    month = models.DateField(null=True, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", null=True, blank=True)
    account = models.ForeignKey(KeyAccount, models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3)

    class Meta(NegotiationRow.Meta):
        abstract = False
        ordering = ["id"]
        constraints = [
            *NegotiationRow.Meta.constraints,
            SameParent("negotiation", "issue"),
            SameParent("organisation", "owner"),
            SameParent("organisation", "team"),
            SameParent("organisation", "account"),
            models.UniqueConstraint(
                fields=["negotiation", "side", "issue", "month"],
                name="deals_scorerow_once",
                nulls_distinct=False,
            ),
            only("side", Side),
        ]
        indexes = [models.Index(fields=["organisation", "month"], name="deals_scorerow_month")]

    def __str__(self) -> str:
        return f"{self.side} {self.issue} {self.month}"


class Span(models.TextChoices):
    MONTH = "month"
    EVER = "ever"


class Rollup(Summed):
    """The sum of all score rows of an owner, team, currency and side: of a month, or of all."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", db_index=False, editable=False
    )
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", null=True, blank=True)
    currency = models.CharField(max_length=3)
    month = models.DateField(null=True, blank=True)
    side = models.CharField(max_length=4, choices=words(Side))
    span = models.CharField(max_length=5, choices=Span)

    class Meta:
        ordering = ["id"]
        constraints = [
            SameParent("organisation", "owner"),
            SameParent("organisation", "team"),
            models.UniqueConstraint(
                fields=["organisation", "span", "side", "owner", "team", "currency", "month"],
                name="deals_rollup_once",
                nulls_distinct=False,
            ),
            only("side", Side),
            only("span", Span),
            holds("month_of_a_span", Q(span=Span.MONTH) | Q(month__isnull=True)),
            holds("currency", Q(currency__regex=CURRENCY)),
        ]

    def __str__(self) -> str:
        return f"{self.side} {self.owner} {self.month}"


NUMBERS = tuple(field.name for field in Summed._meta.local_fields)
"""The columns that add up."""
