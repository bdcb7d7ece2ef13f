"""Rates of exchange between currencies, dated: what reports convert by."""

from __future__ import annotations

from decimal import Decimal

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access
from accounts.access import Verb
from api.base import Endpoint
from api.parsing import Strict
from api.schema import described
from api.v1.values import PriceField
from deals import models
from deals.actions.currency_rates import remove_rate, set_rate
from deals.models.negotiation import CURRENCY
from deals.models.rates import RATE_DIGITS, RATE_PLACES


class RateIn(Strict):
    """One unit of base was worth `rate` units of quote on that day, and until the next rate."""

    base = serializers.RegexField(CURRENCY)
    quote = serializers.RegexField(CURRENCY)
    on = serializers.DateField()
    rate = serializers.DecimalField(
        max_digits=RATE_DIGITS, decimal_places=RATE_PLACES, min_value=Decimal("1e-10")
    )


class RateOut(serializers.ModelSerializer[models.CurrencyRate]):
    rate = PriceField()

    class Meta:
        model = models.CurrencyRate
        fields = ("id", "base", "quote", "on", "rate")


class CurrencyRates(Endpoint):
    reads = Verb.READ_REPORTS
    writes = Verb.SET_RULES

    @described("Your organisation's rates", tag="reports", answer=RateOut(many=True))
    def get(self, _request: Request) -> Response:
        rows = models.CurrencyRate.objects.order_by("id")
        return self.page(access.of_organisation(rows, self.viewer, Verb.READ_REPORTS), RateOut)

    @described(
        "Enter a rate, or replace that day's (administrators)",
        tag="reports",
        request=RateIn,
        answer=RateOut,
        status=201,
        problems=("invalid",),
    )
    def post(self, _request: Request) -> Response:
        return self.created(set_rate(viewer=self.viewer, **self.given(RateIn)), RateOut)


class CurrencyRate(Endpoint):
    reads = Verb.READ_REPORTS
    writes = Verb.SET_RULES

    @described(
        "Take a rate back (administrators)", tag="reports", status=204, problems=("not-found",)
    )
    def delete(self, _request: Request, rate_id: int) -> Response:
        remove_rate(viewer=self.viewer, rate_id=rate_id)
        return Response(status=status.HTTP_204_NO_CONTENT)
