"""Connections to CRMs: which deals they have, what they are told of them, and with which key."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access
from accounts.access import Verb
from api.base import Endpoint
from api.crm.mapping import FIELDS, FIGURES, Unit
from api.models import CrmConnection, CrmKind
from api.parsing import Strict
from api.preconditions import row_unchanged
from api.pushes import connections as verbs
from api.schema import IF_MATCH, described
from api.v1.values import word
from api.v1.webhooks import RotateIn
from api.webhooks.send import Courier

TAG = "crm"
UNITS = [unit.value for unit in Unit]
MOST_NAMES = 100
TEST_SECONDS = 5.0
VISIBLE = r"^[\x21-\x7e]+$"


class Names(serializers.DictField):
    """Name → property of the CRM's deals."""

    child = serializers.CharField(max_length=100, allow_blank=True)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and len(data) > MOST_NAMES:
            raise serializers.ValidationError(f"At most {MOST_NAMES} names.", code="length")
        return super().to_internal_value(data)


class CrmConnectionPatch(Strict):
    """`database` and `login` are Odoo's, `client_secret` is of HubSpot's app."""

    name = serializers.CharField(max_length=200, required=False)
    url = serializers.CharField(
        max_length=2000, required=False, help_text="By default HubSpot's; Odoo needs one."
    )
    database = serializers.CharField(max_length=200, required=False)
    login = serializers.CharField(max_length=200, required=False)
    credential = serializers.RegexField(
        VISIBLE,
        max_length=500,
        write_only=True,
        help_text="HubSpot: the token of a private app. Odoo: an API key of the login.",
    )
    client_secret = serializers.RegexField(
        VISIBLE,
        min_length=16,
        max_length=200,
        required=False,
        write_only=True,
        help_text="What HubSpot's own webhooks are signed with.",
    )
    properties = Names(
        required=False,
        help_text=f"Figure → property it is written to. Figures: {', '.join(FIGURES)}.",
    )
    fields = Names(  # type: ignore[assignment]
        required=False,
        help_text=f"What a negotiation has → property it is made of: {', '.join(FIELDS)}.",
    )


class CrmConnectionIn(CrmConnectionPatch):
    kind = serializers.ChoiceField(choices=CrmKind.choices)
    system = serializers.RegexField(
        r"^[-a-zA-Z0-9_]+$",
        max_length=40,
        required=False,
        help_text="The system of `by-external-id` whose names are ids of its deals; by default the"
        " kind.",
    )


class CrmConnectionOut(serializers.ModelSerializer[CrmConnection]):
    """`disabled_at`: it did not let us in, and hears no more until it is resumed."""

    database = serializers.CharField(source="options.database", default=None, allow_null=True)
    login = serializers.CharField(source="options.login", default=None, allow_null=True)
    properties = serializers.DictField(child=serializers.CharField())
    fields = serializers.DictField(child=serializers.CharField())  # type: ignore[assignment]
    inbound_url = serializers.SerializerMethodField(help_text="Where it may send its own webhooks.")

    class Meta:
        model = CrmConnection
        fields = (
            "id", "kind", "system", "name", "url", "database", "login", "properties", "fields",
            "inbound_url", "paused", "disabled_at", "disabled_reason", "failing_since",
            "held_until", "previous_expires_at", "created_by", "created_at",
        )  # fmt: skip

    @extend_schema_field(serializers.URLField())
    def get_inbound_url(self, row: CrmConnection) -> str:
        return f"{settings.SITE_URL}/api/v1/webhooks-in/{row.key}"


class CrmConnectionWithSecret(serializers.Serializer[Any]):
    """The secret signs what the CRM sends; it is told here and never again."""

    connection = CrmConnectionOut()
    secret = serializers.CharField()


class CrmFigureOut(serializers.Serializer[Any]):
    """`unit`: text, day (ISO date), count, points (utility, 0 to 1), money (a decimal of two places
    in the negotiation's currency), share (0 to 1) or ratio.
    """

    name = serializers.CharField()
    unit = word(Unit)
    meaning = serializers.CharField()


class CrmFiguresOut(serializers.Serializer[Any]):
    figures = CrmFigureOut(many=True)


class CrmTestOut(serializers.Serializer[Any]):
    ok = serializers.BooleanField()
    detail = serializers.CharField(help_text="What the CRM said against it, in words.")


class CrmEndpoint(Endpoint):
    reads = Verb.MANAGE_CRM
    writes = Verb.MANAGE_CRM


