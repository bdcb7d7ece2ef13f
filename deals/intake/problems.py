"""What is wrong with a transcript: where, what stands there, and what was expected."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice

SHOWN = 40
COMPARED = 500


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake at a 1-based line and column."""

    line: int
    column: int
    found: str
    expected: str

    @property
    def sentence(self) -> str:
        return f"found {self.found}, expected {self.expected}"

    def __str__(self) -> str:
        return f"{self.line}:{self.column}: {self.sentence}"


class TranscriptError(ValueError):
    """A text that cannot be read as a transcript; `problems` lists all of them in text order."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class MisreadError(Exception):
    """One mistake in the line being read."""

    def __init__(self, *, column: int, found: str, expected: str) -> None:
        self.column, self.found, self.expected = column, found, expected
        super().__init__(expected)


def quoted(text: str) -> str:
    """The text as it is echoed: short, in quotes, nothing invisible in it."""
    short = text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in short) + '"'


def near(word: str, known: Collection[str]) -> str:
    """A hint at the names that look most like the word, or nothing."""
    if word in known:
        return ""
    names = list(islice(known, COMPARED))
    matches = get_close_matches(word[:SHOWN].lower(), names, n=2, cutoff=0.75)
    return f" (did you mean {' or '.join(matches)}?)" if matches else ""
