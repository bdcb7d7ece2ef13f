"""One row of a spreadsheet, column by column: typed, with every mistake noted in its column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from deals.intake.cells import PairsRefused, read_pairs
from deals.intake.problems import near, quoted

DAY = "a day written 2026-01-31"
PAIRS = 'issue=value; issue=value, a value with marks in quotes: service="a; b"'


@dataclass(frozen=True, slots=True)
class CellProblem:
    """What stands in a column and what was expected there."""

    column: str
    found: str
    expected: str

    def __str__(self) -> str:
        found = f", found {self.found}" if self.found else ""
        return f"{self.column}: expected {self.expected}{found}"


class Cells:
    """Reads the cells of one row; what is wrong is noted and read as absent."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = texts
        self.problems: list[CellProblem] = []

    def refuse(self, column: str, expected: str, found: str | None = None) -> None:
        text = self.texts.get(column, "")
        shown = found or (quoted(text) if text else "nothing")
        self.problems.append(CellProblem(column, shown, expected))

    def text(self, column: str, *, most: int, required: bool = False) -> str:
        text = self.texts.get(column, "")
        if required and not text:
            self.refuse(column, f"1 to {most} characters")
        elif len(text) > most:
            self.refuse(column, f"at most {most} characters", f"{len(text)}")
        elif any(c == "\x00" or "\ud800" <= c <= "\udfff" for c in text):
            self.refuse(column, "readable characters")
        return text

    def slug(self, column: str, *, required: bool = False) -> str:
        text = self.text(column, most=40, required=required)
        if text and not (text.isascii() and text.replace("-", "").replace("_", "").isalnum()):
            self.refuse(column, "letters, digits, - and _")
        return text

    def word(self, column: str, words: Sequence[str], default: str = "") -> str:
        text = self.texts.get(column, "").lower() or default
        if text not in words:
            self.refuse(column, f"one of {', '.join(words)}{near(text, words)}")
        return text

    def day(self, column: str, *, required: bool = False) -> date | None:
        text = self.texts.get(column, "")
        try:
            if len(text) == len("2026-01-31"):
                return date.fromisoformat(text)
        except ValueError:
            pass
        if text or required:
            self.refuse(column, DAY)
        return None

    def pairs(self, column: str) -> dict[str, tuple[str, str]]:
        """The values by issue, each with the column it stands in: "terms" and all "term:ISSUE"."""
        prefix = f"{column.removesuffix('s')}:"
        found: dict[str, tuple[str, str]] = {}
        for name, text, place in (*self._listed(column), *self._single(prefix)):
            if name in found:
                self.refuse(place, f"{name} only once", "it again")
            found[name] = (text, place)
        return found

    def _listed(self, column: str) -> Iterator[tuple[str, str, str]]:
        try:
            for name, value in read_pairs(self.texts.get(column, "")):
                yield name, value, column
        except PairsRefused as refused:
            self.refuse(column, PAIRS, refused.found)

    def _single(self, prefix: str) -> Iterator[tuple[str, str, str]]:
        for column, text in self.texts.items():
            if text and column.startswith(prefix):
                yield column.removeprefix(prefix), text, column
