"""What the rows below a negotiation have in common."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from typing import TypedDict

from django.db import models
from django.db.models import Q

from accounts.constraints import SameParent, holds
from accounts.models import Organisation

NUMBER_DIGITS, NUMBER_PLACES = 20, 6
NUMBER_BOUND = Decimal(10) ** (NUMBER_DIGITS - NUMBER_PLACES)
"""Numbers lie strictly within ± this bound; comparing with it also refuses NaN."""


class Belonging(TypedDict):
    """The columns that tie a new row to its negotiation."""

    organisation_id: int
    negotiation_id: int


class NegotiationRow(models.Model):
    """A row that belongs to one negotiation and with it to one organisation."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", db_index=False, editable=False
    )
    negotiation = models.ForeignKey("deals.Negotiation", models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True
        constraints = [SameParent("organisation", "negotiation")]


class Valued(models.Model):
    """A value of an issue: a number or an option, never both, inside the issue's domain."""

    number = models.DecimalField(
        max_digits=NUMBER_DIGITS, decimal_places=NUMBER_PLACES, null=True, blank=True
    )
    option = models.CharField(max_length=200, null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def value(self) -> Decimal | str:
        """The number or the option, whichever is set."""
        value = self.option if self.number is None else self.number
        assert value is not None
        return value


def words(enum: type[StrEnum]) -> list[tuple[str, str]]:
    """The core's words as choices of a column."""
    return [(word.value, word.value.replace("_", " ")) for word in enum]


def after_sequence() -> models.PositiveIntegerField[int, int]:
    """How many offers had been tabled when the row was recorded; 0 before the first."""
    return models.PositiveIntegerField(default=0)


def one_value(*, name: str = "one_value") -> models.CheckConstraint:
    """Exactly one of number and option is set."""
    return holds(name, Q(number__isnull=True) ^ Q(option__isnull=True))


def number_between(
    field: str, *, low: Decimal = -NUMBER_BOUND, high: Decimal = NUMBER_BOUND
) -> models.CheckConstraint:
    """The column is null or a finite number with low ≤ x < high."""
    inside = Q(**{f"{field}__gte": low, f"{field}__lt": high})
    return holds(f"{field}_finite", Q(**{f"{field}__isnull": True}) | inside)


def finite(fields: Iterable[str], *, low: float = float("-inf")) -> list[models.CheckConstraint]:
    """Each float column is null or finite and at least `low`; PostgreSQL sorts NaN above all."""
    return [
        holds(
            f"{field}_finite",
            Q(**{f"{field}__isnull": True})
            | Q(**{f"{field}__gte" if low > float("-inf") else f"{field}__gt": low})
            & Q(**{f"{field}__lt": float("inf")}),
        )
        for field in fields
    ]
