"""Concessions across negotiations, a row each: for dashboards that add them up their own way."""

from __future__ import annotations

import django_filters
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access
from api.base import Endpoint
from api.filters import IdFilter
from api.schema import described
from api.v1.values import PointsField, ValueField, money
from deals import models
from deals.ledger.concessions import ConcessionStatus
from deals.ledger.offers import Basis
from deals.ledger.values import Side
from deals.queries.concessions import concessions


class ConcessionRow(serializers.ModelSerializer[models.Concession]):
    """One side's move on one issue: its cost to the giver, its worth to the receiver (F4)."""

    offer_number = serializers.IntegerField(source="offer.sequence")
    issue = serializers.CharField(source="issue.key")
    start = ValueField()
    end = ValueField()
    cost = PointsField(allow_null=True)
    worth = PointsField(allow_null=True)
    money = serializers.SerializerMethodField(
        "get_amount", help_text="A decimal text; null: no price tag."
    )
    currency = serializers.CharField(source="negotiation.currency", help_text="That of `money`.")
    basis = serializers.CharField(
        help_text=f"How we know of its exchange: {', '.join(Basis)}; empty without one."
    )
    stands_in = serializers.IntegerField(
        source="stands_in.sequence",
        allow_null=True,
        default=None,
        help_text="The number of the later offer that still holds the move.",
    )

    class Meta:
        model = models.Concession
        fields = (
            "id", "negotiation", "offer", "offer_number", "issue", "side", "start", "end", "cost",
            "worth", "money", "currency", "status", "basis", "exchange", "stands_in",
        )  # fmt: skip

    def get_amount(self, row: models.Concession) -> str | None:
        return money(row.money)


class Filters(django_filters.FilterSet):  # type: ignore[misc]
    """?negotiation= ?side= ?status= ?basis= ?issue="""

    negotiation = IdFilter(field_name="negotiation_id")
    issue = django_filters.CharFilter(field_name="issue__key")

    class Meta:
        model = models.Concession
        fields = ["side", "status", "basis"]


FILTERS = [
    OpenApiParameter("side", str, enum=list(Side)),
    OpenApiParameter("status", str, enum=list(ConcessionStatus)),
    OpenApiParameter("basis", str, enum=list(Basis)),
    OpenApiParameter("issue", str, description="The issue's key."),
    OpenApiParameter("negotiation", int),
]


class Concessions(Endpoint):
    @described(
        "Concessions you may see, of both sides",
        tag="ledger",
        answer=ConcessionRow(many=True),
        parameters=FILTERS,
        problems=("invalid",),
    )
    def get(self, request: Request) -> Response:
        filters = Filters(request.query_params, queryset=concessions(viewer=self.viewer))
        if not filters.is_valid():
            raise ValidationError(dict(filters.errors))
        return self.page(filters.qs, ConcessionRow)


class Concession(Endpoint):
    @described("One concession", tag="ledger", answer=ConcessionRow, problems=("not-found",))
    def get(self, _request: Request, concession_id: int) -> Response:
        row = access.one(concessions(viewer=self.viewer), concession_id)
        return Response(ConcessionRow(row).data)
