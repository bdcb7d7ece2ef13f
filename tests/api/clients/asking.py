"""How applications ask for tokens in tests."""

from __future__ import annotations

from base64 import b64encode
from typing import Any
from urllib.parse import urlencode

from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from tests.api.callers import person

FORM = "application/x-www-form-urlencoded"


def application(admin: User, **more: Any) -> tuple[dict[str, Any], str]:
    """One made over REST by an administrator, and its secret."""
    body = {"name": "crm", "scopes": ["negotiations.read"]} | more
    answer = person(admin).post("/api/v1/applications", body, format="json")
    assert answer.status_code == 201, answer.content
    made: dict[str, Any] = answer.json()
    return made["application"], made["secret"]


def ask(where: str, client_id: str, secret: str, **form: str) -> Any:
    """POST a form to /o/… with an id and a secret."""
    pair = b64encode(f"{client_id}:{secret}".encode()).decode()
    headers = {"Authorization": f"Basic {pair}"}
    return Client().post(f"/o/{where}/", urlencode(form), content_type=FORM, headers=headers)


def token(client_id: str, secret: str, scope: str = "") -> Any:
    form = {"grant_type": "client_credentials"} | ({"scope": scope} if scope else {})
    return ask("token", client_id, secret, **form)


def bearer(text: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {text}")
    return client
