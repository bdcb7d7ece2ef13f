"""What a reader of a corpus hands over, and how it walks through parsed JSON it does not trust."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from deals.ledger.facts import Facts
from deals.ledger.values import Side

MAX_TEXT = 4_000
MAX_LENGTH = 10_000
MAX_SHOWN = 500
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class BrokenError(ValueError):
    """A record that cannot be read; the text says where in it (RFC 6901) and why."""


@dataclass(frozen=True, slots=True)
class Record:
    """One negotiation of a corpus.

    `external_id` names it within the corpus; `source` holds what the corpus says beyond the facts,
    ready for JSON; `place` is where it stood, such as "talks.json[3]" or "talks.jsonl:4".
    """

    external_id: str
    title: str
    facts: Facts
    source: Mapping[str, Any] = field(hash=False)
    place: str = ""


@dataclass(frozen=True, slots=True)
class BrokenRecord:
    """A record that was left out, with its place and the reason, both fit to be shown."""

    place: str
    reason: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "place", _shown(self.place))
        object.__setattr__(self, "reason", _shown(self.reason))


Read: TypeAlias = Record | BrokenRecord


@dataclass(frozen=True, slots=True)
class Node:
    """A value within a record, with the pointer to it; asking for another type is a BrokenError."""

    raw: object
    pointer: str = ""

    def broken(self, reason: str) -> BrokenError:
        return BrokenError(f"{self.pointer or '/'}: {reason}")

    def at(self, key: str) -> Node:
        """The field of an object; it has to be there."""
        found = self.get(key)
        if found is None:
            raise self.broken(f"{key!r} is missing")
        return found

    def get(self, key: str) -> Node | None:
        """The field of an object, or None when it is absent or null."""
        raw = self._object().get(key)
        return None if raw is None else Node(raw, f"{self.pointer}/{key}")

    def each(self) -> Iterator[Node]:
        """The entries of a list."""
        if not isinstance(self.raw, list):
            raise self.broken("expected a list")
        if len(self.raw) > MAX_LENGTH:
            raise self.broken(f"more than {MAX_LENGTH} entries")
        for index, raw in enumerate(self.raw):
            yield Node(raw, f"{self.pointer}/{index}")

    def fields(self) -> Iterator[tuple[str, Node]]:
        """The fields of an object, in its order."""
        for key, raw in self._object().items():
            yield key, Node(raw, f"{self.pointer}/{key}")

    def text(self) -> str:
        """A text, stripped and not empty."""
        if not isinstance(self.raw, str):
            raise self.broken("expected a text")
        text = self.raw.strip()
        if not text or len(text) > MAX_TEXT or UNSTORABLE.search(text):
            raise self.broken(f"expected 1 to {MAX_TEXT} characters, none NUL or half a surrogate")
        return text

    def word(self, words: Mapping[str, Side] | tuple[str, ...]) -> str:
        """One of a closed list of texts."""
        if not isinstance(self.raw, str) or self.raw not in words:
            raise self.broken(f"expected one of {', '.join(words)}, found {str(self.raw)[:50]!r}")
        return self.raw

    def whole(self, *, low: int, high: int) -> int:
        """A whole number, as such or in digits, with low ≤ n ≤ high."""
        raw = self.raw
        if isinstance(raw, str) and raw.isascii() and raw.isdigit() and len(raw) <= 10:
            raw = int(raw)
        if isinstance(raw, bool) or not isinstance(raw, int) or not low <= raw <= high:
            raise self.broken(f"expected a whole number from {low} to {high}")
        return raw

    def share(self) -> float:
        """A number in 0..1."""
        raw = self.raw
        if isinstance(raw, bool) or not isinstance(raw, int | float):
            raise self.broken("expected a number")
        if not math.isfinite(raw) or not 0 <= raw <= 1:
            raise self.broken("expected a number in 0..1")
        return float(raw)

    def _object(self) -> Mapping[str, object]:
        if not isinstance(self.raw, Mapping):
            raise self.broken("expected an object")
        return self.raw


def _shown(text: str) -> str:
    """Short, and without characters that no terminal or column takes."""
    return "".join(c if c.isprintable() else "?" for c in text[:MAX_SHOWN])
