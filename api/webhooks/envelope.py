"""What a delivery says: thin, with the payload of the moment when the event was recorded."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from api.models import Delivery

TEST = "webhook.test"
PLAIN = "application/json"
CLOUDEVENTS = "application/cloudevents+json"


@dataclass(frozen=True, slots=True)
class Letter:
    """A body and what kind of body it is."""

    body: bytes
    content_type: str


def letter(delivery: Delivery, *, cloudevents: bool) -> Letter:
    """The same bytes at each attempt: Standard Webhooks' fields, or CloudEvents 1.0 structured.

    As a CloudEvent it has the `source` of its negotiation and the `id` of the delivery.
    """
    said = _said(delivery)
    if not cloudevents:
        return Letter(_json(said), PLAIN)
    negotiation = said["data"].get("negotiation")
    event = {
        "specversion": "1.0",
        "id": delivery.webhook_id,
        "source": "/api/v1" + (f"/negotiations/{negotiation}" if negotiation else ""),
        "type": said["type"],
        "time": said["timestamp"],
        "datacontenttype": PLAIN,
        "data": said["data"],
    }
    return Letter(_json(event), CLOUDEVENTS)


def _said(delivery: Delivery) -> dict[str, Any]:
    event = delivery.event
    if event is None:
        return {"type": TEST, "timestamp": _text(delivery.created_at), "data": {"test": True}}
    data = {"id": event.pk, "sequence": event.sequence, **event.payload}
    return {"type": event.type, "timestamp": _text(event.at), "data": data}


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
