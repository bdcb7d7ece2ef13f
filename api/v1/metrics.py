"""The figures of one negotiation: its panel with every number explained, and its receipt."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.errors import Conflict, Problem
from api.base import Endpoint
from api.schema import described
from api.v1.figures import (
    EXPLAIN,
    FigureOut,
    ReadingOut,
    explained,
    figure_bodies,
    reading_bodies,
)
from deals.metrics.history import Month, history
from deals.metrics.panel import panel
from deals.metrics.receipt import NotClosed, Receipt, receipt
from deals.queries.ledger import ledger_of

TEXT = OpenApiResponse(OpenApiTypes.STR, description="Plain text, one page.")


class MonthOut(serializers.Serializer[Any]):
    """The figures of a month, and of all up to its end."""

    month = serializers.DateField(allow_null=True)
    figures = serializers.DictField(child=FigureOut())
    to_date = serializers.DictField(child=FigureOut())


class MetricsOut(serializers.Serializer[Any]):
    as_of = serializers.DateField()
    readings = ReadingOut(many=True)
    months = MonthOut(many=True)


class ReceiptOut(serializers.Serializer[Any]):
    """What was agreed, what it cost, what is owed, what was left on the table."""

    outcome = serializers.CharField()
    on = serializers.DateField(allow_null=True)
    currency = serializers.CharField()
    terms = serializers.ListField(child=serializers.DictField())
    figures = serializers.DictField()
    improvements = serializers.ListField(child=serializers.DictField())
    unpaid_gives = serializers.ListField(child=serializers.DictField())
    open_gets = serializers.ListField(child=serializers.DictField())


class Metrics(Endpoint):
    @described(
        "The panel of one negotiation, month by month too",
        tag="value",
        answer=MetricsOut,
        parameters=[EXPLAIN],
        problems=("not-found",),
    )
    def get(self, request: Request, negotiation_id: int) -> Response:
        _, ledger = ledger_of(viewer=self.viewer, negotiation_id=negotiation_id)
        explain = explained(request)
        body = {
            "as_of": ledger.as_of.isoformat(),
            "readings": reading_bodies(panel(ledger=ledger).readings, explain=explain),
            "months": [_month(month, explain=explain) for month in history(ledger=ledger)],
        }
        return Response(body)


class ReceiptPage(Endpoint):
    @described(
        "The receipt of a closed negotiation",
        tag="value",
        answer=ReceiptOut,
        problems=("not-found", "conflict"),
    )
    def get(self, _request: Request, negotiation_id: int) -> Response:
        return Response(self._receipt(negotiation_id).as_dict())

    def _receipt(self, negotiation_id: int) -> Receipt:
        _, ledger = ledger_of(viewer=self.viewer, negotiation_id=negotiation_id)
        try:
            return receipt(ledger=ledger)
        except NotClosed as error:
            raise Conflict([Problem(str(error), code="not_closed")]) from None


class ReceiptText(ReceiptPage):
    @described(
        "The receipt as a page of text",
        tag="value",
        answer=TEXT,
        problems=("not-found", "conflict"),
    )
    def get(self, _request: Request, negotiation_id: int) -> HttpResponse:  # type: ignore[override]
        text = self._receipt(negotiation_id).printable()
        return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _month(month: Month, *, explain: bool) -> dict[str, Any]:
    return {
        "month": month.month and month.month.isoformat(),
        "figures": figure_bodies(month.figures, explain=explain),
        "to_date": figure_bodies(month.figures_to_date, explain=explain),
    }
