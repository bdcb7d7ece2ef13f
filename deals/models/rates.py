"""Rates of exchange between currencies, as an organisation dates and keeps them."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from accounts.constraints import holds
from accounts.history import tracked
from accounts.models import Organisation
from deals.models.negotiation import CURRENCY

CODE = RegexValidator(CURRENCY, "Three capital letters (ISO 4217).")
RATE_DIGITS, RATE_PLACES = 20, 10


@tracked()
class CurrencyRate(models.Model):
    """One unit of `base` was worth `rate` units of `quote` on a day, and until the next one."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="currency_rates")
    base = models.CharField(max_length=3, validators=[CODE])
    quote = models.CharField(max_length=3, validators=[CODE])
    on = models.DateField()
    rate = models.DecimalField(max_digits=RATE_DIGITS, decimal_places=RATE_PLACES)

    class Meta:
        ordering = ["base", "quote", "-on"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "base", "quote", "on"], name="deals_currencyrate_once"
            ),
            holds("base_code", Q(base__regex=CURRENCY)),
            holds("quote_code", Q(quote__regex=CURRENCY)),
            holds("two_currencies", ~Q(base=F("quote"))),
            holds("rate_above_zero", Q(rate__gt=0, rate__lt=Decimal(10) ** 10)),
        ]

    def __str__(self) -> str:
        return f"{self.base}/{self.quote} {self.rate} on {self.on}"
