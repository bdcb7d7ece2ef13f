"""The two signatures that let a message in: Standard Webhooks', and HubSpot's own (version 3).

Whoever sends one knows a secret of the connection; nothing else of a request is believed.
"""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import unquote

from standardwebhooks import Webhook, WebhookVerificationError

ID, SIGNATURE, STAMP = "webhook-id", "webhook-signature", "webhook-timestamp"
HUBSPOT_SIGNATURE, HUBSPOT_STAMP = "x-hubspot-signature-v3", "x-hubspot-request-timestamp"
OLDEST = timedelta(minutes=5)
"""Older ones may have been overheard; the library of Standard Webhooks has the same bound."""
MOST_DIGITS = 16
ENCODED = re.compile("%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)", re.IGNORECASE)
"""What HubSpot signs decoded; everything else of an address it signs as it stands."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came: headers by their names in small letters, the body byte by byte.

    `addresses` are those by which its sender may have called us, since a proxy may rename us.
    """

    method: str
    addresses: tuple[str, ...]
    headers: Mapping[str, str]
    body: bytes

    @property
    def by_hubspot(self) -> bool:
        return HUBSPOT_SIGNATURE in self.headers


def signed_by_standard(asked: Asked, *, with_secrets: Sequence[str]) -> bool:
    """Whether one of the secrets signed it within five minutes of now."""
    matches = [_verified(asked, secret) for secret in with_secrets]
    return any(matches)


def signed_by_hubspot(asked: Asked, *, client_secret: str, now: datetime) -> bool:
    """Whether the app's client secret signed it, for one of our addresses, within five minutes."""
    stamp = asked.headers.get(HUBSPOT_STAMP, "")
    given = asked.headers.get(HUBSPOT_SIGNATURE, "").encode()
    made = [
        hubspot_signature(asked, address=address, stamp=stamp, client_secret=client_secret)
        for address in asked.addresses
    ]
    matches = [hmac.compare_digest(each.encode(), given) for each in made]
    return any(matches) and _fresh(stamp, now)


def hubspot_signature(asked: Asked, *, address: str, stamp: str, client_secret: str) -> str:
    """HMAC-SHA256 over method, address, body and time, in base64."""
    decoded = ENCODED.sub(lambda found: unquote(found[0]), address)
    told = asked.method.encode() + decoded.encode() + asked.body + stamp.encode()
    return base64.b64encode(hmac.new(client_secret.encode(), told, sha256).digest()).decode()


def _fresh(stamp: str, now: datetime) -> bool:
    if not (stamp.isascii() and stamp.isdecimal() and len(stamp) <= MOST_DIGITS):
        return False
    return abs(now.timestamp() - int(stamp) / 1000) <= OLDEST.total_seconds()


def _verified(asked: Asked, secret: str) -> bool:
    """A header or a body that the library cannot read counts as one that is not signed."""
    try:
        Webhook(secret).verify(asked.body, dict(asked.headers), json_parse=False)
    except (WebhookVerificationError, ValueError):
        return False
    return True
