"""What to propose next: trades as if…then sentences, and packages of equal value to us."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import Endpoint
from api.parsing import Strict
from api.schema import described
from api.v1.values import PointsField, ValueField, plain, points
from deals.ledger.ledger import Ledger
from deals.metrics.advice import (
    Sampling,
    SuggestedPackages,
    SuggestedTrade,
    suggested_packages,
    suggested_trades,
)
from deals.queries.advice import known_ledger
from deals.value.learning import Estimate
from deals.value.packages import EPSILON, Alternative
from deals.value.robustness import Robust
from deals.value.sentences import sentence
from deals.value.space import Package
from deals.value.trades import Move

MOST_SAMPLES = 500
UNWEIGHED = "no issue is weighed by both sides: give both sides' weights first"
SAMPLING = [
    OpenApiParameter(
        "samples",
        int,
        description="Weight vectors to draw around our estimate of theirs, up to 500; then each"
        " proposal says in how many of them it holds.",
    ),
    OpenApiParameter("seed", int, description="Of the samples: the same seed, the same answer."),
]


class SamplingIn(Strict):
    samples = serializers.IntegerField(min_value=1, max_value=MOST_SAMPLES, required=False)
    seed = serializers.IntegerField(min_value=0, max_value=2**32 - 1, default=1)


class TradesIn(SamplingIn):
    n = serializers.IntegerField(min_value=1, max_value=50, default=5)


class PackagesIn(SamplingIn):
    level = serializers.FloatField(min_value=0, max_value=1, required=False)
    k = serializers.IntegerField(min_value=2, max_value=10, default=3)
    epsilon = serializers.FloatField(min_value=0, max_value=1, default=EPSILON)


class RobustOut(serializers.Serializer[Any]):
    """In which share of `n` weight vectors drawn for them a proposal holds."""

    share = PointsField()
    n = serializers.IntegerField()
    seed = serializers.IntegerField()
    text = serializers.CharField()


class MoveOut(serializers.Serializer[Any]):
    """One issue moves; what that adds for either side (F4), in utility points."""

    start = serializers.DictField(child=ValueField())
    end = serializers.DictField(child=ValueField())
    us = PointsField()
    them = PointsField()


class TradeOut(serializers.Serializer[Any]):
    """We move on `give` if they move on `get`: what each side gains in all (F4), in utility
    points.
    """

    sentence = serializers.CharField()
    give = MoveOut()
    get = MoveOut()
    us = PointsField()
    them = PointsField()
    robust = RobustOut(allow_null=True)


class TradesOut(serializers.Serializer[Any]):
    """`trades` is null while the two sides weigh no issue in common: give both weights first."""

    as_of = serializers.DateField()
    walk_aways_kept = serializers.BooleanField(help_text="True for holders of the limits.")
    trades = TradeOut(many=True, allow_null=True)


class PackageOut(serializers.Serializer[Any]):
    package = serializers.DictField(child=ValueField())
    us = PointsField()
    them = PointsField()
    adds_for_them = serializers.DictField(child=PointsField())
    robust = RobustOut(allow_null=True)


class WeightOut(serializers.Serializer[Any]):
    """Their weight of an issue as their offers and choices tell it (F27); 0..1 without any."""

    weight = PointsField()
    interval = serializers.ListField(child=serializers.FloatField())
    observations = serializers.IntegerField()


class PackagesOut(serializers.Serializer[Any]):
    """Packages worth the same to us (F26). `packages` is null while the two sides weigh no issue in
    common; `reason` says why there are fewer than asked for.
    """

    as_of = serializers.DateField()
    walk_aways_kept = serializers.BooleanField(help_text="True for holders of the limits.")
    level = PointsField(allow_null=True)
    packages = PackageOut(many=True, allow_null=True)
    spread = PointsField(allow_null=True)
    difference = PointsField(allow_null=True)
    reason = serializers.CharField(allow_null=True)
    learned = serializers.DictField(child=WeightOut())


class Trades(Endpoint):
    @described(
        "Trades that leave neither side worse off, as if and then",
        tag="value",
        answer=TradesOut,
        parameters=[
            OpenApiParameter("n", int, description="How many, up to 50; 5 by default."),
            *SAMPLING,
        ],
        problems=("invalid", "not-found"),
    )
    def get(self, request: Request, negotiation_id: int) -> Response:
        asked = _asked(request, TradesIn)
        ledger, held = known_ledger(viewer=self.viewer, negotiation_id=negotiation_id)
        found = suggested_trades(ledger=ledger, n=asked["n"], sampling=_sampling(asked))
        listed = None if found is None else [_trade(each, ledger) for each in found]
        return Response(_head(ledger, held=held) | {"trades": listed})


class Packages(Endpoint):
    @described(
        "Packages of equal value to us, as different as possible for them",
        tag="value",
        answer=PackagesOut,
        parameters=[
            OpenApiParameter(
                "level",
                float,
                description="What they are worth to us, in utility points of 0 to 1; by default"
                " what our standing package is worth.",
            ),
            OpenApiParameter("k", int, description="How many, 2 to 10; 3 by default."),
            OpenApiParameter(
                "epsilon",
                float,
                description="How far apart they may be for us, in utility points; 0.02 by default.",
            ),
            *SAMPLING,
        ],
        problems=("invalid", "not-found"),
    )
    def get(self, request: Request, negotiation_id: int) -> Response:
        asked = _asked(request, PackagesIn)
        ledger, held = known_ledger(viewer=self.viewer, negotiation_id=negotiation_id)
        found = suggested_packages(
            ledger=ledger,
            k=asked["k"],
            epsilon=asked["epsilon"],
            level=asked.get("level"),
            sampling=_sampling(asked),
        )
        return Response(_head(ledger, held=held) | _packages(found))


def _asked(request: Request, shape: type[SamplingIn]) -> Mapping[str, Any]:
    given = shape(data=request.query_params.dict())
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


def _sampling(asked: Mapping[str, Any]) -> Sampling | None:
    return Sampling(asked["samples"], asked["seed"]) if "samples" in asked else None


def _head(ledger: Ledger, *, held: bool) -> dict[str, Any]:
    return {"as_of": ledger.as_of.isoformat(), "walk_aways_kept": held}


def _trade(suggested: SuggestedTrade, ledger: Ledger) -> dict[str, Any]:
    trade = suggested.trade
    return {
        "sentence": sentence(trade=trade, issues=ledger.issues),
        "give": _move(trade.give),
        "get": _move(trade.get),
        "us": points(trade.us),
        "them": points(trade.them),
        "robust": _robust(suggested.robust),
    }


def _move(move: Move) -> dict[str, Any]:
    return {
        "start": _terms(move.start),
        "end": _terms(move.end),
        "us": points(move.us),
        "them": points(move.them),
    }


def _packages(found: SuggestedPackages | None) -> dict[str, Any]:
    if found is None:
        nothing = dict.fromkeys(("level", "packages", "spread", "difference"))
        return {**nothing, "reason": UNWEIGHED, "learned": {}}
    robust = found.robust or (None,) * len(found.found.packages)
    return {
        "level": points(found.level),
        "packages": [
            _package(each, holds) for each, holds in zip(found.found.packages, robust, strict=True)
        ],
        "spread": points(found.found.spread),
        "difference": points(found.found.difference),
        "reason": found.found.reason,
        "learned": {issue: _weight(each) for issue, each in found.learned.weights.items()},
    }


def _package(found: Alternative, robust: Robust | None) -> dict[str, Any]:
    return {
        "package": _terms(found.package),
        "us": points(found.us),
        "them": points(found.them),
        "adds_for_them": {issue: points(adds) for issue, adds in found.adds_for_them.items()},
        "robust": _robust(robust),
    }


def _terms(package: Package) -> dict[str, Any]:
    return {issue: plain(value) for issue, value in package.items()}


def _weight(found: Estimate) -> dict[str, Any]:
    return {
        "weight": points(found.share),
        "interval": [points(end) for end in found.interval],
        "observations": found.observations,
    }


def _robust(found: Robust | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "share": points(found.share), "n": found.n, "seed": found.seed, "text": found.text,
    }  # fmt: skip
