"""Issues and what they are worth to each side."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from accounts.constraints import SameParent, holds, only
from accounts.history import tracked
from deals.ledger.preferences import Provenance
from deals.ledger.values import KEY, Direction, Side
from deals.models.base import (
    NUMBER_DIGITS,
    NUMBER_PLACES,
    NegotiationRow,
    finite,
    number_between,
    words,
)
from deals.models.triggers import ISSUE, PREFERENCE


class Kind(models.TextChoices):
    NUMERIC = "numeric", "number"
    CHOICE = "choice", "choice"


def _number() -> models.DecimalField[Decimal | None, Decimal | None]:
    return models.DecimalField(
        max_digits=NUMBER_DIGITS, decimal_places=NUMBER_PLACES, null=True, blank=True
    )


@tracked()
class Issue(NegotiationRow):
    """A negotiable term.

    Numeric: `low` < `high`, on the grid of `step` if given, in `unit`; `money_per_unit` is what
    one unit is worth to us. Choice: `options` in order; `option_money` is what each costs us.
    """

    key = models.CharField(
        max_length=50, validators=[RegexValidator(rf"^{KEY.pattern}$", "Lower case, digits, _.")]
    )
    name = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.NUMERIC)
    low = _number()
    high = _number()
    step = _number()
    unit = models.CharField(max_length=40, blank=True)
    options = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    baseline_number = _number()
    baseline_option = models.CharField(max_length=200, null=True, blank=True)
    distributive = models.BooleanField(default=False)
    money_per_unit = _number()
    option_money = models.JSONField(null=True, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta(NegotiationRow.Meta):
        abstract = False
        ordering = ["position", "id"]
        constraints = [
            *NegotiationRow.Meta.constraints,
            models.UniqueConstraint(fields=["negotiation", "id"], name="deals_issue_anchor"),
            models.UniqueConstraint(fields=["negotiation", "key"], name="deals_issue_key_once"),
            only("kind", Kind),
            holds("key", Q(key__regex=rf"^{KEY.pattern}$")),
            holds(
                "shape",
                Q(kind="numeric", low__isnull=False, high__isnull=False, options=[])
                & Q(baseline_option__isnull=True, option_money__isnull=True)
                | Q(kind="choice", low__isnull=True, high__isnull=True, step__isnull=True)
                & Q(baseline_number__isnull=True, money_per_unit__isnull=True)
                & ~Q(options=[]),
            ),
            holds("low_below_high", Q(low__isnull=True) | Q(low__lt=models.F("high"))),
            number_between("low"),
            number_between("high"),
            holds("step_above_zero", Q(step__isnull=True) | Q(step__gt=0)),
            number_between("step"),
            number_between("money_per_unit", low=Decimal(0)),
        ]
        triggers = ISSUE

    def __str__(self) -> str:
        return self.name or self.key

    @property
    def baseline(self) -> Decimal | str | None:
        return self.baseline_option if self.baseline_number is None else self.baseline_number


@tracked()
class Preference(NegotiationRow):
    """What one issue is worth to one side.

    `weight` is null where only the direction is known. Either `direction`, or `points`:
    [[x, v], ...] with x ascending for a numeric issue, {option: v} for a choice; v in [0, 1].
    """

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="preferences", db_index=False)
    side = models.CharField(max_length=4, choices=words(Side))
    weight = models.FloatField(null=True, blank=True)
    direction = models.CharField(max_length=4, choices=words(Direction), blank=True)
    points = models.JSONField(null=True, blank=True)
    provenance = models.CharField(
        max_length=10, choices=words(Provenance), default=Provenance.ESTIMATED.value
    )
    confidence = models.FloatField(null=True, blank=True)

    class Meta(NegotiationRow.Meta):
        abstract = False
        ordering = ["issue", "side"]
        constraints = [
            *NegotiationRow.Meta.constraints,
            SameParent("negotiation", "issue"),
            models.UniqueConstraint(fields=["issue", "side"], name="deals_preference_once"),
            only("side", Side),
            only("direction", Direction, blank=True),
            only("provenance", Provenance),
            *finite(["weight"], low=0.0),
            holds(
                "confidence_share",
                Q(confidence__isnull=True) | Q(confidence__gte=0.0, confidence__lte=1.0),
            ),
            holds("one_function", Q(direction="") ^ Q(points__isnull=True)),
        ]
        triggers = PREFERENCE

    def __str__(self) -> str:
        return f"{self.side} {self.issue}"

    def clean(self) -> None:
        if bool(self.direction) == (self.points is not None):
            raise ValidationError("Give a direction or value points, not both.")
