"""Connections, signed requests and runs of the workers, for the tests of what CRMs tell us."""

from __future__ import annotations

import base64
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import Organisation
from accounts.vault import seal
from api.inbox.run import sweep, work_off
from api.models import CrmConnection, InboundWebhook
from api.webhooks.send import Courier
from api.webhooks.sign import new_secret, signed
from deals.models import ExternalReference, Negotiation
from tests.api.webhooks.posting import Clock

CLIENT_SECRET = "2f1b6b5e-7a1c-4b52-9f6f-0d2c54a0c5a1"


@dataclass(frozen=True, slots=True)
class Sender:
    """A CRM that knows its connection's address and secrets."""

    connection: CrmConnection
    secret: str

    @property
    def address(self) -> str:
        return f"/api/v1/webhooks-in/{self.connection.key}"

    def send(self, body: Any, **more: Any) -> Any:
        """As Standard Webhooks has it; bytes go as they are."""
        return post(self.address, body, standard(body, secret=self.secret, **more))

    def events(self, *events: dict[str, Any], **more: Any) -> Any:
        """As HubSpot has it."""
        return post(self.address, [*events], hubspot(self.address, [*events], **more))

    def deal(self, external_id: str | int, kind: str = "deal.updated", **properties: Any) -> Any:
        return self.send(deal(external_id, kind, **properties))


def connect(organisation: Organisation, kind: str = "odoo", **more: Any) -> Sender:
    """A connection of the organisation, and who sends over it."""
    secret = new_secret()
    given = {
        "kind": kind,
        "system": kind,
        "name": kind,
        "url": "https://crm.example",
        "options": {"database": "x", "login": "y"} if kind == "odoo" else {},
        "credential": seal("token"),
        "client_secret": seal(CLIENT_SECRET) if kind == "hubspot" else "",
        **more,
    }
    row = CrmConnection.objects.create(organisation=organisation, secret=seal(secret), **given)
    return Sender(row, secret)


def deal(external_id: str | int, kind: str = "deal.updated", **properties: Any) -> dict[str, Any]:
    return {"type": kind, "data": {"external_id": external_id, **properties}}


def event(deal_id: int, kind: str = "deal.propertyChange", **more: Any) -> dict[str, Any]:
    return {
        "eventId": 100,
        "subscriptionId": 7,
        "portalId": 62515,
        "appId": 54321,
        "occurredAt": 1796047200000,
        "subscriptionType": kind,
        "attemptNumber": 0,
        "objectId": deal_id,
        "changeSource": "CRM",
        **more,
    }


def raw(body: Any) -> bytes:
    return body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()


def standard(
    body: Any, *, secret: str, message_id: str = "", at: datetime | None = None
) -> dict[str, str]:
    """The headers of a message, with an id of its own unless told otherwise."""
    name = message_id or f"msg_{uuid4().hex}"
    at = at or timezone.now()
    return dict(signed(webhook_id=name, at=at, body=raw(body), with_secrets=[secret]))


def hubspot(
    address: str,
    body: Any,
    *,
    secret: str = CLIENT_SECRET,
    age: timedelta = timedelta(0),
    site: str = "",
) -> dict[str, str]:
    """The headers of a request to an address of the site."""
    stamp = str(int((timezone.now() - age).timestamp() * 1000))
    told = b"POST" + (site or settings.SITE_URL).encode() + address.encode() + raw(body)
    made = hmac.new(secret.encode(), told + stamp.encode(), sha256).digest()
    return {
        "X-HubSpot-Signature-v3": base64.b64encode(made).decode(),
        "X-HubSpot-Request-Timestamp": stamp,
    }


def post(
    address: str, body: Any, headers: dict[str, str], content_type: str = "application/json"
) -> Any:
    """POST as a stranger: nobody is signed in."""
    client: Any = APIClient()
    return client.generic("POST", address, raw(body), content_type=content_type, headers=headers)


def run(organisation: Organisation, clock: Clock | None = None, **more: Any) -> bool:
    """What a worker does when it is woken, in this thread."""
    with Courier(answer_seconds=5.0) as courier:
        return work_off(
            organisation_id=organisation.pk,
            courier=courier,
            clock=clock or timezone.now,
            chance=lambda: 0.5,
            **more,
        )


def swept(clock: Clock) -> list[int]:
    return sweep(now=clock())


def one() -> InboundWebhook:
    return InboundWebhook.objects.select_related("negotiation", "connection").get()


def last() -> InboundWebhook:
    return InboundWebhook.objects.select_related("negotiation").order_by("-id")[0]


def states() -> list[str]:
    return [*InboundWebhook.objects.order_by("id").values_list("state", flat=True)]


def named(negotiation: Negotiation, system: str, external_id: str) -> None:
    """Give the negotiation the name that a system has for its deal."""
    ExternalReference.objects.create(
        organisation=negotiation.organisation,
        negotiation=negotiation,
        system=system,
        external_id=external_id,
    )
