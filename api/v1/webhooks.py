"""Webhook endpoints, and the deliveries made to them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema_field
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access
from accounts.access import Verb
from api.base import Endpoint
from api.deliveries import endpoints as verbs
from api.filters import IdFilter
from api.models import Delivery, DeliveryState, WebhookEndpoint
from api.parsing import Strict
from api.preconditions import row_unchanged
from api.schema import IF_MATCH, described
from api.webhooks.envelope import TEST
from deals.events import EventType

TAG = "webhooks"
TYPES = [kind.value for kind in EventType]
STATES = DeliveryState.values
MOST_HOURS = 7 * 24


class EndpointPatch(Strict):
    """`types` are the events it hears of; without any, all."""

    url = serializers.CharField(max_length=2000)
    description = serializers.CharField(max_length=200, required=False, allow_blank=True)
    types = serializers.ListField(
        child=serializers.ChoiceField(choices=TYPES), required=False, max_length=len(TYPES)
    )
    cloudevents = serializers.BooleanField(
        required=False, help_text="Send CloudEvents 1.0 in structured mode."
    )


class EndpointIn(EndpointPatch):
    team = serializers.IntegerField(
        source="team_id",
        required=False,
        min_value=1,
        max_value=2**63 - 1,
        help_text="Hear of this team's negotiations, and of those below it, only.",
    )


class EndpointOut(serializers.ModelSerializer[WebhookEndpoint]):
    """`disabled_at`: it answered 410 and hears no more until it is resumed."""

    types = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = WebhookEndpoint
        fields = (
            "id", "url", "description", "types", "team", "cloudevents", "paused", "disabled_at",
            "disabled_reason", "failing_since", "held_until", "previous_expires_at", "created_by",
            "created_at",
        )  # fmt: skip


class EndpointWithSecret(serializers.Serializer[Any]):
    """The secret is told here and never again."""

    endpoint = EndpointOut()
    secret = serializers.CharField()


class RotateIn(Strict):
    keep_hours = serializers.IntegerField(
        min_value=0,
        max_value=MOST_HOURS,
        default=24,
        help_text="For so long the secret before signs too.",
    )


class DeliveryOut(serializers.ModelSerializer[Delivery]):
    type = serializers.CharField(source="event.type", default=TEST)
    next_attempt_at = serializers.SerializerMethodField()

    class Meta:
        model = Delivery
        fields = (
            "id", "endpoint", "event", "type", "webhook_id", "state", "attempts",
            "next_attempt_at", "last_attempt_at", "last_status", "last_error", "delivered_at",
            "created_at",
        )  # fmt: skip

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_next_attempt_at(self, row: Delivery) -> str | None:
        waiting = row.state == DeliveryState.PENDING
        field = serializers.DateTimeField()
        return field.to_representation(row.next_attempt_at) if waiting else None


class Filters(django_filters.FilterSet):  # type: ignore[misc]
    """?endpoint= ?state="""

    endpoint = IdFilter(field_name="endpoint_id", min_value=1, max_value=2**63 - 1)

    class Meta:
        model = Delivery
        fields = ["state"]


class WebhooksEndpoint(Endpoint):
    reads = Verb.MANAGE_WEBHOOKS
    writes = Verb.MANAGE_WEBHOOKS


class WebhookEndpoints(WebhooksEndpoint):
    @described("Webhook endpoints", tag=TAG, answer=EndpointOut(many=True))
    def get(self, _request: Request) -> Response:
        return self.page(verbs.endpoints(self.viewer), EndpointOut)

    @described(
        "Add an endpoint (leaders: for their teams), and be told its secret once",
        tag=TAG,
        request=EndpointIn,
        answer=EndpointWithSecret,
        status=201,
        problems=("invalid", "conflict"),
    )
    def post(self, _request: Request) -> Response:
        row, secret = verbs.add_endpoint(viewer=self.viewer, **self.given(EndpointIn))
        return Response(_told(row, secret), status=status.HTTP_201_CREATED)


class OneWebhookEndpoint(WebhooksEndpoint):
    @described("One webhook endpoint", tag=TAG, answer=EndpointOut, problems=("not-found",))
    def get(self, _request: Request, endpoint_id: int) -> Response:
        return Response(EndpointOut(access.one(verbs.endpoints(self.viewer), endpoint_id)).data)

    @described(
        "Change a webhook endpoint",
        tag=TAG,
        request=EndpointPatch(partial=True),
        answer=EndpointOut,
        problems=("invalid", "not-found", "precondition-failed"),
        parameters=[IF_MATCH],
    )
    def patch(self, request: Request, endpoint_id: int) -> Response:
        rows = verbs.endpoints(self.viewer)
        access.one(rows, endpoint_id)
        changes = self.given(EndpointPatch, partial=True)
        with row_unchanged(request=request, rows=rows, pk=endpoint_id, shape=EndpointOut):
            row = verbs.change_endpoint(viewer=self.viewer, endpoint_id=endpoint_id, **changes)
        return Response(EndpointOut(row).data)

    @described(
        "Remove a webhook endpoint and its deliveries",
        tag=TAG,
        status=204,
        problems=("not-found",),
    )
    def delete(self, _request: Request, endpoint_id: int) -> Response:
        verbs.remove_endpoint(viewer=self.viewer, endpoint_id=endpoint_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class SecretRotation(WebhooksEndpoint):
    @described(
        "Replace the secret; both sign for a while",
        tag=TAG,
        request=RotateIn,
        answer=EndpointWithSecret,
        problems=("invalid", "not-found"),
    )
    def post(self, _request: Request, endpoint_id: int) -> Response:
        access.one(verbs.endpoints(self.viewer), endpoint_id)
        keep = timedelta(hours=self.given(RotateIn)["keep_hours"])
        row, secret = verbs.rotate_secret(
            viewer=self.viewer, endpoint_id=endpoint_id, keep=keep, now=timezone.now()
        )
        return Response(_told(row, secret))


class Pause(WebhooksEndpoint):
    @described(
        "Send nothing until it is resumed", tag=TAG, answer=EndpointOut, problems=("not-found",)
    )
    def post(self, _request: Request, endpoint_id: int) -> Response:
        return Response(EndpointOut(verbs.pause(viewer=self.viewer, endpoint_id=endpoint_id)).data)


class Resume(WebhooksEndpoint):
    @described(
        "Go on where it stopped, also after a 410",
        tag=TAG,
        answer=EndpointOut,
        problems=("not-found",),
    )
    def post(self, _request: Request, endpoint_id: int) -> Response:
        return Response(EndpointOut(verbs.resume(viewer=self.viewer, endpoint_id=endpoint_id)).data)


class TestCall(WebhooksEndpoint):
    @described(
        "Send a webhook.test event",
        tag=TAG,
        answer=DeliveryOut,
        status=201,
        problems=("not-found", "conflict"),
    )
    def post(self, _request: Request, endpoint_id: int) -> Response:
        row = verbs.fire_test(viewer=self.viewer, endpoint_id=endpoint_id, now=timezone.now())
        return self.created(row, DeliveryOut)


class WebhookDeliveries(WebhooksEndpoint):
    @described(
        "Deliveries: what was sent, what waits, what is dead",
        tag=TAG,
        answer=DeliveryOut(many=True),
        parameters=[
            OpenApiParameter("endpoint", int),
            OpenApiParameter("state", str, enum=STATES),
        ],
        problems=("invalid",),
    )
    def get(self, request: Request) -> Response:
        filters = Filters(request.query_params, queryset=verbs.deliveries(self.viewer))
        if not filters.is_valid():
            raise ValidationError(dict(filters.errors))
        return self.page(filters.qs, DeliveryOut)


class OneWebhookDelivery(WebhooksEndpoint):
    @described("One delivery", tag=TAG, answer=DeliveryOut, problems=("not-found",))
    def get(self, _request: Request, delivery_id: int) -> Response:
        return Response(DeliveryOut(access.one(verbs.deliveries(self.viewer), delivery_id)).data)


class Replay(WebhooksEndpoint):
    @described(
        "Send it again, under the same webhook-id",
        tag=TAG,
        answer=DeliveryOut,
        problems=("not-found", "conflict"),
    )
    def post(self, _request: Request, delivery_id: int) -> Response:
        row = verbs.replay(viewer=self.viewer, delivery_id=delivery_id, now=timezone.now())
        return Response(DeliveryOut(row).data)


def _told(row: WebhookEndpoint, secret: str) -> dict[str, Any]:
    return {"endpoint": EndpointOut(row).data, "secret": secret}
