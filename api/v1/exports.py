"""Exports: the rows a caller may see, as CSV or XLSX."""

from __future__ import annotations

from typing import Any

import django_filters
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from api.base import Endpoint
from api.downloads import FORMATS, MEDIA
from api.filters import IdFilter
from api.schema import described
from api.v1 import findings, negotiations
from api.v1.values import SIDES
from deals import models
from deals.queries.exports import TABLES


class OfferFilters(django_filters.FilterSet):  # type: ignore[misc]
    """?negotiation= ?side="""

    negotiation = IdFilter(field_name="negotiation_id")

    class Meta:
        model = models.Offer
        fields = ["side"]


OFFER_FILTERS = [
    OpenApiParameter("negotiation", int),
    OpenApiParameter("side", str, enum=SIDES),
]
FILTERS: dict[str, tuple[type[Any], list[OpenApiParameter]]] = {
    "negotiations": (negotiations.Filters, negotiations.FILTERS),
    "offers": (OfferFilters, OFFER_FILTERS),
    "findings": (findings.Filters, findings.FILTERS),
}


def export(what: str, suffix: str) -> type[Endpoint]:
    """The endpoint of one table in one format."""
    table, (filters, parameters) = TABLES[what], FILTERS[what]
    kind = OpenApiTypes.STR if suffix == "csv" else OpenApiTypes.BINARY
    file = OpenApiResponse(kind, description=f"Columns: {', '.join(table.columns)}.")

    class Export(Endpoint):
        @described(
            f"{what.capitalize()} you may see, as {suffix.upper()}",
            tag="exports",
            answer=file,
            media=MEDIA[suffix],
            parameters=parameters,
            problems=("invalid",),
            operation=f"exports_{what}_{suffix}",
        )
        def get(self, request: Request) -> HttpResponseBase:
            asked = filters(request.query_params, queryset=table.sight(self.viewer))
            if not asked.is_valid():
                raise ValidationError(dict(asked.errors))
            return FORMATS[suffix](name=what, columns=table.columns, rows=table.cells(asked.qs))

    return Export


EXPORTS = {f"{what}.{suffix}": export(what, suffix) for what in TABLES for suffix in FORMATS}
