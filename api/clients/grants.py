"""Which application gets a token, with which scopes, and whether a token still counts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.utils import timezone
from oauth2_provider.models import get_access_token_model
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.scopes import BaseScopes
from oauth2_provider.settings import oauth2_settings
from oauthlib.common import Request
from oauthlib.oauth2 import InvalidClientError

from accounts.isolation.scope import every, settle
from accounts.prepared import Lookup
from api.models import Application

TOKEN: Lookup[Any] = Lookup(
    lambda checksum: (
        get_access_token_model()
        .objects.select_related("application", "user")
        .filter(token_checksum=checksum)
        .order_by("pk")[:1]
    ),
    "checksum",
)


class ApplicationScopes(BaseScopes):  # type: ignore[misc]
    """An application may ask for its own scopes, and gets all of them if it names none."""

    def get_all_scopes(self) -> Mapping[str, str]:
        scopes: Mapping[str, str] = oauth2_settings.SCOPES
        return scopes

    def get_available_scopes(
        self, application: Application | None = None, *_: Any, **__: Any
    ) -> Collection[str]:
        known = self.get_all_scopes()
        return [scope for scope in application.scopes if scope in known] if application else []

    def get_default_scopes(
        self, application: Application | None = None, *_: Any, **__: Any
    ) -> Collection[str]:
        return self.get_available_scopes(application)


class Validator(OAuth2Validator):  # type: ignore[misc]
    """The library's, which also knows previous secrets, expiries and revocations.

    Only who knows the secret, or has a token, is told that an application is no longer let in.
    """

    def authenticate_client(self, request: Request, *args: Any, **kwargs: Any) -> bool:
        known = super().authenticate_client(request, *args, **kwargs)
        if known and (why := request.client.refused(timezone.now())):
            raise InvalidClientError(description=why, request=request)
        return bool(known)

    def validate_bearer_token(self, token: str, scopes: Any, request: Request) -> bool:
        if not super().validate_bearer_token(token, scopes, request):
            return False
        why = request.client.refused(timezone.now()) if request.client else ""
        if why:
            request.oauth2_error = {"error": "invalid_token", "error_description": why}
        return not why

    def _load_access_token(self, token: str) -> Any:
        """The library's question, asked at each request."""
        return TOKEN.first(hashlib.sha256(token.encode()).hexdigest())

    def _authenticate_basic_auth(self, request: Request) -> bool:
        check = super()._authenticate_basic_auth
        return bool(check(request)) or _by_previous_secret(request, check)

    def _authenticate_request_body(self, request: Request) -> bool:
        check = super()._authenticate_request_body
        return bool(check(request)) or _by_previous_secret(request, check)

    def _load_application(self, client_id: str | None, request: Request) -> Application | None:
        """PostgreSQL takes no NUL, and says so in a way that the library does not expect."""
        if "\0" in (client_id or ""):
            return None
        with every():  # which organisation it is of, is what the id tells
            found: Application | None = super()._load_application(client_id, request)
        if found is not None:
            settle(found.organisation_id)
        return found


def _by_previous_secret(request: Request, check: Callable[[Request], Any]) -> bool:
    """Whether the check passes for the secret before, while that is still taken."""
    client = request.client
    if client is None or not client.previous_secret:
        return False
    if client.previous_expires_at <= timezone.now():
        return False
    present, client.client_secret = client.client_secret, client.previous_secret
    try:
        return bool(check(request))
    finally:
        client.client_secret = present
