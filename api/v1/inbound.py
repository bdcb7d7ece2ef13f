"""Webhooks of CRMs: taken from whoever signs them, listed and replayed."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import django_filters
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    PolymorphicProxySerializer,
    extend_schema,
    extend_schema_field,
)
from rest_framework import serializers, status
from rest_framework.exceptions import (
    APIException,
    Throttled,
    UnsupportedMediaType,
    ValidationError,
)
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from structlog.contextvars import bind_contextvars

from accounts import access
from accounts.access import Verb
from accounts.addresses import client_address
from accounts.isolation.scope import settle
from api.base import Endpoint
from api.errors import TooLarge
from api.filters import IdFilter
from api.inbox import verbs
from api.inbox.door import let_in
from api.inbox.keep import keep
from api.inbox.messages import DealMessage, Event, Post, hubspot_post, standard_post
from api.inbox.signatures import (
    HUBSPOT_SIGNATURE,
    HUBSPOT_STAMP,
    ID,
    SIGNATURE,
    STAMP,
    Asked,
)
from api.models import CrmConnection, InboundWebhook, WorkState
from api.parsing import StrictJSON
from api.rates import Rate, spend_of
from api.schema import RETRY_AFTER, described, problem_answers

TAG = "webhooks-in"
MAX_BODY = 256 * 1024
JSON = "application/json"
REFUSED = (
    "malformed", "invalid", "unauthenticated", "too-large", "unsupported-media-type", "throttled",
    "not-ready",
)  # fmt: skip
NUMBER = re.compile(r"[0-9]{1,18}")
KEY = OpenApiParameter(
    "inbound_id",
    OpenApiTypes.UUID,
    OpenApiParameter.PATH,
    description="The end of the connection's `inbound_url`.",
)
HEADERS = [
    OpenApiParameter(name, str, OpenApiParameter.HEADER, description=about)
    for name, about in (
        (ID, "Standard Webhooks: the sender's id of the message."),
        (STAMP, "Standard Webhooks: seconds since 1970, within five minutes of now."),
        (SIGNATURE, "Standard Webhooks: `v1,` and the signature by the connection's secret."),
        (HUBSPOT_SIGNATURE, "Instead of these: HubSpot's, by the app's client secret."),
        (HUBSPOT_STAMP, "HubSpot's: milliseconds since 1970, within five minutes of now."),
    )
]
DEAL = {
    "type": "deal.updated",
    "timestamp": "2026-11-30T14:00:00Z",
    "data": {"external_id": "17", "name": "Tubes 2027", "partner_id": [7, "Atlas Tubular"]},
}
EVENT = {
    "eventId": 3029365631,
    "subscriptionId": 686627,
    "portalId": 62515,
    "appId": 54321,
    "occurredAt": 1796047200000,
    "subscriptionType": "deal.propertyChange",
    "attemptNumber": 0,
    "objectId": 17,
    "propertyName": "dealname",
    "propertyValue": "Tubes 2027",
}


class ReceivedOut(serializers.Serializer[Any]):
    """How many messages were new, had come before, and were of nothing but deals."""

    received = serializers.IntegerField()
    repeated = serializers.IntegerField()
    ignored = serializers.IntegerField()


class InboundWebhookOut(serializers.ModelSerializer[InboundWebhook]):
    """`opened` tells whether the negotiation was opened for it, `note` what was left as it was."""

    next_attempt_at = serializers.SerializerMethodField()

    class Meta:
        model = InboundWebhook
        fields = (
            "id", "connection", "message_id", "type", "external_id", "occurred_at", "state",
            "attempts", "next_attempt_at", "last_attempt_at", "last_error", "negotiation",
            "opened", "note", "done_at", "created_at",
        )  # fmt: skip

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_next_attempt_at(self, row: InboundWebhook) -> str | None:
        waiting = row.state == WorkState.PENDING
        field = serializers.DateTimeField()
        return field.to_representation(row.next_attempt_at) if waiting else None


class Filters(django_filters.FilterSet):  # type: ignore[misc]
    """?connection= ?state="""

    connection = IdFilter(field_name="connection_id", min_value=1, max_value=2**63 - 1)

    class Meta:
        model = InboundWebhook
        fields = ["state"]


class Stranger(APIException):
    """One and the same for an address that is nobody's and for a signature that is wrong."""

    status_code = 401
    default_detail = "No connection has this address and this signature."
    auth_header = 'Signature realm="webhooks-in"'


