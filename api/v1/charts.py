"""Charts: the numbers, the drawing (Vega-Lite), and pictures at stable addresses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Verb
from accounts.errors import Invalid, NotFound, Problem
from accounts.languages import languages
from api.base import Endpoint
from api.schema import described
from api.v1.reports import NARROWING, NarrowIn, asked_question
from deals.charts import pictures
from deals.charts.catalogue import DILEMMA, KINDS, Drawn, draw, drawn
from deals.charts.drawings import blank_drawing
from deals.charts.vega import Spec
from deals.queries.ledger import ledger_of
from deals.queries.places import MAPPED, dilemma_map

LANGUAGE = OpenApiParameter(
    "language",
    str,
    enum=sorted(languages()),
    default=settings.LANGUAGE_CODE,
    description="Of titles, legends and numbers in the drawing; the rows are the same in each.",
)
OF = OpenApiParameter("of", str, enum=[by.value for by in MAPPED], default=MAPPED[0].value)
NAME = OpenApiParameter("name", str, OpenApiParameter.PATH, enum=list(KINDS))
MEDIA = {"svg": "image/svg+xml", "png": "image/png"}
PICTURES: Mapping[str, Callable[[Spec], str | bytes]] = {"svg": pictures.svg, "png": pictures.png}


class ColumnOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    title = serializers.CharField()


class ChartOut(serializers.Serializer[Any]):
    """`spec` draws `rows` by Vega-Lite; it is null where there is nothing to draw yet."""

    name = serializers.CharField()
    title = serializers.CharField()
    caption = serializers.CharField()
    columns = ColumnOut(many=True)
    rows = serializers.ListField(child=serializers.DictField())
    spec = serializers.DictField(allow_null=True)


SHOWN: Mapping[str, Mapping[str, Any]] = {
    "json": {"tag": "charts", "answer": ChartOut},
    "svg": {"tag": "charts", "answer": OpenApiTypes.STR, "media": MEDIA["svg"]},
    "png": {"tag": "charts", "answer": OpenApiTypes.BINARY, "media": MEDIA["png"]},
}


class MapIn(NarrowIn):
    """A map of whom, and of which negotiations and months."""

    of = serializers.ChoiceField(choices=[by.value for by in MAPPED], required=False)
    language = serializers.ChoiceField(choices=sorted(languages()), required=False)


def chart_of_negotiation(suffix: str) -> type[Endpoint]:
    """The endpoint of a negotiation's charts: `json`, or pictures as `svg` and `png`."""

    class NegotiationChart(Endpoint):
        @described(
            f"A chart of a negotiation as {suffix.upper()}",
            parameters=[NAME, LANGUAGE],
            problems=("invalid", "not-found"),
            operation=f"negotiations_charts_{suffix}",
            **SHOWN[suffix],
        )
        def get(self, request: Request, negotiation_id: int, name: str) -> HttpResponseBase:
            _, ledger = ledger_of(viewer=self.viewer, negotiation_id=negotiation_id)
            if name not in KINDS:
                raise NotFound("No such chart.")
            language = request.query_params.get("language", settings.LANGUAGE_CODE)
            with _spoken(language):
                return _answered(draw(name=name, ledger=ledger), suffix)

    return NegotiationChart


def chart_of_map(suffix: str) -> type[Endpoint]:
    """The endpoint of the dilemma map."""

    class MapChart(Endpoint):
        reads = Verb.READ_REPORTS

        @described(
            f"The dilemma map as {suffix.upper()}",
            parameters=[OF, LANGUAGE, *NARROWING],
            problems=("invalid",),
            operation=f"reports_map_{suffix}",
            **SHOWN[suffix],
        )
        def get(self, request: Request) -> HttpResponseBase:
            asked = MapIn(data=request.query_params.dict())
            asked.is_valid(raise_exception=True)
            given = dict(asked.validated_data)
            spoken = _spoken(given.pop("language", settings.LANGUAGE_CODE))
            given["group_by"] = given.pop("of", MAPPED[0].value)
            rows = dilemma_map(viewer=self.viewer, question=asked_question(given))
            with spoken:
                return _answered(drawn(kind=DILEMMA, rows=rows), suffix)

    return MapChart


def _spoken(language: str) -> translation.override:
    """The language that the chart is asked in."""
    if language not in languages():
        known = ", ".join(sorted(languages()))
        raise Invalid([Problem(f"expected one of {known}", "/language", "unknown_word")])
    return translation.override(language)


def _answered(chart: Drawn, suffix: str) -> HttpResponseBase:
    if suffix == "json":
        return Response(_body(chart))
    content = PICTURES[suffix](chart.spec or blank_drawing())
    return HttpResponse(content, content_type=MEDIA[suffix])


def _body(chart: Drawn) -> dict[str, Any]:
    kind = chart.kind
    return {
        "name": kind.name,
        "title": str(kind.title),
        "caption": str(kind.caption),
        "columns": [{"name": name, "title": str(title)} for name, title in kind.columns],
        "rows": chart.rows,
        "spec": chart.spec,
    }


CHARTS = {suffix: chart_of_negotiation(suffix) for suffix in SHOWN}
MAPS = {suffix: chart_of_map(suffix) for suffix in SHOWN}
