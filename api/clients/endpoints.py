"""Where clients get a token, ask what one is worth, and give one back.

RFC 6749 section 4.4, RFC 7662, RFC 7009. Their errors are those of OAuth; what is too much, too
large or of the wrong kind is a problem as everywhere else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from oauth2_provider.models import get_access_token_model
from oauth2_provider.oauth2_backends import get_oauthlib_core
from oauthlib.common import Request as OAuthRequest
from oauthlib.oauth2 import InvalidClientError, InvalidRequestError, OAuth2Error
from rest_framework import serializers
from rest_framework.exceptions import ParseError, Throttled
from rest_framework.parsers import FormParser
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.addresses import client_address
from api.auth import CLIENT_SCHEME
from api.errors import TooLarge
from api.models import Application
from api.rates import spend_of
from api.schema import problem_answers

F = TypeVar("F", bound=Callable[..., Any])

TAG = "tokens"
MAX_BODY = 10_000
REFUSED = ("malformed", "too-large", "unsupported-media-type", "throttled", "not-ready")


class TokenAsked(serializers.Serializer[Any]):
    grant_type = serializers.ChoiceField(choices=["client_credentials"])
    scope = serializers.CharField(
        required=False, help_text="Separated by spaces; without it all that the application has."
    )


class TokenAnswer(serializers.Serializer[Any]):
    access_token = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="Seconds.")
    token_type = serializers.CharField()
    scope = serializers.CharField()


class TokenNamed(serializers.Serializer[Any]):
    token = serializers.CharField()
    token_type_hint = serializers.CharField(required=False)


class Introspection(serializers.Serializer[Any]):
    """Only `active` for what is no token of the caller's organisation, or no longer one."""

    active = serializers.BooleanField()
    scope = serializers.CharField(required=False)
    client_id = serializers.CharField(required=False)
    token_type = serializers.CharField(required=False)
    exp = serializers.IntegerField(required=False)
    iat = serializers.IntegerField(required=False)


class OAuthError(serializers.Serializer[Any]):
    """RFC 6749 section 5.2."""

    error = serializers.CharField()
    error_description = serializers.CharField(required=False)


def described(summary: str, *, operation: str, request: Any, answer: Any) -> Callable[[F], F]:
    """extend_schema for what clients ask for with their secret."""
    return extend_schema(
        summary=summary,
        operation_id=operation,
        tags=[TAG],
        request={"application/x-www-form-urlencoded": request},
        responses={
            200: answer,
            (400, "application/json"): OAuthError,
            (401, "application/json"): OAuthError,
            **problem_answers(REFUSED),
        },
        auth=[{CLIENT_SCHEME: []}],  # type: ignore[list-item]
    )


class ClientEndpoint(APIView):
    """Bounded and counted by address before any secret is looked at: that is slow on purpose."""

    authentication_classes = ()
    parser_classes = (FormParser,)
    takes_keys = False
    form: QueryDict

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        limit = settings.TOKEN_RATE_PER_MINUTE
        rate = spend_of(f"tokens:{client_address(request._request)}", limit=limit)
        if rate is not None and rate.spent:
            raise Throttled(rate.seconds)
        if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY:
            raise TooLarge(f"At most {MAX_BODY} bytes.")
        try:
            self.form = cast("QueryDict", request.data)
        except SuspiciousOperation:
            raise ParseError("Too many fields.") from None


class Token(ClientEndpoint):
    """Send id and secret by HTTP Basic, or as `client_id` and `client_secret` in the body."""

    @described(
        "An access token for an application's id and secret",
        operation="token_create",
        request=TokenAsked,
        answer=TokenAnswer,
    )
    def post(self, request: Request) -> HttpResponse:
        return _asked(get_oauthlib_core().create_token_response, request)


class Revocation(ClientEndpoint):
    """A token of another application is left alone, and answered like an unknown one."""

    @described(
        "End an access token of one's own (RFC 7009); an unknown one has ended already",
        operation="token_revoke",
        request=TokenNamed,
        answer=None,
    )
    def post(self, request: Request) -> HttpResponse:
        return _asked(get_oauthlib_core().create_revocation_response, request)


class IntrospectionPage(ClientEndpoint):
    """A token of another organisation is answered like an unknown one: `"active": false`."""

    @described(
        "What a token of one's organisation is worth (RFC 7662)",
        operation="token_introspect",
        request=TokenNamed,
        answer=Introspection,
    )
    def post(self, request: Request) -> HttpResponse:
        try:
            client = _client(request)
        except OAuth2Error as error:
            return _plain(error.headers, error.json, error.status_code)
        if "token" not in self.form:
            missing = InvalidRequestError("Missing token parameter.")
            return _plain(missing.headers, missing.json, missing.status_code)
        worth = _worth(str(self.form["token"]), organisation_id=client.organisation_id)
        return _plain({}, json.dumps(worth), 200)


def _asked(answer: Callable[[HttpRequest], Any], request: Request) -> HttpResponse:
    try:
        _, headers, body, status = answer(request._request)
    except ValueError:
        raise ParseError("The address cannot be read.") from None
    return _plain(headers, body, status)


def _plain(headers: Mapping[str, str], body: str | None, status: int) -> HttpResponse:
    answer = HttpResponse(body or "", status=status, headers={**headers})
    answer.headers["Content-Type"] = "application/json"
    return answer


def _client(request: Request) -> Application:
    """The application whose id and secret came with the request; InvalidClientError if none."""
    core = get_oauthlib_core()
    uri, method, body, headers = core._extract_params(request._request)
    asked = OAuthRequest(uri, method, body, headers)
    if not core.server.request_validator.authenticate_client(asked):
        raise InvalidClientError(request=asked)
    client: Application = asked.client
    return client


def _worth(text: str, *, organisation_id: int) -> dict[str, Any]:
    """What introspection tells of a token; who may not know of it hears what strangers hear."""
    checksum = hashlib.sha256(text.encode()).hexdigest()
    rows = get_access_token_model().objects.select_related("application")
    token = rows.filter(
        token_checksum=checksum, application__organisation_id=organisation_id
    ).first()
    if token is None or not token.is_valid() or token.application.refused(timezone.now()):
        return {"active": False}
    return {
        "active": True,
        "scope": " ".join(s for s in token.scope.split() if s in token.application.scopes),
        "client_id": token.application.client_id,
        "token_type": "Bearer",
        "exp": int(token.expires.timestamp()),
        "iat": int(token.created.timestamp()),
    }
