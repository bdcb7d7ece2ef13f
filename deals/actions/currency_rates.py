"""Rates of exchange: an administrator enters them, dated; reports convert by them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from accounts import access
from accounts.access import Verb, Viewer
from accounts.errors import Invalid, Problem
from deals import models


def set_rate(
    *, viewer: Viewer, base: str, quote: str, on: date, rate: Decimal
) -> models.CurrencyRate:
    """One unit of base was worth `rate` units of quote on the day; replaces that day's rate.

    Raises Forbidden, and Invalid for a currency against itself.
    """
    access.require(viewer, Verb.SET_RULES)
    if base == quote:
        raise Invalid([Problem("a rate needs two currencies", pointer="/quote")])
    row, _ = models.CurrencyRate.objects.update_or_create(
        organisation_id=viewer.organisation_id,
        base=base,
        quote=quote,
        on=on,
        defaults={"rate": rate},
    )
    return row


def remove_rate(*, viewer: Viewer, rate_id: int) -> None:
    """Take a rate back; NotFound for one of another organisation."""
    rows = models.CurrencyRate.objects.all()
    access.one(access.of_organisation(rows, viewer, Verb.SET_RULES), rate_id).delete()