class Figures(CrmEndpoint):
    @described("What a CRM can be told of a negotiation", tag=TAG, answer=CrmFiguresOut)
    def get(self, _request: Request) -> Response:
        found = [
            {"name": name, "unit": figure.unit.value, "meaning": figure.meaning}
            for name, figure in FIGURES.items()
        ]
        return Response({"figures": found})


class CrmConnections(CrmEndpoint):
    @described("Connections to CRMs", tag=TAG, answer=CrmConnectionOut(many=True))
    def get(self, _request: Request) -> Response:
        return self.page(verbs.connections(self.viewer), CrmConnectionOut)

    @described(
        "Connect a CRM, and be told the secret of its webhooks once",
        tag=TAG,
        request=CrmConnectionIn,
        answer=CrmConnectionWithSecret,
        status=201,
        problems=("invalid", "conflict"),
    )
    def post(self, _request: Request) -> Response:
        row, secret = verbs.add_connection(viewer=self.viewer, **self.given(CrmConnectionIn))
        return Response(_told(row, secret), status=status.HTTP_201_CREATED)


class OneCrmConnection(CrmEndpoint):
    @described("One connection to a CRM", tag=TAG, answer=CrmConnectionOut, problems=("not-found",))
    def get(self, _request: Request, connection_id: int) -> Response:
        row = access.one(verbs.connections(self.viewer), connection_id)
        return Response(CrmConnectionOut(row).data)

    @described(
        "Change a connection; what follows from it is pushed anew",
        tag=TAG,
        request=CrmConnectionPatch(partial=True),
        answer=CrmConnectionOut,
        problems=("invalid", "not-found", "precondition-failed"),
        parameters=[IF_MATCH],
    )
    def patch(self, request: Request, connection_id: int) -> Response:
        rows = verbs.connections(self.viewer)
        access.one(rows, connection_id)
        changes = self.given(CrmConnectionPatch, partial=True)
        with row_unchanged(request=request, rows=rows, pk=connection_id, shape=CrmConnectionOut):
            row = verbs.change_connection(
                viewer=self.viewer, connection_id=connection_id, **changes
            )
        return Response(CrmConnectionOut(row).data)

    @described(
        "Remove a connection, its pushes and what it sent",
        tag=TAG,
        status=204,
        problems=("not-found",),
    )
    def delete(self, _request: Request, connection_id: int) -> Response:
        verbs.remove_connection(viewer=self.viewer, connection_id=connection_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class CrmSecret(CrmEndpoint):
    @described(
        "Replace the secret of the CRM's webhooks; both count for a while",
        tag=TAG,
        request=RotateIn,
        answer=CrmConnectionWithSecret,
        problems=("invalid", "not-found"),
    )
    def post(self, _request: Request, connection_id: int) -> Response:
        access.one(verbs.connections(self.viewer), connection_id)
        keep = timedelta(hours=self.given(RotateIn)["keep_hours"])
        row, secret = verbs.rotate_secret(
            viewer=self.viewer, connection_id=connection_id, keep=keep, now=timezone.now()
        )
        return Response(_told(row, secret))


class CrmPause(CrmEndpoint):
    @described(
        "Push nothing until it is resumed",
        tag=TAG,
        answer=CrmConnectionOut,
        problems=("not-found",),
    )
    def post(self, _request: Request, connection_id: int) -> Response:
        row = verbs.pause(viewer=self.viewer, connection_id=connection_id)
        return Response(CrmConnectionOut(row).data)


class CrmResume(CrmEndpoint):
    @described(
        "Go on where it stopped, also after it was not let in",
        tag=TAG,
        answer=CrmConnectionOut,
        problems=("not-found",),
    )
    def post(self, _request: Request, connection_id: int) -> Response:
        row = verbs.resume(viewer=self.viewer, connection_id=connection_id)
        return Response(CrmConnectionOut(row).data)


class CrmTest(CrmEndpoint):
    """Asks the CRM now, so it takes as long as the CRM does; nothing is stored."""

    takes_keys = False

    @described(
        "Try whether the CRM lets us in", tag=TAG, answer=CrmTestOut, problems=("not-found",)
    )
    def post(self, _request: Request, connection_id: int) -> Response:
        with Courier(answer_seconds=TEST_SECONDS) as courier:
            row, error = verbs.problem_with(
                viewer=self.viewer, connection_id=connection_id, courier=courier
            )
        detail = f"{row.name} lets us in." if error is None else str(error)
        return Response({"ok": error is None, "detail": detail})


def _told(row: CrmConnection, secret: str) -> dict[str, Any]:
    return {"connection": CrmConnectionOut(row).data, "secret": secret}
