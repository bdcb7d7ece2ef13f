"""Signatures after Standard Webhooks, by its own library."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from standardwebhooks import Webhook

SECRET_BYTES = 32
PREFIX = "whsec_"


def new_secret() -> str:
    """A secret as receivers are given it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signed(
    *, webhook_id: str, at: datetime, body: bytes, with_secrets: Sequence[str]
) -> Mapping[str, str]:
    """The headers of one attempt, made at `at`: a signature by each secret, the newest first."""
    moment, text = at.astimezone(UTC), body.decode()
    signatures = [Webhook(each).sign(webhook_id, moment, text) for each in with_secrets]
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
