"""Who calls: a connection by the key in its address, if one of its secrets signed the request.

An address that is nobody's and a signature that is wrong are never told apart, neither by what is
answered nor by how long it takes.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from accounts.isolation import every
from accounts.vault import Sealed, seal, unseal
from api.inbox.signatures import Asked, signed_by_hubspot, signed_by_standard
from api.models import CrmConnection, CrmKind
from api.webhooks.sign import new_secret

log = logging.getLogger(__name__)


def let_in(*, key: UUID, asked: Asked, now: datetime) -> CrmConnection | None:
    """The connection that the request is of; None for a stranger's."""
    found = _addressed(key)
    good = _signed(found or _nobody(), asked, now)
    return found if good else None


def _addressed(key: UUID) -> CrmConnection | None:
    with every():  # which organisation it is of, is what the key tells
        return CrmConnection.objects.filter(key=key).first()


@lru_cache(maxsize=1)
def _nobody() -> CrmConnection:
    """Whose secrets nobody knows: to look at them takes as long as at somebody's."""
    secret = seal(new_secret())
    return CrmConnection(kind=CrmKind.HUBSPOT, secret=secret, client_secret=secret)


def _signed(connection: CrmConnection, asked: Asked, now: datetime) -> bool:
    if asked.by_hubspot:
        own = connection.client_secret if connection.kind == CrmKind.HUBSPOT else ""
        secrets = _opened([own or _nobody().client_secret])
        return any(signed_by_hubspot(asked, client_secret=one, now=now) for one in secrets)
    return signed_by_standard(asked, with_secrets=list(_opened(_ciphers(connection, now))))


def _ciphers(connection: CrmConnection, now: datetime) -> list[str]:
    """The secret and, until it expires, the one before; then nobody's, which takes as long."""
    expires = connection.previous_expires_at
    still = expires is not None and now < expires
    before = connection.previous_secret if still else ""
    return [connection.secret, before or _nobody().secret]


def _opened(ciphers: Iterable[str]) -> Iterator[str]:
    for cipher in ciphers:
        try:
            yield unseal(cipher)
        except Sealed as sealed:
            log.error("the secret of a CRM connection: %s", sealed)
