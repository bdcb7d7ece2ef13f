"""Findings on record, and the waivers that let them pass."""

from __future__ import annotations

import django_filters
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access
from accounts.access import Verb
from api.base import Endpoint
from api.filters import IdFilter
from api.parsing import Strict
from api.schema import described
from deals import models
from deals.actions.waivers import revoke_waiver, waive_finding
from deals.queries.findings import findings, waivers
from deals.rules import BY_CODE


class FindingOut(serializers.ModelSerializer[models.Finding]):
    name = serializers.SerializerMethodField()
    offer_number = serializers.IntegerField(source="offer.sequence", allow_null=True, default=None)
    issue = serializers.CharField(source="issue.key", allow_null=True, default=None)

    class Meta:
        model = models.Finding
        fields = (
            "id", "negotiation", "code", "name", "severity", "offer", "offer_number", "issue",
            "exchange", "message", "advice", "status", "opened_at", "resolved_at",
        )  # fmt: skip

    def get_name(self, row: models.Finding) -> str:
        return BY_CODE[row.code].name if row.code in BY_CODE else row.code


class ReasonIn(Strict):
    reason = serializers.CharField(max_length=2000)


class RevokeIn(Strict):
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class WaiverOut(serializers.ModelSerializer[models.Waiver]):
    code = serializers.CharField(source="finding.code")
    revoked = serializers.SerializerMethodField()

    class Meta:
        model = models.Waiver
        fields = ("id", "negotiation", "finding", "code", "by", "reason", "created_at", "revoked")

    def get_revoked(self, row: models.Waiver) -> bool:
        return hasattr(row, "revocation")


class RevocationOut(serializers.ModelSerializer[models.Revocation]):
    class Meta:
        model = models.Revocation
        fields = ("id", "waiver", "by", "reason", "created_at")


class Filters(django_filters.FilterSet):  # type: ignore[misc]
    """?status= ?severity= ?code= ?negotiation="""

    negotiation = IdFilter(field_name="negotiation_id")

    class Meta:
        model = models.Finding
        fields = ["status", "severity", "code"]


FILTERS = [
    OpenApiParameter("status", str, enum=models.FindingStatus.values),
    OpenApiParameter("severity", str, enum=["error", "warning", "info"]),
    OpenApiParameter("code", str),
    OpenApiParameter("negotiation", int),
]


class Findings(Endpoint):
    @described(
        "Findings you may see",
        tag="findings",
        answer=FindingOut(many=True),
        parameters=FILTERS,
        problems=("invalid",),
    )
    def get(self, request: Request) -> Response:
        filters = Filters(request.query_params, queryset=findings(viewer=self.viewer))
        if not filters.is_valid():
            raise ValidationError(dict(filters.errors))
        return self.page(filters.qs, FindingOut)


class Finding(Endpoint):
    @described("One finding", tag="findings", answer=FindingOut, problems=("not-found",))
    def get(self, _request: Request, finding_id: int) -> Response:
        return Response(FindingOut(access.one(findings(viewer=self.viewer), finding_id)).data)


class FindingWaiver(Endpoint):
    writes = Verb.WAIVE_FINDING

    @described(
        "Let a finding pass (leaders, with a reason)",
        tag="findings",
        request=ReasonIn,
        answer=WaiverOut,
        status=201,
        problems=("invalid", "not-found", "conflict"),
    )
    def post(self, _request: Request, finding_id: int) -> Response:
        access.one(findings(viewer=self.viewer), finding_id)
        row = waive_finding(viewer=self.viewer, finding_id=finding_id, **self.given(ReasonIn))
        return self.created(row, WaiverOut)


class Waivers(Endpoint):
    @described("Waivers you may see", tag="findings", answer=WaiverOut(many=True))
    def get(self, _request: Request) -> Response:
        return self.page(waivers(viewer=self.viewer), WaiverOut)


class WaiverRevocation(Endpoint):
    writes = Verb.WAIVE_FINDING

    @described(
        "Take a waiver back",
        tag="findings",
        request=RevokeIn,
        answer=RevocationOut,
        status=201,
        problems=("invalid", "not-found", "conflict"),
    )
    def post(self, _request: Request, waiver_id: int) -> Response:
        row = revoke_waiver(viewer=self.viewer, waiver_id=waiver_id, **self.given(RevokeIn))
        return self.created(row, RevocationOut)
