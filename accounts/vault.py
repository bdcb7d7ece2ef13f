"""Secrets at rest: ciphers (Fernet) under keys of the environment."""

from __future__ import annotations

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Sealed(Exception):
    """None of the keys of the environment opens this cipher."""


def seal(text: str) -> str:
    """A cipher that `unseal` turns into the text again."""
    return _keys(tuple(settings.VAULT_KEYS)).encrypt(text.encode()).decode()


def unseal(cipher: str) -> str:
    """The text of a cipher; Sealed when no key opens it."""
    try:
        return _keys(tuple(settings.VAULT_KEYS)).decrypt(cipher.encode()).decode()
    except InvalidToken:
        raise Sealed("No VAULT_KEY opens this.") from None


def reseal(cipher: str) -> str:
    """The same text under the first key; Sealed when no key opens it."""
    try:
        return _keys(tuple(settings.VAULT_KEYS)).rotate(cipher.encode()).decode()
    except InvalidToken:
        raise Sealed("No VAULT_KEY opens this.") from None


@lru_cache(maxsize=4)
def _keys(texts: tuple[str, ...]) -> MultiFernet:
    """The first key seals, each of them opens."""
    return MultiFernet([Fernet(_derived(text.strip())) for text in texts if text.strip()])


def _derived(text: str) -> bytes:
    """A key of Fernet's form from a text of any form, bound to this purpose (RFC 5869)."""
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"negotrack vault")
    return base64.urlsafe_b64encode(made.derive(text.encode()))
