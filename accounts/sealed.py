"""Columns that are ciphers in the database; `accounts/rotation.py` finds them by their class."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models

from accounts.vault import seal, unseal

MARK = "sealed:"


class Cipher(models.TextField):  # type: ignore[type-arg]
    """Ciphers, in Python too: whoever needs the text asks the vault."""

    _pyi_private_set_type: Any  # what type checkers let be assigned
    mark = ""
    """What tells a cipher from an open text in the same column."""


class SealedText(Cipher):
    """A text in Python; nothing and the empty text stay what they are."""

    def read(self, text: str) -> Any:
        return text

    def to_python(self, value: Any) -> Any:
        return value

    def from_db_value(self, value: str | None, *_: Any) -> Any:
        return self.read(unseal(value)) if value else value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return value if value is None or value == "" else seal(str(value))

    def get_lookup(self, lookup_name: str) -> Any:
        """A cipher is never the same twice: to compare would find nothing and say nothing."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None


class SealedDecimal(SealedText):
    """A decimal number in Python, without trailing zeros."""

    def read(self, text: str) -> Decimal:
        return Decimal(text)


class SealedFloat(SealedText):
    """A float in Python."""

    def read(self, text: str) -> float:
        return float(text)


class Secret(str):
    """A text that a SealedWhenSecret column seals."""


class SealedWhenSecret(Cipher):
    """A text in Python, at rest a cipher behind MARK if it is a Secret, and then read as one."""

    mark = MARK

    def to_python(self, value: Any) -> Any:
        return value if isinstance(value, Secret) else super().to_python(value)

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        if value is None or not value.startswith(MARK):
            return value
        return Secret(unseal(value.removeprefix(MARK)))

    def get_prep_value(self, value: Any) -> Any:
        return value if isinstance(value, Secret) else super().get_prep_value(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """An open text that begins like a cipher is sealed as well, so that none is mistaken."""
        if isinstance(value, Secret) or (isinstance(value, str) and value.startswith(MARK)):
            return MARK + seal(value)
        return super().get_db_prep_value(value, connection, prepared)
