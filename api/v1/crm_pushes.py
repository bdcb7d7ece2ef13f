"""Pushes to CRMs: what they were told, what waits, what is dead."""

from __future__ import annotations

import django_filters
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema_field
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access
from api.filters import IdFilter
from api.models import CrmPush, WorkState
from api.parsing import Strict
from api.pushes import connections as verbs
from api.schema import described
from api.v1.crm_connections import TAG, CrmEndpoint

STATES = WorkState.values
MOST_ID = 2**63 - 1


class CrmPushIn(Strict):
    negotiation = serializers.IntegerField(source="negotiation_id", min_value=1, max_value=MOST_ID)


class CrmPushOut(serializers.ModelSerializer[CrmPush]):
    """One for each connection and negotiation. `pushed` is what the CRM has, as far as is known."""

    pushed = serializers.DictField(allow_null=True, read_only=True)
    next_attempt_at = serializers.SerializerMethodField()

    class Meta:
        model = CrmPush
        fields = (
            "id", "connection", "negotiation", "state", "attempts", "next_attempt_at",
            "last_attempt_at", "last_status", "last_error", "pushed", "done_at", "created_at",
        )  # fmt: skip

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_next_attempt_at(self, row: CrmPush) -> str | None:
        waiting = row.state == WorkState.PENDING
        field = serializers.DateTimeField()
        return field.to_representation(row.next_attempt_at) if waiting else None


class Filters(django_filters.FilterSet):  # type: ignore[misc]
    """?connection= ?negotiation= ?state="""

    connection = IdFilter(field_name="connection_id", min_value=1, max_value=MOST_ID)
    negotiation = IdFilter(field_name="negotiation_id", min_value=1, max_value=MOST_ID)

    class Meta:
        model = CrmPush
        fields = ["state"]


class PushNow(CrmEndpoint):
    @described(
        "Push one negotiation now, told before or not",
        tag=TAG,
        request=CrmPushIn,
        answer=CrmPushOut,
        status=202,
        problems=("invalid", "not-found", "conflict"),
    )
    def post(self, _request: Request, connection_id: int) -> Response:
        access.one(verbs.connections(self.viewer), connection_id)
        row = verbs.push_now(
            viewer=self.viewer,
            connection_id=connection_id,
            now=timezone.now(),
            **self.given(CrmPushIn),
        )
        return Response(CrmPushOut(row).data, status=status.HTTP_202_ACCEPTED)


class CrmPushes(CrmEndpoint):
    @described(
        "Pushes: what CRMs were told, what waits, what is dead",
        tag=TAG,
        answer=CrmPushOut(many=True),
        parameters=[
            OpenApiParameter("connection", int),
            OpenApiParameter("negotiation", int),
            OpenApiParameter("state", str, enum=STATES),
        ],
        problems=("invalid",),
    )
    def get(self, request: Request) -> Response:
        filters = Filters(request.query_params, queryset=verbs.pushes(self.viewer))
        if not filters.is_valid():
            raise ValidationError(dict(filters.errors))
        return self.page(filters.qs, CrmPushOut)


class OneCrmPush(CrmEndpoint):
    @described("One push", tag=TAG, answer=CrmPushOut, problems=("not-found",))
    def get(self, _request: Request, push_id: int) -> Response:
        return Response(CrmPushOut(access.one(verbs.pushes(self.viewer), push_id)).data)


class ReplayPush(CrmEndpoint):
    @described(
        "Push it again, with what stands now",
        tag=TAG,
        answer=CrmPushOut,
        problems=("not-found", "conflict"),
    )
    def post(self, _request: Request, push_id: int) -> Response:
        row = verbs.replay(viewer=self.viewer, push_id=push_id, now=timezone.now())
        return Response(CrmPushOut(row).data)
