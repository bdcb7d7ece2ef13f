"""The figures of one negotiation: its panel, every number explained, and its months."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

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
from deals.queries.ledger import ledger_of


class MonthOut(serializers.Serializer[Any]):
    """The figures of a month, and of all up to its end."""

    month = serializers.DateField(allow_null=True)
    figures = serializers.DictField(child=FigureOut())
    to_date = serializers.DictField(child=FigureOut())


class MetricsOut(serializers.Serializer[Any]):
    as_of = serializers.DateField()
    readings = ReadingOut(many=True)
    months = MonthOut(many=True)


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


def _month(month: Month, *, explain: bool) -> dict[str, Any]:
    return {
        "month": month.month and month.month.isoformat(),
        "figures": figure_bodies(month.figures, explain=explain),
        "to_date": figure_bodies(month.figures_to_date, explain=explain),
    }
