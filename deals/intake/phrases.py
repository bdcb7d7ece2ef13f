"""Values, terms, asks and issues as they are written in a transcript."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from deals.intake.declaring import RESERVED
from deals.ledger.limits import Limits
from deals.ledger.offers import Ask, Commitment
from deals.ledger.preferences import (
    Linear,
    OptionValues,
    Piecewise,
    Preference,
    Provenance,
    ValueFunction,
)
from deals.ledger.values import Choice, Direction, Issue, Numeric, Value, shown

PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
UNIT = re.compile(r"[A-Za-z%€$£][A-Za-z0-9/%€$£.]*")


def text(words: str) -> str:
    """In quotes, on one line."""
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"\r\n|\r|\n", r"\\n", escaped) + '"'


def bare(word: str) -> str:
    """As it is where that is plain to read, else in quotes."""
    plain = PLAIN.fullmatch(word) and word not in RESERVED
    return word if plain else text(word)


def value(term: Value) -> str:
    return bare(term) if isinstance(term, str) else shown(term)


def share(number: float) -> str:
    return shown(Decimal(repr(number)))


def day(on: date | None, keyword: str = "on") -> str:
    return "" if on is None else f" {keyword} {on}"


def terms_of(terms: Mapping[str, Value]) -> str:
    return ", ".join(f"{issue} {value(term)}" for issue, term in terms.items())


def asks_of(asks: Iterable[Ask | Commitment]) -> str:
    return ", ".join(_ask(ask) for ask in asks)


def _ask(ask: Ask | Commitment) -> str:
    if isinstance(ask, Ask):
        return f"{ask.issue} {value(ask.value)}{day(ask.due, 'due')}"
    owner = f" by {text(ask.owner)}" if ask.owner else ""
    measure = f" measured {text(ask.measure)}" if ask.measure else ""
    return f"{text(ask.text)}{owner}{day(ask.due, 'due')}{measure}"


def issue_line(issue: Issue, preferences: Iterable[Preference]) -> str:
    """The whole declaration, so that nothing is left to the catalogue."""
    parts = ["issue", issue.key, _domain(issue.domain)]
    if issue.name:
        parts.append(f"name {text(issue.name)}")
    parts += [_preference(p, issue.domain) for p in preferences if p.issue == issue.key]
    if issue.baseline is not None:
        parts.append(f"baseline {value(issue.baseline)}")
    if isinstance(issue.money, Decimal):
        parts.append(f"money {shown(issue.money)}")
    elif issue.money is not None:
        prices = (f"{bare(option)} {shown(cost)}" for option, cost in issue.money.items())
        parts.append(f"money {' '.join(prices)}")
    return " ".join(parts + ["distributive"] * issue.distributive)


def limit_lines(limits: Limits) -> Iterator[str]:
    """limit us price walk 90 target 105"""
    for on in limits.issues:
        known = {"walk": on.walk_away, "target": on.target}
        words = (f" {name} {_quoted(v)}" for name, v in known.items() if v is not None)
        yield f"limit {on.side} {on.issue}{''.join(words)}"
    for whole in limits.packages:
        points = {"walk": whole.walk_away, "target": whole.target}
        words = (f" {name} {share(p)}" for name, p in points.items() if p is not None)
        batna = f" batna {text(whole.batna)}" if whole.batna else ""
        yield f"limit {whole.side} package{''.join(words)}{batna}"


def _quoted(term: Value) -> str:
    """A value whose option could be read as a keyword of the line."""
    return text(term) if isinstance(term, str) else shown(term)


def _domain(domain: Numeric | Choice) -> str:
    if isinstance(domain, Choice):
        plain = bare if len(domain.options) > 1 else text
        return " | ".join(plain(option) for option in domain.options)
    step = "" if domain.step is None else f" step {shown(domain.step)}"
    plain_unit = UNIT.fullmatch(domain.unit) and domain.unit not in RESERVED
    unit = f" {domain.unit if plain_unit else text(domain.unit)}" if domain.unit else ""
    return f"{shown(domain.low)}..{shown(domain.high)}{step}{unit}"


def _preference(preference: Preference, domain: Numeric | Choice) -> str:
    weight = "" if preference.weight is None else f" {share(preference.weight)}"
    function = preference.function
    if isinstance(function, Linear):
        worth = f" {_direction(function.direction, domain)}{weight}"
    else:
        worth = f"{weight} {{{_points(function)}}}"
    told = preference.provenance
    provenance = "" if told is Provenance.ESTIMATED else f" {told}"
    sure = preference.confidence
    confidence = "" if sure is None else f" confidence {share(sure)}"
    return f"{preference.side}{worth}{provenance}{confidence}"


def _direction(direction: Direction, domain: Numeric | Choice) -> str:
    """high or low, or the best option where options are called high or low themselves."""
    if isinstance(domain, Choice) and set(Direction) & set(domain.options):
        return text(domain.options[-1 if direction is Direction.HIGH else 0])
    return direction.value


def _points(function: ValueFunction) -> str:
    if isinstance(function, Piecewise):
        return ", ".join(f"{shown(x)}: {share(v)}" for x, v in function.points)
    assert isinstance(function, OptionValues)
    return ", ".join(f"{bare(option)}: {share(v)}" for option, v in function.values.items())