class Reception(APIView):
    """Where CRMs post to: without a token, and counted by connection."""

    authentication_classes = ()
    rate: Rate | None = None

    @extend_schema(
        summary="Take what a CRM tells of its deals: kept at once, worked off afterwards",
        operation_id="webhooks_in_receive",
        tags=[TAG],
        auth=[],
        parameters=[KEY, *HEADERS, RETRY_AFTER],
        request=PolymorphicProxySerializer(
            component_name="InboundBody",
            serializers=[DealMessage, Event(many=True)],
            resource_type_field_name=None,
            many=False,
        ),
        responses={202: ReceivedOut, **problem_answers(REFUSED)},
        examples=[
            OpenApiExample("a deal", value=DEAL, request_only=True),
            OpenApiExample("events of HubSpot", value=[EVENT], request_only=True),
        ],
    )
    def post(self, request: Request, inbound_id: str) -> Response:
        """No token: the signature is all that counts. Nobody learns whether a key is somebody's."""
        asked = _asked(request._request)
        connection = let_in(key=_key(inbound_id), asked=asked, now=timezone.now())
        self._count(request, connection)
        if connection is None:
            raise Stranger
        settle(connection.organisation_id)
        bind_contextvars(
            organisation=connection.organisation_id, credential=f"connection:{connection.pk}"
        )
        post = _read(request, asked)
        kept = keep(connection_id=connection.pk, messages=post.messages, now=timezone.now())
        if kept is None:
            raise Stranger
        told = {"received": kept.received, "repeated": kept.repeated, "ignored": post.ignored}
        return Response(told, status=status.HTTP_202_ACCEPTED)

    def _count(self, request: Request, connection: CrmConnection | None) -> None:
        """A connection's own requests are counted, strangers' by where they call from."""
        own = f"connection:{connection.pk}" if connection else ""
        caller = own or f"stranger:{client_address(request._request)}"
        self.rate = spend_of(caller, limit=settings.RATE_LIMIT_PER_MINUTE)
        if self.rate is not None and self.rate.spent:
            raise Throttled(self.rate.seconds)

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        """With what is left of the rate."""
        found = super().finalize_response(request, response, *args, **kwargs)
        for name, value in (self.rate.headers() if self.rate else {}).items():
            found.headers[name] = value
        return found


class InboundEndpoint(Endpoint):
    reads = Verb.MANAGE_CRM
    writes = Verb.MANAGE_CRM


class InboundWebhooks(InboundEndpoint):
    @described(
        "What CRMs told us: what was taken in, what waits, what is dead",
        tag=TAG,
        answer=InboundWebhookOut(many=True),
        parameters=[
            OpenApiParameter("connection", int),
            OpenApiParameter("state", str, enum=WorkState.values),
        ],
        problems=("invalid",),
    )
    def get(self, request: Request) -> Response:
        filters = Filters(request.query_params, queryset=verbs.received(self.viewer))
        if not filters.is_valid():
            raise ValidationError(dict(filters.errors))
        return self.page(filters.qs, InboundWebhookOut)


class OneInboundWebhook(InboundEndpoint):
    # A GET names a message, a POST a connection: the one with a token, the other without.
    takes_keys = False
    reception = staticmethod(Reception.as_view())
    post = Reception.post

    @described(
        "One message of a CRM",
        tag=TAG,
        answer=InboundWebhookOut,
        parameters=[OpenApiParameter("inbound_id", int, OpenApiParameter.PATH)],
        problems=("not-found",),
    )
    def get(self, _request: Request, inbound_id: str) -> Response:
        number = int(inbound_id) if NUMBER.fullmatch(inbound_id) else 0
        row = access.one(verbs.received(self.viewer), number)
        return Response(InboundWebhookOut(row).data)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer_to = self.reception if request.method == "POST" else super().dispatch
        answer: HttpResponseBase = answer_to(request, *args, **kwargs)
        return answer


class InboundReplay(InboundEndpoint):
    @described(
        "Take it in again",
        tag=TAG,
        answer=InboundWebhookOut,
        problems=("not-found", "conflict"),
    )
    def post(self, _request: Request, inbound_id: int) -> Response:
        row = verbs.replay(viewer=self.viewer, inbound_id=inbound_id, now=timezone.now())
        return Response(InboundWebhookOut(row).data)


def _key(text: str) -> UUID:
    """The key in an address; nobody's where there is none."""
    try:
        return UUID(text)
    except ValueError:
        return uuid4()


def _asked(request: HttpRequest) -> Asked:
    """The request as it came; TooLarge before more is read than may be."""
    body = request.read(MAX_BODY + 1)
    if len(body) > MAX_BODY:
        raise TooLarge(f"At most {MAX_BODY} bytes.")
    query = request.META.get("QUERY_STRING", "")
    path = request.path + (f"?{query}" if query else "")
    return Asked(
        method=str(request.method),
        addresses=(f"{settings.SITE_URL}{path}", f"{request.scheme}://{request.get_host()}{path}"),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=body,
    )


def _read(request: Request, asked: Asked) -> Post:
    """What the body says, once it is known who says it."""
    if (request.content_type or "").partition(";")[0].strip().lower() != JSON:
        raise UnsupportedMediaType(request.content_type or "")
    body = StrictJSON().parse(BytesIO(asked.body), JSON)
    if asked.by_hubspot:
        return hubspot_post(body)
    return standard_post(body, message_id=asked.headers[ID])
