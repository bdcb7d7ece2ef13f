"""Negotiations: open, list, read, amend, go to another stage, close."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import django_filters
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import Endpoint
from api.filters import IdFilter
from api.flat import Flat
from api.pagination import Cursor
from api.parsing import Strict
from api.preconditions import unchanged
from api.schema import IF_MATCH, IF_MATCH_REQUIRED, described
from api.v1.background import RoundOut
from api.v1.exchanges import ExchangeOut
from api.v1.findings import FindingOut
from api.v1.includes import INCLUDE, INCLUDES, MOST_ROWS, bring_along, included
from api.v1.issues import IssueOut, PreferenceOut
from api.v1.offers import OfferOut
from api.v1.values import word
from deals import models
from deals.actions.close_negotiation import close_negotiation
from deals.actions.open_negotiation import amend_negotiation, open_negotiation
from deals.actions.stages import change_stage
from deals.ledger.facts import OutcomeKind, Stage
from deals.queries.negotiations import negotiations
from deals.sight import find_negotiation

VERSIONED = ("precondition-failed", "precondition-required")


class NegotiationIn(Strict):
    account = serializers.IntegerField(source="account_id")
    title = serializers.CharField(max_length=200)
    currency = serializers.RegexField(r"^[A-Z]{3}$", required=False)
    owner = serializers.IntegerField(source="owner_id", required=False)
    opened_on = serializers.DateField(required=False)


class NegotiationPatch(Strict):
    title = serializers.CharField(max_length=200, required=False)
    currency = serializers.RegexField(r"^[A-Z]{3}$", required=False)
    owner = serializers.IntegerField(source="owner_id", required=False)


class NegotiationOut(Flat[models.Negotiation]):
    outcome = serializers.SerializerMethodField()

    class Meta:
        model = models.Negotiation
        fields = (
            "id", "account", "owner", "team", "title", "currency", "stage", "outcome",
            "opened_on", "last_sequence", "version", "created_at", "updated_at",
        )  # fmt: skip

    def get_outcome(self, row: models.Negotiation) -> str | None:
        outcome = getattr(row, "outcome", None)
        return outcome.kind if outcome else None


class NegotiationRead(NegotiationOut):
    """With what `include` names."""

    included = tuple(INCLUDES)
    issues = IssueOut(many=True, required=False)
    preferences = PreferenceOut(many=True, required=False)
    rounds = RoundOut(many=True, required=False)
    offers = OfferOut(many=True, required=False)
    exchanges = ExchangeOut(many=True, required=False)
    findings = FindingOut(many=True, required=False)

    class Meta(NegotiationOut.Meta):
        fields = (*NegotiationOut.Meta.fields, *INCLUDES)  # type: ignore[assignment]


class StageIn(Strict):
    to = word(Stage)
    on = serializers.DateField(required=False)
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class StageOut(serializers.ModelSerializer[models.StageChange]):
    class Meta:
        model = models.StageChange
        fields = ("id", "from_stage", "to_stage", "on", "reason", "by", "created_at")


class CloseIn(Strict):
    kind = word(OutcomeKind)
    on = serializers.DateField(required=False)
    terms = serializers.JSONField(required=False)


class OutcomeOut(serializers.ModelSerializer[models.Outcome]):
    class Meta:
        model = models.Outcome
        fields = ("id", "kind", "closed_on", "offer", "by", "created_at")


def seen(
    endpoint: Endpoint, negotiation_id: int, *, required: bool = False
) -> AbstractContextManager[None]:
    """Only if the caller saw the negotiation as it is: see `unchanged`."""
    viewer = endpoint.viewer

    def current() -> Any:
        return NegotiationOut(find_negotiation(viewer=viewer, negotiation_id=negotiation_id)).data

    return unchanged(
        request=endpoint.request,
        viewer=viewer,
        negotiation_id=negotiation_id,
        current=current,
        required=required,
    )


class Filters(django_filters.FilterSet):  # type: ignore[misc]
    """?stage= ?outcome= ?account= ?owner= ?team="""

    outcome = django_filters.ChoiceFilter(
        field_name="outcome__kind", choices=[(kind.value, kind.value) for kind in OutcomeKind]
    )
    account = IdFilter(field_name="account_id")
    owner = IdFilter(field_name="owner_id")
    team = IdFilter(field_name="team_id")

    class Meta:
        model = models.Negotiation
        fields = ["stage"]


FILTERS = [
    OpenApiParameter("stage", str, enum=[stage.value for stage in Stage]),
    OpenApiParameter("outcome", str, enum=[kind.value for kind in OutcomeKind]),
    *(OpenApiParameter(name, int) for name in ("account", "owner", "team")),
]


class Negotiations(Endpoint):
    @described(
        "Negotiations you may see",
        tag="negotiations",
        answer=NegotiationRead(many=True),
        parameters=[*FILTERS, INCLUDE],
        problems=("invalid",),
    )
    def get(self, request: Request) -> Response:
        filters = Filters(request.query_params, queryset=negotiations(viewer=self.viewer))
        if not filters.is_valid():
            raise ValidationError(dict(filters.errors))
        names = included(request)
        most = MOST_ROWS if names else Cursor.max_page_size
        answer = self.page(filters.qs, NegotiationOut, most=most)
        bring_along(answer.data["results"], viewer=self.viewer, names=names)
        return answer

    @described(
        "Open a negotiation",
        tag="negotiations",
        request=NegotiationIn,
        answer=NegotiationOut,
        status=201,
        problems=("invalid", "too-large"),
    )
    def post(self, _request: Request) -> Response:
        row = open_negotiation(viewer=self.viewer, **self.given(NegotiationIn))
        return self.created(row, NegotiationOut)


class Negotiation(Endpoint):
    @described(
        "One negotiation",
        tag="negotiations",
        answer=NegotiationRead,
        parameters=[INCLUDE],
        problems=("not-found",),
    )
    def get(self, request: Request, negotiation_id: int) -> Response:
        names = included(request)
        row = find_negotiation(viewer=self.viewer, negotiation_id=negotiation_id)
        data = NegotiationOut(row).data
        bring_along([data], viewer=self.viewer, names=names)
        return Response(data)

    @described(
        "Change title, currency or owner",
        tag="negotiations",
        request=NegotiationPatch,
        answer=NegotiationOut,
        problems=("invalid", "not-found", "conflict", "precondition-failed"),
        parameters=[IF_MATCH],
    )
    def patch(self, _request: Request, negotiation_id: int) -> Response:
        changes: dict[str, Any] = dict(self.given(NegotiationPatch, partial=True))
        with seen(self, negotiation_id):
            row = amend_negotiation(viewer=self.viewer, negotiation_id=negotiation_id, **changes)
        return Response(NegotiationOut(row).data)


class StageChange(Endpoint):
    @described(
        "Go to another stage",
        tag="negotiations",
        request=StageIn,
        answer=StageOut,
        status=201,
        problems=("invalid", "not-found", "conflict", *VERSIONED),
        parameters=[IF_MATCH_REQUIRED],
    )
    def post(self, _request: Request, negotiation_id: int) -> Response:
        given = dict(self.given(StageIn))
        to = Stage(given.pop("to"))
        with seen(self, negotiation_id, required=True):
            row = change_stage(viewer=self.viewer, negotiation_id=negotiation_id, to=to, **given)
        return self.created(row, StageOut)


class Close(Endpoint):
    @described(
        "Close the negotiation",
        tag="negotiations",
        request=CloseIn,
        answer=OutcomeOut,
        status=201,
        problems=("invalid", "not-found", "conflict", *VERSIONED),
        parameters=[IF_MATCH_REQUIRED],
    )
    def post(self, _request: Request, negotiation_id: int) -> Response:
        given = dict(self.given(CloseIn))
        kind = OutcomeKind(given.pop("kind"))
        with seen(self, negotiation_id, required=True):
            row = close_negotiation(
                viewer=self.viewer, negotiation_id=negotiation_id, kind=kind, **given
            )
        return self.created(row, OutcomeOut)
