"""Requests: nobody's when they come in, of one organisation once it is known who asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, cast

from allauth.account.auth_backends import AuthenticationBackend
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from accounts.isolation.scope import every, pieces, request, settle
from accounts.models import User

SIGN_IN = "accounts/"
"""Where the pages of `accounts.sign_in` are."""


class Isolation:
    """The middleware. Pages and the API settle whose a request is; the admin is settled here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, asked: HttpRequest) -> HttpResponseBase:
        with request() as scope:
            response = self.get_response(asked)
        if isinstance(response, StreamingHttpResponse) and not isinstance(response, FileResponse):
            content = cast(Iterable[bytes], response.streaming_content)
            response.streaming_content = pieces(content, scope=scope)
        return response

    def process_view(self, asked: HttpRequest, *_: Any) -> None:
        """Superusers look after all organisations in the admin, and nowhere else.

        Who is not signed in yet is looked for in all of them: by name, address or reset link.
        """
        match = asked.resolver_match
        signing_in = match is not None and match.route.startswith(SIGN_IN)
        if match is None or not (signing_in or "admin" in match.app_names):
            return  # and no session is read for it
        if isinstance(asked.user, User):
            settle_for(asked.user)
        elif signing_in:
            settle(None, superuser=True)


class SignIn(AuthenticationBackend):  # type: ignore[misc]
    """Who signs in, or comes back with a session, is looked for in all organisations."""

    def authenticate(self, *args: Any, **kwargs: Any) -> Any:
        with every():
            user = super().authenticate(*args, **kwargs)
        if isinstance(user, User):
            settle_for(user)
        return user

    def get_user(self, user_id: int) -> Any:
        with every():
            return super().get_user(user_id)


def settle_for(user: User) -> None:
    """The request is of the user's organisation, of every one for a superuser."""
    settle(user.organisation_id, superuser=user.is_superuser and user.is_active)
