"""An offer as callers send it (parsed JSON) into typed terms, conditions and packages.

Everything wrong with an entry is reported at once, each problem with its place (RFC 6901).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from deals.intake.conditions import (
    Condition,
    read_asks,
    read_conditions,
    read_gives,
    read_named,
    refuse_double_gives,
)
from deals.intake.reading import Problem, Reader
from deals.ledger.facts import Channel
from deals.ledger.offers import Frame
from deals.ledger.values import Issue, Side, Value

KNOWN_FIELDS = (
    "side", "terms", "if", "exchanges", "alternatives", "round", "on", "frame", "evidence",
    "corrects", "sequence", "note",
)  # fmt: skip
PACKAGE_FIELDS = ("terms", "if", "exchanges")
MAX_ALTERNATIVES = 10


class EntryRefused(ValueError):
    """The entry makes no sense; `problems` lists everything wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problem.detail for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Package:
    terms: Mapping[str, Value] = field(hash=False)
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class RoundEntry:
    """A new round that begins with this offer."""

    held_on: date
    channel: Channel = Channel.MEETING
    note: str = ""


@dataclass(frozen=True, slots=True)
class OfferEntry:
    """One move to be logged: one package, or several alternatives tabled at once (MESO).

    `round` is a round's number, a new round, or None for the one under way; `on` the day it was
    said, None for the round's. `sequence` is the
    number the caller expects the (first) offer to get; `corrects` the number it sets right.
    """

    side: Side
    packages: tuple[Package, ...]
    round: int | RoundEntry | None = None
    on: date | None = None
    frame: Frame = Frame.UNSTATED
    evidence: tuple[str, ...] = ()
    corrects: int | None = None
    sequence: int | None = None
    note: str = ""


def read_offer(
    raw: object, *, issues: Mapping[str, Issue], evidence: Collection[str] = ()
) -> OfferEntry:
    """The entry, typed; EntryRefused with all problems when anything about it is wrong."""
    reader = Reader()
    entry = _entry(reader, raw, issues, evidence)
    if reader.problems or entry is None:
        raise EntryRefused(reader.problems)
    return entry


def read_terms(raw: object, *, issues: Mapping[str, Issue]) -> Mapping[str, Value]:
    """The terms of an agreement, {issue: value}; EntryRefused with all problems."""
    reader = Reader()
    terms = read_named(reader, "/terms", raw, issues)
    if reader.problems:
        raise EntryRefused(reader.problems)
    return terms


def read_condition(
    raw: object, *, issues: Mapping[str, Issue], terms: Mapping[int, Collection[str]]
) -> tuple[int, Condition]:
    """An exchange tied afterwards: the number of the offer that gave, and the condition.

    `terms` are the issues each tabled offer names. EntryRefused with all problems.
    """
    reader = Reader()
    body = reader.mapping("", raw, known=("offer", "gives", "asks", "deadline")) or {}
    number = reader.count("/offer", body.get("offer"))
    if number not in terms:
        reader.refuse("/offer", "expected the number of a tabled offer", "unknown_offer")
    gives = read_gives(reader, "/gives", body.get("gives"), terms.get(number or 0, ()))
    asks = read_asks(reader, "/asks", body.get("asks"), issues)
    deadline = reader.day("/deadline", body.get("deadline"))
    if reader.problems or number is None:
        raise EntryRefused(reader.problems)
    return number, Condition(tuple(dict.fromkeys(gives)), asks, deadline)


def _entry(
    reader: Reader, raw: object, issues: Mapping[str, Issue], evidence: Collection[str]
) -> OfferEntry | None:
    body = reader.mapping("", raw, known=KNOWN_FIELDS)
    if body is None:
        return None
    side = reader.word("/side", body.get("side"), Side, required=True)
    packages = _packages(reader, body, issues)
    entry = OfferEntry(
        side=side or Side.US,
        packages=packages,
        round=_round(reader, body.get("round")),
        on=reader.day("/on", body.get("on")),
        frame=reader.word("/frame", body.get("frame"), Frame) or Frame.UNSTATED,
        evidence=_cited(reader, body.get("evidence"), evidence),
        corrects=reader.count("/corrects", body.get("corrects")),
        sequence=reader.count("/sequence", body.get("sequence")),
        note=reader.text("/note", body.get("note"), limit=4000),
    )
    if entry.corrects is not None and len(packages) > 1:
        reader.refuse("/corrects", "alternatives cannot correct an offer", "conflicting")
    return entry


def _packages(
    reader: Reader, body: Mapping[str, object], issues: Mapping[str, Issue]
) -> tuple[Package, ...]:
    if "alternatives" not in body:
        return (_package(reader, "", body, issues),)
    for name in PACKAGE_FIELDS:
        if name in body:
            reader.refuse(f"/{name}", f"give either alternatives or {name}", "conflicting")
    listed = reader.sequence("/alternatives", body["alternatives"], most=MAX_ALTERNATIVES)
    if listed is not None and len(listed) < 2:
        reader.refuse("/alternatives", "give two or more alternatives", "too_few")
    packages = []
    for place, raw in enumerate(listed or ()):
        pointer = f"/alternatives/{place}"
        package = reader.mapping(pointer, raw, known=PACKAGE_FIELDS)
        if package is not None:
            packages.append(_package(reader, pointer, package, issues))
    return tuple(packages)


def _package(
    reader: Reader, pointer: str, body: Mapping[str, object], issues: Mapping[str, Issue]
) -> Package:
    terms = read_named(reader, f"{pointer}/terms", body.get("terms"), issues)
    conditions = read_conditions(reader, pointer, body, terms, issues)
    refuse_double_gives(reader, f"{pointer}/exchanges", conditions)
    return Package(terms, conditions)


def _cited(reader: Reader, raw: object, known: Collection[str]) -> tuple[str, ...]:
    cited = []
    for place, key in enumerate(reader.sequence("/evidence", raw or []) or ()):
        if not isinstance(key, str) or key not in known:
            detail = "is not a piece of evidence of this negotiation"
            reader.refuse(f"/evidence/{place}", f"{str(key)[:50]!r} {detail}", "unknown_evidence")
        else:
            cited.append(key)
    return tuple(dict.fromkeys(cited))


def _round(reader: Reader, raw: object) -> int | RoundEntry | None:
    if not isinstance(raw, Mapping):
        return reader.count("/round", raw)
    body = reader.mapping("/round", raw, known=("held_on", "channel", "note")) or {}
    held_on = reader.day("/round/held_on", body.get("held_on"), required=True)
    channel = reader.word("/round/channel", body.get("channel"), Channel) or Channel.MEETING
    note = reader.text("/round/note", body.get("note"), limit=4000)
    return None if held_on is None else RoundEntry(held_on, channel, note)
