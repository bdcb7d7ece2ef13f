"""Who calls: an OAuth2 client by its token, or a person by a session, as one Viewer."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from oauth2_provider.contrib.rest_framework import OAuth2Authentication
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from accounts.access import Viewer, viewer_for_application, viewer_for_user


class TokenAuthentication(OAuth2Authentication):  # type: ignore[misc]
    """Bearer tokens of our applications."""


def viewer_of(request: Request) -> Viewer:
    """Who asks; NotAuthenticated for a stranger, Forbidden for a user of no organisation."""
    token: Any = request.auth
    if token is not None and getattr(token, "application", None) is not None:
        return viewer_for_application(token.application, token.scope.split())
    if request.user is not None and request.user.is_authenticated:
        return viewer_for_user(request.user)
    raise NotAuthenticated


def credential_of(request: Request) -> str:
    """A stable word for what the caller signed in with."""
    application = getattr(request.auth, "application", None)
    return f"application:{application.pk}" if application is not None else f"user:{request.user.pk}"


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
