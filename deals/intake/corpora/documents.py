"""Files of a corpus into parsed records: JSON arrays and JSON lines. A broken one is told apart."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from deals.intake.corpora.base import BrokenRecord, Node

Document: TypeAlias = tuple[str, Node | BrokenRecord]
"""A place, and the parsed record there or why it cannot be parsed."""


def parse_array(*, name: str, content: bytes) -> Iterator[Document]:
    """The records of a JSON file: the entries of its list, or the file itself if it is an object.

    A file that is no JSON is one broken record.
    """
    try:
        parsed = json.loads(content)
    except (ValueError, RecursionError) as error:
        yield name, BrokenRecord(name, _reason(error))
        return
    if not isinstance(parsed, list):
        yield name, Node(parsed)
        return
    for index, raw in enumerate(parsed):
        yield f"{name}[{index}]", Node(raw)


def parse_lines(*, name: str, lines: Iterable[bytes]) -> Iterator[Document]:
    """The records of a file with one JSON object a line; blank lines are passed over."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        place = f"{name}:{number}"
        try:
            yield place, Node(json.loads(line.rstrip()))
        except (ValueError, RecursionError) as error:
            yield place, BrokenRecord(place, _reason(error))


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"no JSON: {error.msg} at line {error.lineno}, column {error.colno}"
    if isinstance(error, UnicodeDecodeError):
        return "no JSON: not UTF-8 text"
    return "no JSON: nested too deeply or a number too long"
