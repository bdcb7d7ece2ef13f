"""Applications: which other systems an organisation lets in, and how far."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from oauth2_provider.settings import oauth2_settings
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access
from accounts.access import Verb
from api.base import Endpoint
from api.clients import applications as verbs
from api.clients.use import last_used
from api.models import Application
from api.parsing import Strict
from api.preconditions import row_unchanged
from api.schema import IF_MATCH, described

TAG = "applications"
SCOPES = sorted(oauth2_settings.SCOPES)
MOST_HOURS = 7 * 24


class ApplicationIn(Strict):
    name = serializers.CharField(max_length=100)
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=SCOPES),
        allow_empty=False,
        max_length=len(SCOPES),
        help_text="The most that its tokens may have: ask for what is needed and no more.",
    )
    expires_at = serializers.DateTimeField(
        required=False, allow_null=True, help_text="From then on it is let in no more."
    )


class ApplicationOut(serializers.ModelSerializer[Application]):
    """`last_used_at` is told to the minute; `secret_at` is when the secret was made."""

    scopes = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Application
        fields = (
            "id", "name", "client_id", "scopes", "created", "created_by", "last_used_at",
            "expires_at", "revoked_at", "secret_at", "previous_expires_at",
        )  # fmt: skip


class ApplicationWithSecret(serializers.Serializer[Any]):
    """The secret is told once: an answer repeated for its Idempotency-Key says null."""

    application = ApplicationOut()
    secret = serializers.CharField(allow_null=True)


class ApplicationRotation(Strict):
    keep_hours = serializers.IntegerField(
        min_value=0,
        max_value=MOST_HOURS,
        default=0,
        help_text="For so long the secret before is taken too.",
    )


class TokenOut(serializers.Serializer[Any]):
    """An access token that has not expired, without what it is; last used to the minute."""

    id = serializers.IntegerField()
    scopes = serializers.SerializerMethodField()
    created = serializers.DateTimeField()
    last_used_at = serializers.SerializerMethodField()
    expires_at = serializers.DateTimeField(source="expires")

    def get_scopes(self, row: Any) -> list[str]:
        return str(row.scope).split()

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_last_used_at(self, row: Any) -> str | None:
        used = last_used(row)
        return serializers.DateTimeField().to_representation(used) if used else None


class ApplicationsEndpoint(Endpoint):
    reads = Verb.MANAGE_APPLICATIONS
    writes = Verb.MANAGE_APPLICATIONS


class Applications(ApplicationsEndpoint):
    untold_again = ("secret",)

    @described(
        "Applications, with those that expired or were revoked",
        tag=TAG,
        answer=ApplicationOut(many=True),
    )
    def get(self, _request: Request) -> Response:
        return self.page(verbs.applications(self.viewer), ApplicationOut)

    @described(
        "Let another system in, and be told its secret once",
        tag=TAG,
        request=ApplicationIn,
        answer=ApplicationWithSecret,
        status=201,
        problems=("invalid", "conflict"),
    )
    def post(self, _request: Request) -> Response:
        given = self.given(ApplicationIn)
        row, secret = verbs.add_application(viewer=self.viewer, now=timezone.now(), **given)
        return Response(_told(row, secret), status=status.HTTP_201_CREATED)


class OneApplication(ApplicationsEndpoint):
    @described("One application", tag=TAG, answer=ApplicationOut, problems=("not-found",))
    def get(self, _request: Request, application_id: int) -> Response:
        row = access.one(verbs.applications(self.viewer), application_id)
        return Response(ApplicationOut(row).data)

    @described(
        "Rename, widen, narrow or expire an application; its tokens follow at once",
        tag=TAG,
        request=ApplicationIn(partial=True),
        answer=ApplicationOut,
        problems=("invalid", "not-found", "precondition-failed"),
        parameters=[IF_MATCH],
    )
    def patch(self, request: Request, application_id: int) -> Response:
        rows = verbs.applications(self.viewer)
        access.one(rows, application_id)
        changes = self.given(ApplicationIn, partial=True)
        with row_unchanged(request=request, rows=rows, pk=application_id, shape=ApplicationOut):
            row = verbs.change_application(
                viewer=self.viewer, application_id=application_id, **changes
            )
        return Response(ApplicationOut(row).data)


class ApplicationSecret(ApplicationsEndpoint):
    untold_again = ("secret",)

    @described(
        "Replace the secret, and be told the new one once",
        tag=TAG,
        request=ApplicationRotation,
        answer=ApplicationWithSecret,
        problems=("invalid", "not-found", "conflict"),
    )
    def post(self, _request: Request, application_id: int) -> Response:
        access.one(verbs.applications(self.viewer), application_id)
        keep = timedelta(hours=self.given(ApplicationRotation)["keep_hours"])
        row, secret = verbs.rotate_secret(
            viewer=self.viewer, application_id=application_id, keep=keep, now=timezone.now()
        )
        return Response(_told(row, secret))


class ApplicationRevocation(ApplicationsEndpoint):
    @described(
        "Let it in no more, for good; its tokens end at once",
        tag=TAG,
        answer=ApplicationOut,
        problems=("not-found",),
    )
    def post(self, _request: Request, application_id: int) -> Response:
        row = verbs.revoke(viewer=self.viewer, application_id=application_id, now=timezone.now())
        return Response(ApplicationOut(row).data)


class ApplicationTokens(ApplicationsEndpoint):
    @described(
        "Its access tokens that have not expired",
        tag=TAG,
        answer=TokenOut(many=True),
        problems=("not-found",),
    )
    def get(self, _request: Request, application_id: int) -> Response:
        rows = verbs.live_tokens(
            viewer=self.viewer, application_id=application_id, now=timezone.now()
        )
        return self.page(rows, TokenOut)


class ApplicationToken(ApplicationsEndpoint):
    @described("End one access token", tag=TAG, status=204, problems=("not-found",))
    def delete(self, _request: Request, application_id: int, token_id: int) -> Response:
        verbs.revoke_token(
            viewer=self.viewer,
            application_id=application_id,
            token_id=token_id,
            now=timezone.now(),
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


def _told(row: Application, secret: str) -> dict[str, Any]:
    return {"application": ApplicationOut(row).data, "secret": secret}
