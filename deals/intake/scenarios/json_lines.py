"""Scenarios as JSON lines: one object a line with `domain`, `issues` and two `profiles`.

An issue has `name` and `options`; a profile `weights` by issue and `evaluations` by issue and
option, worth weight × evaluation / the issue's maximum, and perhaps `file` and `reservation`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NoReturn

from deals.intake.problems import quoted
from deals.intake.reading import Reader
from deals.intake.scenarios.base import (
    MAX_OPTIONS,
    Flaw,
    Scenario,
    ScenarioError,
    ScenarioIssue,
    ScenarioProfile,
    exact,
    shares,
    weighted,
)

MAX_LINE = 5_000_000
"""Bytes of a line; a longer one is refused."""

MAX_ISSUES = 1_000


def read_line(*, content: bytes, source: str, line: int) -> Scenario:
    """The scenario of one line; ScenarioError lists its flaws, each at the line of the source."""
    reader = _Numbers()
    scenario = _scenario(_parsed(content, reader), reader)
    if reader.problems or scenario is None:
        flaws = (f"{problem.pointer or '/'}: {problem.detail}" for problem in reader.problems)
        raise ScenarioError([Flaw(source, line, flaw) for flaw in flaws])
    return scenario


class _Numbers(Reader):
    def number(self, pointer: str, raw: object) -> Fraction | None:
        """An exact number."""
        plain = isinstance(raw, int | Decimal) and not isinstance(raw, bool)
        value = exact(str(raw)) if plain else None
        if value is not None:
            return value
        found = quoted(str(raw)) if plain else type(raw).__name__
        self.refuse(pointer, f"expected a number, not {found}", "wrong_type")
        return None

    def numbers(self, pointer: str, raw: object, *, count: int) -> tuple[Fraction, ...] | None:
        """A list of so many exact numbers."""
        listed = self.sequence(pointer, raw, least=count, most=count)
        read = [self.number(f"{pointer}/{k}", entry) for k, entry in enumerate(listed or ())]
        numbers = tuple(number for number in read if number is not None)
        return numbers if len(numbers) == count else None


def _parsed(content: bytes, reader: _Numbers) -> object:
    if len(content) > MAX_LINE:
        reader.refuse("", f"expected a line of at most {MAX_LINE} bytes", "length")
        return None
    try:
        return json.loads(content, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, ArithmeticError, RecursionError) as error:
        reader.refuse("", f"expected a line of JSON: {str(error)[:100]}", "wrong_type")
        return None


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _scenario(raw: object, reader: _Numbers) -> Scenario | None:
    told = None if reader.problems else reader.mapping("", raw)
    if told is None:
        return None
    domain = reader.text("/domain", told.get("domain"))
    place = reader.text("/dir", told.get("dir"))
    issues = _issues(told.get("issues"), reader)
    listed = reader.sequence("/profiles", told.get("profiles"), least=2, most=2)
    if reader.problems or listed is None:
        return None
    us, them = (_profile(f"/profiles/{k}", entry, issues, reader) for k, entry in enumerate(listed))
    if us is None or them is None:
        return None
    return Scenario(domain or place, issues, (us, them), place=place)


def _issues(raw: object, reader: _Numbers) -> tuple[ScenarioIssue, ...]:
    issues: dict[str, ScenarioIssue] = {}
    for k, entry in enumerate(reader.sequence("/issues", raw, least=1, most=MAX_ISSUES) or ()):
        pointer = f"/issues/{k}"
        told = reader.mapping(pointer, entry) or {}
        name = reader.text(f"{pointer}/name", told.get("name"))
        if name in issues:
            reader.refuse(f"{pointer}/name", f"found {quoted(name)} twice", "twice")
        issues[name] = ScenarioIssue(name, _options(f"{pointer}/options", told, reader))
    return tuple(issues.values())


def _options(pointer: str, told: Mapping[str, object], reader: _Numbers) -> tuple[str, ...]:
    listed = reader.sequence(pointer, told.get("options"), least=1, most=MAX_OPTIONS) or ()
    options = tuple(str(option)[:500] for option in listed)
    if len(set(options)) < len(options):
        reader.refuse(pointer, "expected options that differ from each other", "twice")
    return options


def _profile(
    pointer: str, raw: object, issues: Sequence[ScenarioIssue], reader: _Numbers
) -> ScenarioProfile | None:
    told = reader.mapping(pointer, raw) or {}
    source = reader.text(f"{pointer}/file", told.get("file"))
    weights = reader.numbers(f"{pointer}/weights", told.get("weights"), count=len(issues))
    reservation = reader.number(f"{pointer}/reservation", told.get("reservation") or 0)
    values = _values(f"{pointer}/evaluations", told.get("evaluations"), issues, reader)
    if min(weights or (0,)) < 0:
        reader.refuse(f"{pointer}/weights", "expected numbers of at least 0", "wrong_type")
    if weights is None or reservation is None or len(values) < len(issues):
        return None
    worths = tuple(weighted(weight, own) for weight, own in zip(weights, values, strict=True))
    profile = ScenarioProfile(source or pointer, worths, reservation)
    if reason := profile.oversized:
        reader.refuse(pointer, reason, "too_large")
    return profile


def _values(
    pointer: str, raw: object, issues: Sequence[ScenarioIssue], reader: _Numbers
) -> list[tuple[Fraction, ...]]:
    count = len(issues)
    listed = reader.sequence(pointer, raw, least=count, most=count) or ()
    values = []
    for k, (issue, raw_evaluations) in enumerate(zip(issues, listed, strict=False)):
        evaluations = reader.numbers(f"{pointer}/{k}", raw_evaluations, count=len(issue.options))
        share = shares(evaluations) if evaluations else None
        if evaluations and share is None:
            reader.refuse(f"{pointer}/{k}", "expected a maximum above 0", "wrong_type")
        values.extend([share] if share else [])
    return values
