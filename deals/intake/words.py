"""A line of a transcript as words with their columns, and a cursor that says what it expected."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

Word = TypeVar("Word", bound=StrEnum)

TOKEN = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<comment>\#.*)
    | (?P<text>"(?:[^"\\]|\\.)*")
    | (?P<date>\d{4}-\d{2}-\d{2}(?![\w-]))
    | (?P<number>[+-]?\d+(?:\.\d+)?)
    | (?P<symbol>\.\.|[,;|{}\[\]:~])
    | (?P<word>[^\s,;|{}\[\]:~"\#]+)
    | (?P<other>.)
    """,
    re.VERBOSE,
)
MAX_NUMBER = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a transcript; lines and columns count from 1."""

    line: int
    column: int
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.line}:{self.column}: found {self.found}, expected {self.expected}"


class Refused(Exception):
    """A line cannot be read; carries its problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str
    column: int

    @property
    def shown(self) -> str:
        return "the end of the line" if self.kind == "end" else repr(self.text[:40])


class Cursor:
    """Reads a line word by word; every refusal names the place and what was expected."""

    def __init__(self, *, line: int, text: str) -> None:
        self.line = line
        self._tokens = _tokens(text)
        self._place = 0

    @property
    def ahead(self) -> Token:
        return self._tokens[self._place]

    @property
    def at_end(self) -> bool:
        return self.ahead.kind == "end"

    def is_word(self, *words: str) -> bool:
        return self.ahead.kind == "word" and self.ahead.text in words

    def is_symbol(self, symbol: str) -> bool:
        return self.ahead.kind == "symbol" and self.ahead.text == symbol

    def next(self) -> Token:
        token = self.ahead
        if token.kind != "end":
            self._place += 1
        return token

    def skip(self, text: str) -> bool:
        """Pass a word or symbol if it is there."""
        if self.ahead.kind in ("word", "symbol") and self.ahead.text == text:
            self._place += 1
            return True
        return False

    def refuse(self, expected: str, token: Token | None = None) -> Refused:
        wrong = token or self.ahead
        return Refused(Problem(self.line, wrong.column, wrong.shown, expected))

    def need(self, text: str) -> None:
        if not self.skip(text):
            raise self.refuse(f"{text!r}")

    def end(self, expected: str = "the end of the line") -> None:
        if not self.at_end:
            raise self.refuse(expected)

    def word(self, expected: str) -> Token:
        if self.ahead.kind != "word":
            raise self.refuse(expected)
        return self.next()

    def text(self, expected: str) -> str:
        """A quoted text, without its quotes."""
        if self.ahead.kind != "text":
            raise self.refuse(expected)
        return _unquoted(self.next().text)

    def name(self, expected: str) -> str:
        """A word, or a quoted text."""
        if self.ahead.kind == "text":
            return _unquoted(self.next().text)
        return self.word(expected).text

    def one_of(self, words: type[Word], expected: str) -> Word:
        token = self.word(f"{expected}: {', '.join(words)}")
        if token.text not in list(words):
            raise self.refuse(f"{expected}: {', '.join(words)}", token)
        return words(token.text)

    def number(self, expected: str = "a number") -> Decimal:
        if self.ahead.kind != "number" or len(self.ahead.text) > MAX_NUMBER:
            raise self.refuse(expected)
        return Decimal(self.next().text)

    def count(self, expected: str) -> int:
        token = self.ahead
        number = self.number(expected)
        if number != int(number) or number < 1:
            raise self.refuse(expected, token)
        return int(number)

    def day(self, expected: str = "a date written YYYY-MM-DD") -> date:
        token = self.ahead
        if token.kind != "date":
            raise self.refuse(expected)
        try:
            day = date.fromisoformat(token.text)
        except ValueError:
            raise self.refuse(expected, token) from None
        self.next()
        return day

    def maybe_day(self) -> date | None:
        return self.day() if self.ahead.kind == "date" else None

    def maybe_text(self) -> str:
        return self.text("a text") if self.ahead.kind == "text" else ""

    def listed(self, read: Callable[[], None], separator: str = ",") -> None:
        """Read one or more of something."""
        read()
        while self.skip(separator):
            read()


def _tokens(text: str) -> Sequence[Token]:
    tokens = [
        Token(str(match.lastgroup), match.group(), match.start() + 1)
        for match in TOKEN.finditer(text)
        if match.lastgroup not in ("space", "comment")
    ]
    return [*tokens, Token("end", "", len(text) + 1)]


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1])
