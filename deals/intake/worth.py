"""What an issue is worth to a side, as an `issue` line says it: direction, weight, values."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

from deals.intake.problems import quoted
from deals.intake.words import Cursor, Token
from deals.ledger.preferences import (
    Linear,
    OptionValues,
    Piecewise,
    Preference,
    Provenance,
    ValueFunction,
)
from deals.ledger.values import Choice, Direction, Issue, Numeric, Side

Key = TypeVar("Key")


def read_preference(cursor: Cursor, issue: Issue, side: Side) -> Preference:
    """high 50 · low · plus 10 (the best option) · 20 {2: 0, 8: 1} · {basic: 0, plus: 1}"""
    direction = _direction(cursor, issue.domain)
    weight = _weight(cursor) if cursor.sees_number() else None
    function = _values(cursor, issue) if direction is None else Linear(issue.domain, direction)
    provenance = Provenance.ESTIMATED
    if cursor.sees(*Provenance):
        provenance = cursor.one_of(Provenance)
    confidence = _share(cursor, "a confidence from 0 to 1") if cursor.skip("confidence") else None
    return Preference(side, issue.key, function, weight, provenance, confidence)


def _direction(cursor: Cursor, domain: Numeric | Choice) -> Direction | None:
    token = cursor.here
    if isinstance(domain, Choice) and is_option(token, domain) and not cursor.sees_number():
        ends = {domain.options[0]: Direction.LOW, domain.options[-1]: Direction.HIGH}
        if token.text not in ends:
            wanted = " or ".join(quoted(option) for option in ends)
            raise cursor.wrong(f"the best option, at an end of the list: {wanted}")
        return ends[cursor.take().text]
    return cursor.one_of(Direction) if cursor.sees(*Direction) else None


def _weight(cursor: Cursor) -> float:
    token = cursor.here
    weight = cursor.share("a weight such as 40")
    if weight < 0:
        raise cursor.wrong("a weight of at least 0", at=token)
    return weight


def _share(cursor: Cursor, expected: str) -> float:
    token = cursor.here
    share = cursor.share(expected)
    if not 0 <= share <= 1:
        raise cursor.wrong(expected, at=token)
    return share


def _values(cursor: Cursor, issue: Issue) -> ValueFunction:
    start = cursor.here
    cursor.need("{", "high, low or values such as {2: 0, 8: 1}")
    if isinstance(issue.domain, Numeric):
        return _points(cursor)
    values: dict[str, float] = {}
    domain = issue.domain
    _pairs(cursor, lambda: read_option(cursor, domain).text, values)
    missing = [option for option in issue.domain.options if option not in values]
    if missing:
        raise cursor.wrong(f"a value for {quoted(missing[0])} too", at=start)
    return OptionValues(values)


def _points(cursor: Cursor) -> Piecewise:
    points: dict[Decimal, float] = {}
    _pairs(cursor, lambda: cursor.decimal("a number of the issue's range"), points)
    return Piecewise(tuple(sorted(points.items())))


def _pairs(cursor: Cursor, read: Callable[[], Key], into: dict[Key, float]) -> None:
    while True:
        token = cursor.here
        key = read()
        if key in into:
            raise cursor.wrong("a value not named before", at=token)
        cursor.need(":")
        into[key] = _share(cursor, "what it is worth, from 0 to 1")
        if not cursor.skip(","):
            break
    cursor.need("}", 'a comma or "}"')


def read_option(cursor: Cursor, domain: Choice) -> Token:
    if not is_option(cursor.here, domain):
        raise cursor.wrong(f"one of {', '.join(domain.options)}")
    return cursor.take()


def is_option(token: Token, domain: Choice) -> bool:
    return token.kind in ("word", "text") and token.text in domain.options
