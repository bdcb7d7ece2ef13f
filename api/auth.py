"""Who calls: an OAuth2 client by its token, or a person by a session, as one Viewer."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from oauth2_provider.contrib.rest_framework import OAuth2Authentication
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.request import Request

from accounts.access import Viewer, viewer_for_application, viewer_for_user
from accounts.isolation.scope import every, settle


class TokenAuthentication(OAuth2Authentication):  # type: ignore[misc]
    """Bearer tokens of our applications; who sends one that does not count is told why."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        with every():  # which organisation it is of, is what the token tells
            found: tuple[Any, Any] | None = super().authenticate(request)
        error = getattr(request, "oauth2_error", None)
        if found is None and error:
            raise AuthenticationFailed(str(error.get("error_description", error["error"])))
        return found


def viewer_of(request: Request) -> Viewer:
    """Who asks; NotAuthenticated for a stranger, Forbidden for a user of no organisation."""
    token: Any = request.auth
    if token is not None and getattr(token, "application", None) is not None:
        scopes = frozenset(token.scope.split()) & frozenset(token.application.scopes)
        settle(token.application.organisation_id)
        return viewer_for_application(token.application, scopes)
    if request.user is not None and request.user.is_authenticated:
        settle(request.user.organisation_id)
        return viewer_for_user(request.user)
    raise NotAuthenticated


def credential_of(request: Request) -> str:
    """A stable word for what the caller signed in with."""
    application = getattr(request.auth, "application", None)
    return f"application:{application.pk}" if application is not None else f"user:{request.user.pk}"


CLIENT_SCHEME = "client"
"""Who asks for tokens: the id and secret of an application, see SPECTACULAR_SETTINGS."""


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the OpenAPI document describes the tokens."""

    target_class = "api.auth.TokenAuthentication"
    name = "oauth2"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        from django.conf import settings

        scopes = settings.OAUTH2_PROVIDER["SCOPES"]
        return {
            "type": "oauth2",
            "flows": {"clientCredentials": {"tokenUrl": "/o/token/", "scopes": scopes}},
        }
