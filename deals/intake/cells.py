"""One cell of a spreadsheet: texts that stay texts, and terms such as price=97; term=30."""

from __future__ import annotations

import re
from collections.abc import Iterable

from deals.intake.problems import quoted
from deals.ledger.values import Value, shown

FORMULA = re.compile(r"'*(?:\s*[=+\-@＝＋－＠]|[\t\r\n])")
"""What spreadsheet programs run, or may, as OWASP lists it under "CSV Injection"."""

PAIR = re.compile(r'\s*(?P<name>[^=;"]*?)\s*=\s*(?P<value>"(?:[^"]|"")*"|[^=;"]*?)\s*(?:;|$)')
PLAIN = re.compile(r'[^;="\s](?:[^;="]*[^;="\s])?')


class PairsRefused(ValueError):
    """A text that is no list of issue=value; `found` is where it goes wrong, short and quoted."""

    def __init__(self, found: str) -> None:
        self.found = quoted(found)
        super().__init__(self.found)


def neutral(text: str) -> str:
    """The text with an apostrophe before it if a spreadsheet program would take it for a formula.

    `meant` undoes it: the apostrophes that were there already are kept apart.
    """
    return "'" + text if FORMULA.match(text) else text


def meant(text: str) -> str:
    """The text that `neutral` was given."""
    return text[1:] if text.startswith("'") and FORMULA.match(text[1:]) else text


def written(name: str, value: Value) -> str:
    """One issue=value, the value in quotes if it would be misread without."""
    return f"{name}={shielded(shown(value))}"


def shielded(text: str) -> str:
    """The text, in quotes if it would be misread as an entry of a list."""
    return text if PLAIN.fullmatch(text) else in_quotes(text)


def in_quotes(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def joined(entries: Iterable[str]) -> str:
    return "; ".join(entries)


def read_pairs(text: str) -> list[tuple[str, str]]:
    """issue=value; issue="a value; with marks" — in their order; PairsRefused for anything else."""
    pairs: list[tuple[str, str]] = []
    at, text = 0, text.strip()
    while at < len(text):
        match = PAIR.match(text, at)
        if match is None or not match["name"] or not match["value"]:
            raise PairsRefused(text[at:].strip())
        pairs.append((match["name"], _unquoted(match["value"])))
        at = match.end()
    return pairs


def _unquoted(value: str) -> str:
    return value[1:-1].replace('""', '"') if value.startswith('"') else value
