"""Limits: a secret class of their own. No admin page, no event, no version tells of them."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.constraints import SameParent, holds, only
from accounts.history import tracked
from accounts.models import User
from accounts.sealed import SealedDecimal, SealedFloat, SealedText
from accounts.triggers import append_only
from deals.ledger.values import Side
from deals.models.base import NegotiationRow, one_value, words
from deals.models.issues import Issue


class LimitKind(models.TextChoices):
    WALK_AWAY = "walk_away"
    TARGET = "target"


@tracked()
class IssueLimit(NegotiationRow):
    """The worst (walk-away) or the wanted (target) value of an issue for a side, at rest a cipher.

    The database cannot hold it against the issue's domain; `deals/actions/limits.py` does.
    """

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="+", db_index=False)
    side = models.CharField(max_length=4, choices=words(Side))
    kind = models.CharField(max_length=9, choices=LimitKind)
    number = SealedDecimal(null=True)
    option = SealedText(null=True)

    class Meta(NegotiationRow.Meta):
        abstract = False
        ordering = ["id"]
        constraints = [
            *NegotiationRow.Meta.constraints,
            SameParent("negotiation", "issue"),
            models.UniqueConstraint(fields=["issue", "side", "kind"], name="deals_issuelimit_once"),
            only("side", Side),
            only("kind", LimitKind),
            one_value(),
        ]

    def __str__(self) -> str:
        return f"{self.side} {self.issue} {self.kind}"

    @property
    def value(self) -> Decimal | str:
        """The number or the option, whichever is set."""
        value = self.option if self.number is None else self.number
        assert isinstance(value, Decimal | str)
        return value


@tracked()
class PackageLimit(NegotiationRow):
    """Walk-away and target of the whole package (utility points of [0, 1]), BATNA; as ciphers."""

    side = models.CharField(max_length=4, choices=words(Side))
    walk_away = SealedFloat(null=True)
    target = SealedFloat(null=True)
    batna = SealedText(null=True)

    class Meta(NegotiationRow.Meta):
        abstract = False
        ordering = ["id"]
        constraints = [
            *NegotiationRow.Meta.constraints,
            models.UniqueConstraint(fields=["negotiation", "side"], name="deals_packagelimit_once"),
            only("side", Side),
            holds(
                "says_something",
                Q(walk_away__isnull=False) | Q(target__isnull=False) | Q(batna__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.side} package"


class Access(models.TextChoices):
    READ = "read"
    WRITTEN = "written"


class LimitsAccess(NegotiationRow):
    """Append-only: somebody read the limits of a negotiation, or what follows from them, or wrote
    them; a person, or an OAuth2 application by its id.
    """

    what = models.CharField(max_length=7, choices=Access)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    client = models.BigIntegerField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta(NegotiationRow.Meta):
        abstract = False
        ordering = ["id"]
        constraints = [
            *NegotiationRow.Meta.constraints,
            SameParent("organisation", "by"),
            only("what", Access),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.what} {self.at}"
