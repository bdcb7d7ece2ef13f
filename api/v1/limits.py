"""Walk-away, target and BATNA, and what follows from them: for those who hold the limits only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Verb
from accounts.errors import Invalid, Problem
from api.base import Endpoint
from api.parsing import Strict
from api.schema import described
from api.v1.figures import EXPLAIN, ReadingOut, explained, reading_bodies
from api.v1.values import PointsField, ValueField, plain, points, word
from deals.actions.limits import set_issue_limit, set_package_limit
from deals.ledger.limits import Limits
from deals.ledger.values import Side
from deals.metrics.limits_panel import limits_panel
from deals.models import LimitsAccess
from deals.queries.limits import limits_accesses, limits_ledger
from deals.sight import refuse_unwritable


class LimitIn(Strict):
    """A side's limits on an issue or, without one, on the whole package.

    They replace those there were; without walk-away, target and BATNA there are none any more. On
    the package, walk-away and target are utility points of 0 to 1; only there is a BATNA.
    """

    side = word(Side)
    issue = serializers.CharField(max_length=50, required=False, allow_null=True)
    walk_away = ValueField(required=False, allow_null=True)
    target = ValueField(required=False, allow_null=True)
    batna = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class IssueLimitOut(serializers.Serializer[Any]):
    side = serializers.CharField()
    issue = serializers.CharField()
    walk_away = ValueField(allow_null=True)
    target = ValueField(allow_null=True)


class PackageLimitOut(serializers.Serializer[Any]):
    side = serializers.CharField()
    walk_away = PointsField(allow_null=True)
    target = PointsField(allow_null=True)
    batna = serializers.CharField(allow_blank=True)


class LimitsOut(serializers.Serializer[Any]):
    """All limits on record, and the figures that follow from them."""

    issues = IssueLimitOut(many=True)
    packages = PackageLimitOut(many=True)
    readings = ReadingOut(many=True)


class LimitsAccessOut(serializers.ModelSerializer[LimitsAccess]):
    """Who it was: a person (`by`), or an application (`client`)."""

    class Meta:
        model = LimitsAccess
        fields = ("id", "what", "by", "client", "at")


class LimitsLog(Endpoint):
    reads = Verb.READ_LIMITS

    @described(
        "Who read the limits or wrote them, and when (holders only)",
        tag="limits",
        answer=LimitsAccessOut(many=True),
        problems=("not-found",),
    )
    def get(self, _request: Request, negotiation_id: int) -> Response:
        rows = limits_accesses(viewer=self.viewer, negotiation_id=negotiation_id)
        return self.page(rows, LimitsAccessOut)


class LimitsPage(Endpoint):
    reads = Verb.READ_LIMITS
    writes = Verb.WRITE_LIMITS
    changes = False  # another verb than that of changing a negotiation: asked for in put

    @described(
        "The limits, and what follows from them (holders only)",
        tag="limits",
        answer=LimitsOut,
        parameters=[EXPLAIN],
        problems=("not-found",),
    )
    def get(self, request: Request, negotiation_id: int) -> Response:
        return Response(self._body(negotiation_id, explain=explained(request)))

    @described(
        "Set the limits of a side on an issue or on the package (holders only)",
        tag="limits",
        request=LimitIn,
        answer=LimitsOut,
        problems=("invalid", "not-found"),
    )
    def put(self, request: Request, negotiation_id: int) -> Response:
        refuse_unwritable(viewer=self.viewer, negotiation_id=negotiation_id, verb=Verb.WRITE_LIMITS)
        given = dict(self.given(LimitIn))
        side, issue = Side(given.pop("side")), given.pop("issue", None)
        if issue is None:
            _refuse_texts(given)
            set_package_limit(
                viewer=self.viewer, negotiation_id=negotiation_id, side=side, **_floats(given)
            )
        else:
            _refuse_batna(given)
            set_issue_limit(
                viewer=self.viewer, negotiation_id=negotiation_id, side=side, issue=issue, **given
            )
        return Response(self._body(negotiation_id, explain=explained(request)))

    def _body(self, negotiation_id: int, *, explain: bool) -> dict[str, Any]:
        ledger = limits_ledger(viewer=self.viewer, negotiation_id=negotiation_id)
        readings = limits_panel(ledger=ledger).readings
        shown = reading_bodies(readings, explain=explain)
        return {**_limits(ledger.facts.limits), "readings": shown}


def _refuse_texts(given: dict[str, Any]) -> None:
    """A package's walk-away and target are points."""
    refused = [
        Problem("expected utility points of 0 to 1", pointer=f"/{name}", code="outside_domain")
        for name in ("walk_away", "target")
        if given.get(name) is not None and not _is_share(given[name])
    ]
    if refused:
        raise Invalid(refused)


def _is_share(value: Any) -> bool:
    return not isinstance(value, str) and 0 <= value <= 1


def _refuse_batna(given: dict[str, Any]) -> None:
    if given.pop("batna", ""):
        raise Invalid([Problem("a BATNA is of the whole package: leave the issue out", "/batna")])


def _floats(given: dict[str, Any]) -> dict[str, Any]:
    numbers = {name: given.get(name) for name in ("walk_away", "target")}
    floats = {name: None if value is None else float(value) for name, value in numbers.items()}
    return {**floats, "batna": given.get("batna", "")}


def _limits(limits: Limits) -> dict[str, Any]:
    return {"issues": list(_issues(limits)), "packages": list(_packages(limits))}


def _issues(limits: Limits) -> Iterator[dict[str, Any]]:
    for limit in limits.issues:
        values = {"walk_away": limit.walk_away, "target": limit.target}
        shown = {name: None if value is None else plain(value) for name, value in values.items()}
        yield {"side": limit.side.value, "issue": limit.issue, **shown}


def _packages(limits: Limits) -> Iterator[dict[str, Any]]:
    for limit in limits.packages:
        yield {
            "side": limit.side.value,
            "walk_away": points(limit.walk_away),
            "target": points(limit.target),
            "batna": limit.batna,
        }
