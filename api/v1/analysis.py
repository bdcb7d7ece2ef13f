"""What the talks are worth: the frontier, every offer on the map, and what dominates it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import Endpoint
from api.schema import described
from api.v1.figures import EXPLAIN, FigureOut, explained, figure_bodies
from api.v1.values import PointsField, ValueField, plain, points
from deals.ledger.values import Value
from deals.metrics.chart import Chart, OfferPoint, chart
from deals.metrics.panel import ground_figures
from deals.queries.ledger import ledger_of
from deals.value.envelope import Envelope
from deals.value.frontier import Frontier
from deals.value.improvements import Improvement

SHOWN = 200
"""Frontier points in an answer; of more, so many are shown from end to end."""

LARGEST = 2**53
"""Counts beyond are texts: JSON readers would round them."""


class PointOut(serializers.Serializer[Any]):
    """What a package is worth to us and to them, in utility points (F1)."""

    us = PointsField()
    them = PointsField()
    package = serializers.DictField(child=ValueField())


class FrontierOut(serializers.Serializer[Any]):
    """The undominated outcomes (F9), from our best to theirs.

    Where numeric issues have no step, they are continuous: `segments` holds the frontier as
    straight lines between both ends, exact within `error_bound`; `points` are of a fine grid.
    """

    outcomes = serializers.JSONField(help_text="Of the whole space; a text beyond 2^53.")
    undominated = serializers.JSONField(help_text="Outcomes on the frontier, ties counted each.")
    distinct = serializers.IntegerField(help_text="Distinct points on the frontier.")
    points = PointOut(many=True)
    segments = serializers.ListField(allow_null=True)
    error_bound = PointsField()


class ImprovementOut(serializers.Serializer[Any]):
    """A package that dominates the offer (F16): gains of either side in points, changed terms."""

    us = PointsField()
    them = PointsField()
    change = serializers.DictField(child=ValueField())


class BetterOut(serializers.Serializer[Any]):
    nearest = ImprovementOut()
    best_for_us = ImprovementOut()
    best_for_them = ImprovementOut()


class OfferPointOut(PointOut):
    offer = serializers.IntegerField(help_text="The offer's number.")
    side = serializers.CharField()
    distance = PointsField(help_text="From the frontier (F9, F16); 0 when nothing dominates it.")
    better = BetterOut(allow_null=True)


class AnalysisOut(serializers.Serializer[Any]):
    """`frontier` is null while the two sides weigh no issue in common: give both weights first."""

    as_of = serializers.DateField()
    frontier = FrontierOut(allow_null=True)
    figures = serializers.DictField(child=FigureOut())
    offers = OfferPointOut(many=True)


class Analysis(Endpoint):
    @described(
        "The frontier and every offer on the map of both utilities",
        tag="value",
        answer=AnalysisOut,
        parameters=[EXPLAIN],
        problems=("not-found",),
    )
    def get(self, request: Request, negotiation_id: int) -> Response:
        _, ledger = ledger_of(viewer=self.viewer, negotiation_id=negotiation_id)
        drawn = chart(ledger=ledger)
        body: dict[str, Any] = {"as_of": ledger.as_of.isoformat()}
        if drawn is None:
            return Response(body | {"frontier": None, "figures": {}, "offers": []})
        return Response(body | _body(drawn, explain=explained(request)))


def _body(drawn: Chart, *, explain: bool) -> dict[str, Any]:
    return {
        "frontier": _frontier(drawn.ground.frontier, drawn.envelope),
        "figures": figure_bodies(ground_figures(drawn.ground), explain=explain),
        "offers": [_offer(point) for point in drawn.offers],
    }


def _frontier(found: Frontier, over: Envelope | None) -> dict[str, Any]:
    units, places = found.space.units, _shown(found.points)
    packages = found.packages(places)
    return {
        "outcomes": _count(found.space.outcomes),
        "undominated": _count(found.outcomes),
        "distinct": found.points,
        "points": [
            _point(int(found.us[k]) / units, int(found.them[k]) / units, package)
            for k, package in zip(places, packages, strict=True)
        ],
        "segments": None if over is None else _segments(over),
        "error_bound": 0.0 if over is None else points(over.error_bound),
    }


def _shown(count: int) -> list[int]:
    """All places, or SHOWN of them spread from end to end."""
    if count <= SHOWN:
        return list(range(count))
    return sorted({round(n * (count - 1) / (SHOWN - 1)) for n in range(SHOWN)})


def _segments(over: Envelope) -> list[list[list[float]]]:
    ends = zip(over.us.tolist(), over.them.tolist(), strict=True)
    lines = [
        [[round(us, 6), round(them, 6)] for us, them in zip(*end, strict=True)] for end in ends
    ]
    return [lines[k] for k in _shown(len(lines))]


def _offer(point: OfferPoint) -> dict[str, Any]:
    better = point.better
    return {
        "offer": point.offer,
        "side": point.side.value,
        **_point(point.us, point.them, point.package),
        "distance": points(point.distance),
        "better": better
        and {
            "nearest": _improvement(better.nearest),
            "best_for_us": _improvement(better.best_for_us),
            "best_for_them": _improvement(better.best_for_them),
        },
    }


def _improvement(better: Improvement) -> dict[str, Any]:
    change = {issue: plain(value) for issue, value in better.changed.items()}
    return {"us": points(better.us), "them": points(better.them), "change": change}


def _point(us: float, them: float, package: Mapping[str, Value]) -> dict[str, Any]:
    terms = {issue: plain(value) for issue, value in package.items()}
    return {"us": points(us), "them": points(them), "package": terms}


def _count(outcomes: int) -> int | str:
    return outcomes if outcomes < LARGEST else str(outcomes)
