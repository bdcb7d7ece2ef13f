"""Who calls the API in tests: people by session, clients by token."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from oauth2_provider.models import AccessToken
from rest_framework.test import APIClient

from accounts.models import Organisation, User
from api.codes import MEANINGS
from api.models import Application

ALL_SCOPES = (
    "accounts.read accounts.write negotiations.read negotiations.write reports.read"
    " limits.read limits.write webhooks.manage crm.manage"
)


def person(user: User) -> APIClient:
    """A signed-in person."""
    client = APIClient()
    client.force_login(user)
    return client


def integration(organisation: Organisation, scopes: str = ALL_SCOPES) -> APIClient:
    """An OAuth2 client with a token of these scopes."""
    application = Application.objects.create(
        organisation=organisation,
        name="crm",
        scopes=scopes.split(),
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
    )
    token = AccessToken.objects.create(
        application=application,
        token=f"token-{application.pk}",
        scope=scopes,
        expires=timezone.now() + timedelta(hours=1),
    )
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token.token}")
    return client


def post(client: APIClient, url: str, body: Any) -> Any:
    """POST; what changes the state of a negotiation is changed blindly."""
    seen = {"If-Match": "*"} if url.endswith(("/stage", "/close")) else {}
    return client.post(f"/api/v1/{url}", body, format="json", headers=seen)


def codes(answer: Any) -> dict[str, str]:
    """Pointer → code of a problem."""
    assert answer["Content-Type"] == "application/problem+json", answer.content
    found = {entry["pointer"]: entry["code"] for entry in answer.json()["errors"]}
    assert set(found.values()) <= set(MEANINGS), "write what they mean into api/codes.py"
    return found
