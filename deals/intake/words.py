"""A line as words with their columns, and a cursor that reads them one after the other."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from deals.intake.problems import MisreadError, Problem, near, quoted

Choice = TypeVar("Choice", bound=StrEnum)

TOKEN = re.compile(
    r"""(?P<text>"(?:[^"\\]|\\.)*"|“[^”]*”)|(?P<comment>\#.*)|(?P<mark>[,;\[\]{}|:])"""
    r"""|(?P<number>[+-]?[0-9]+(?:\.[0-9]+)?(?=%))|(?P<word>[^\s,;\[\]{}|:\#"“”]+)|(?P<odd>\S)""",
)
NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
ESCAPE = re.compile(r'\\(["\\n])')
MAX_TEXT = 4000
MAX_DIGITS = 40
MAX_PLACES = 6
NUMBER_BOUND = Decimal(10) ** 14
"""Numbers lie within ± this bound and have at most MAX_PLACES decimals, as the rows hold them."""


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    column: int
    kind: str

    def __str__(self) -> str:
        return quoted(self.text)


def tokens(line: str) -> tuple[Token, ...]:
    """The words of a line without its comment and an end token; MisreadError on an open quote."""
    found: list[Token] = []
    for match in TOKEN.finditer(line):
        kind = match.lastgroup or ""
        if kind == "comment":
            break
        found.append(_token(kind, match))
    end = found[-1].column + len(found[-1].text) if found else 1
    return (*found, Token("the end of the line", end, "end"))


def _token(kind: str, match: re.Match[str]) -> Token:
    text, column = match[0], match.start() + 1
    if kind == "odd":
        raise MisreadError(
            column=column, found=f"an unclosed {text}", expected='text in quotes: "…"'
        )
    if any(c == "\x00" or "\ud800" <= c <= "\udfff" for c in text):
        raise MisreadError(column=column, found=quoted(text), expected="readable characters")
    if kind == "text":
        text = _unescaped(text[1:-1]) if text[0] == '"' else text[1:-1]
    return Token(text, column, "word" if kind == "number" else kind)


def whole(text: str) -> int:
    """The number from 1 that the text spells out, or 0."""
    return int(text) if len(text) < 10 and text.isascii() and text.isdigit() else 0


def _unescaped(text: str) -> str:
    return ESCAPE.sub(lambda m: "\n" if m[1] == "n" else m[1], text)


class Cursor:
    """Reads one line; every reading either takes what it asks for or raises MisreadError."""

    def __init__(self, *, line: int, words: tuple[Token, ...]) -> None:
        self.line = line
        self.problems: list[Problem] = []
        self._words = words
        self._at = 0

    @property
    def here(self) -> Token:
        return self._words[self._at]

    @property
    def next(self) -> Token:
        return self._words[min(self._at + 1, len(self._words) - 1)]

    @property
    def at_end(self) -> bool:
        return self.here.kind == "end"

    def wrong(self, expected: str, *, at: Token | None = None) -> MisreadError:
        token = at or self.here
        found = token.text if token.kind == "end" else str(token)
        return MisreadError(column=token.column, found=found, expected=expected)

    def note(self, wrong: MisreadError) -> None:
        """Remember a mistake and go on reading."""
        self.problems.append(Problem(self.line, wrong.column, wrong.found, wrong.expected))

    def skip_to(self, *texts: str) -> None:
        """Pass over what cannot be understood, up to one of these or the end."""
        while not self.at_end and not self.sees(*texts):
            self._at += 1

    def take(self) -> Token:
        token = self.here
        if not self.at_end:
            self._at += 1
        return token

    def sees(self, *texts: str) -> bool:
        """Whether one of these words or marks comes next (quoted text never counts)."""
        return self.here.kind in ("word", "mark") and self.here.text in texts

    def skip(self, *texts: str) -> bool:
        """Take the next word or mark if it is one of these."""
        seen = self.sees(*texts)
        if seen:
            self.take()
        return seen

    def need(self, text: str, expected: str = "") -> None:
        if not self.skip(text):
            raise self.wrong(expected or quoted(text))

    def end(self, expected: str = "the end of the line") -> None:
        if not self.at_end:
            raise self.wrong(expected)

    def word(self, expected: str) -> Token:
        if self.here.kind != "word":
            raise self.wrong(expected)
        return self.take()

    def text(self, expected: str, *, limit: int = MAX_TEXT) -> str:
        """Quoted text, not blank, of at most `limit` characters."""
        if self.here.kind != "text" or not self.here.text.strip():
            raise self.wrong(expected)
        return self._short(self.take(), limit)

    def words(self, expected: str, *, stop: Collection[str] = (), limit: int = 200) -> str:
        """Quoted text, or one or more bare words up to a mark or one of the `stop` words."""
        if self.here.kind == "text":
            return self.text(expected, limit=limit)
        first = self.here
        taken: list[str] = []
        while self.here.kind == "word" and self.here.text not in stop:
            taken.append(self.take().text)
        if not taken:
            raise self.wrong(expected)
        return self._short(Token(" ".join(taken), first.column, "word"), limit)

    def decimal(self, expected: str = "a number such as 97 or 2.5") -> Decimal:
        token = self.word(expected)
        return self.number(token, token.text, expected)

    def number(self, token: Token, text: str, expected: str) -> Decimal:
        """The number that stands in (part of) a word, of a size that the rows can hold."""
        if len(text) > MAX_DIGITS or not NUMBER.fullmatch(text):
            raise self.wrong(expected, at=token)
        places = len(text.partition(".")[2].rstrip("0"))
        number = Decimal(text)
        if abs(number) >= NUMBER_BOUND or places > MAX_PLACES:
            sizes = f"a number below {NUMBER_BOUND:f} with at most {MAX_PLACES} decimals"
            raise self.wrong(sizes, at=token)
        return number or Decimal(0)

    def share(self, expected: str) -> float:
        """A weight, a share or a confidence: any number of decimals."""
        token = self.word(expected)
        if len(token.text) > MAX_DIGITS or not NUMBER.fullmatch(token.text):
            raise self.wrong(expected, at=token)
        return float(token.text)

    def day(self) -> date:
        expected = "a date such as 2026-01-31"
        token = self.word(expected)
        try:
            if DAY.fullmatch(token.text):
                return date.fromisoformat(token.text)
        except ValueError:
            pass
        raise self.wrong(expected, at=token)

    def sees_day(self) -> bool:
        return self.here.kind == "word" and DAY.fullmatch(self.here.text) is not None

    def sees_number(self) -> bool:
        return self.here.kind == "word" and NUMBER.fullmatch(self.here.text) is not None

    def one_of(self, words: type[Choice]) -> Choice:
        token = self.here
        if token.kind == "word" and token.text in list(words):
            return words(self.take().text)
        raise self.wrong(f"one of {', '.join(words)}{near(token.text, list(words))}")

    def _short(self, token: Token, limit: int) -> str:
        if len(token.text) > limit:
            raise self.wrong(f"at most {limit} characters", at=token)
        return token.text
