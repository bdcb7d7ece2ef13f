"""Reading untyped input: typed values out, every problem collected with its place (RFC 6901)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from deals.ledger.values import Issue, Numeric, Value

Word = TypeVar("Word", bound=StrEnum)

MAX_DIGITS = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an entry: where (JSON pointer), a stable code, and a sentence."""

    pointer: str
    detail: str
    code: str


class Reader:
    """Types one field at a time; a refused field is noted and read as absent."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def refuse(self, pointer: str, detail: str, code: str) -> None:
        self.problems.append(Problem(pointer, detail, code))

    def mapping(
        self, pointer: str, raw: object, *, known: Sequence[str] | None = None
    ) -> Mapping[str, object] | None:
        """An object; with `known`, other fields are refused and the nearest name is offered."""
        if raw is None:
            self.refuse(pointer, "is required", "required")
            return None
        if not isinstance(raw, Mapping):
            self.refuse(pointer, f"expected an object, not {_kind(raw)}", "wrong_type")
            return None
        for name in raw if known is not None else ():
            if name not in (known or ()):
                self._unknown_field(pointer, str(name), known or ())
        return raw

    def sequence(
        self, pointer: str, raw: object, *, least: int = 0, most: int = 100
    ) -> Sequence[object] | None:
        if not isinstance(raw, list | tuple):
            code = "required" if raw is None else "wrong_type"
            self.refuse(pointer, f"expected a list, not {_kind(raw)}", code)
            return None
        if not least <= len(raw) <= most:
            self.refuse(pointer, f"expected {least} to {most} entries, not {len(raw)}", "length")
            return None
        return raw

    def text(self, pointer: str, raw: object, *, required: bool = False, limit: int = 500) -> str:
        if raw is None or raw == "":
            if required:
                self.refuse(pointer, "is required", "required")
            return ""
        if not isinstance(raw, str):
            self.refuse(pointer, f"expected a text, not {_kind(raw)}", "wrong_type")
            return ""
        if len(raw) > limit or "\x00" in raw:
            self.refuse(pointer, f"expected at most {limit} characters, none of them NUL", "text")
            return ""
        return raw.strip()

    def word(
        self, pointer: str, raw: object, words: type[Word], *, required: bool = False
    ) -> Word | None:
        """One of a closed list of words."""
        if raw is None and not required:
            return None
        if isinstance(raw, str) and raw in list(words):
            return words(raw)
        allowed = ", ".join(words)
        shown = f"{raw[:50]!r}" if isinstance(raw, str) else _kind(raw)
        code = "required" if raw is None else "unknown_word"
        self.refuse(pointer, f"expected one of {allowed}, not {shown}", code)
        return None

    def count(self, pointer: str, raw: object) -> int | None:
        """A whole number from 1."""
        if raw is None:
            return None
        if isinstance(raw, bool) or not isinstance(raw, int) or not 1 <= raw <= 1_000_000:
            self.refuse(pointer, "expected a whole number from 1 to 1000000", "wrong_type")
            return None
        return raw

    def day(self, pointer: str, raw: object, *, required: bool = False) -> date | None:
        """A date written YYYY-MM-DD."""
        if raw is None:
            if required:
                self.refuse(pointer, "is required", "required")
            return None
        try:
            if isinstance(raw, str) and len(raw) == len("2026-01-31"):
                return date.fromisoformat(raw)
        except ValueError:
            pass
        self.refuse(pointer, "expected a date written YYYY-MM-DD", "wrong_type")
        return None

    def value(self, pointer: str, raw: object, issue: Issue) -> Value | None:
        """A number for a numeric issue (JSON number or decimal text), an option for a choice."""
        if not isinstance(issue.domain, Numeric):
            if isinstance(raw, str):
                return raw
            options = ", ".join(issue.domain.options)
            self.refuse(pointer, f"expected one of {options}, not {_kind(raw)}", "wrong_type")
            return None
        number = _decimal(raw)
        if number is None:
            self.refuse(pointer, f"expected a number, not {_kind(raw)}", "wrong_type")
        return number

    def _unknown_field(self, pointer: str, name: str, known: Sequence[str]) -> None:
        near = get_close_matches(name[:50], known, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        self.refuse(f"{pointer}/{name[:50]}", f"unknown field{hint}", "unknown_field")


def _decimal(raw: object) -> Decimal | None:
    """A finite decimal of a size the rows can hold, or None."""
    if isinstance(raw, bool) or not isinstance(raw, int | float | str | Decimal):
        return None
    text = str(raw).strip()
    if len(text) > MAX_DIGITS + 10:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    fits = number.is_finite() and abs(number) < Decimal(10) ** 14
    return number if fits and _places(number) <= 6 else None


def _places(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _kind(raw: object) -> str:
    """What was sent instead, in words of JSON; short, so that it can be echoed."""
    if raw is None:
        return "null"
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, str | int | float | Decimal):
        return repr(str(raw)[:50]) if isinstance(raw, str) else str(raw)[:50]
    return "an object" if isinstance(raw, Mapping) else "a list"
