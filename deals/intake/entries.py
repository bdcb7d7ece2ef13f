"""An offer as callers send it (parsed JSON) into typed terms, conditions and packages.

Everything wrong with an entry is reported at once, each problem with its place (RFC 6901).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

from deals.intake.reading import Problem, Reader
from deals.ledger.facts import Channel
from deals.ledger.offers import Ask, Commitment, Frame
from deals.ledger.values import Issue, Side, Value, ValueRefused

KNOWN_FIELDS = (
    "side", "terms", "if", "exchanges", "alternatives", "round", "frame", "evidence",
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
class Condition:
    """If these asks are met, then these issues of the package are given."""

    gives: tuple[str, ...]
    asks: tuple[Ask | Commitment, ...]
    deadline: date | None = None


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

    `round` is a round's number, a new round, or None for the one under way. `sequence` is the
    number the caller expects the (first) offer to get; `corrects` the number it sets right.
    """

    side: Side
    packages: tuple[Package, ...]
    round: int | RoundEntry | None = None
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
    terms = _terms(reader, "/terms", raw, issues)
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
    gives = _gives(reader, "/gives", body.get("gives"), terms.get(number or 0, ()))
    asks = _asks(reader, "/asks", body.get("asks"), issues)
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
    terms = _terms(reader, f"{pointer}/terms", body.get("terms"), issues)
    conditions = _conditions(reader, pointer, body, terms, issues)
    _refuse_double_gives(reader, f"{pointer}/exchanges", conditions)
    return Package(terms, conditions)


def _terms(
    reader: Reader, pointer: str, raw: object, issues: Mapping[str, Issue]
) -> dict[str, Value]:
    named = reader.mapping(pointer, raw)
    if named is not None and not named:
        reader.refuse(pointer, "an offer names at least one issue", "required")
    terms = {}
    for key, value in (named or {}).items():
        typed = _value(reader, f"{pointer}/{key}", key, value, issues)
        if typed is not None:
            terms[key] = typed
    return terms


def _value(
    reader: Reader, pointer: str, key: str, raw: object, issues: Mapping[str, Issue]
) -> Value | None:
    issue = issues.get(key)
    if issue is None:
        reader.refuse(pointer, _unknown(key, issues), "unknown_issue")
        return None
    value = reader.value(pointer, raw, issue)
    if value is not None:
        try:
            issue.check(value)
        except ValueRefused as refused:
            reader.refuse(pointer, str(refused), "outside_domain")
            return None
    return value


def _unknown(key: str, issues: Mapping[str, Issue]) -> str:
    near = get_close_matches(key[:50], issues, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    return f"{key[:50]!r} is not an issue of this negotiation{hint}"


def _conditions(
    reader: Reader,
    pointer: str,
    body: Mapping[str, object],
    terms: Mapping[str, Value],
    issues: Mapping[str, Issue],
) -> tuple[Condition, ...]:
    if "if" in body and "exchanges" in body:
        reader.refuse(f"{pointer}/if", "give either if or exchanges", "conflicting")
    if "if" in body:
        asks = _asks(reader, f"{pointer}/if", _listed(body["if"]), issues)
        return (Condition(tuple(terms), asks),) if asks and terms else ()
    listed = reader.sequence(f"{pointer}/exchanges", body.get("exchanges", []), most=50) or ()
    read = [
        _exchange(reader, f"{pointer}/exchanges/{place}", raw, terms, issues)
        for place, raw in enumerate(listed)
    ]
    return tuple(condition for condition in read if condition is not None)


def _listed(raw: object) -> object:
    """The short form {"term": 14} as a list of asks."""
    if isinstance(raw, Mapping):
        return [{"issue": key, "value": value} for key, value in raw.items()]
    return raw


def _exchange(
    reader: Reader,
    pointer: str,
    raw: object,
    terms: Mapping[str, Value],
    issues: Mapping[str, Issue],
) -> Condition | None:
    body = reader.mapping(pointer, raw, known=("gives", "asks", "deadline"))
    if body is None:
        return None
    gives = _gives(reader, f"{pointer}/gives", body.get("gives"), terms)
    asks = _asks(reader, f"{pointer}/asks", body.get("asks"), issues)
    deadline = reader.day(f"{pointer}/deadline", body.get("deadline"))
    return Condition(gives, asks, deadline) if gives and asks else None


def _gives(reader: Reader, pointer: str, raw: object, terms: Collection[str]) -> tuple[str, ...]:
    gives = []
    for place, key in enumerate(reader.sequence(pointer, raw, least=1) or ()):
        if not isinstance(key, str) or key not in terms:
            detail = "a give names an issue among the terms of this offer"
            reader.refuse(f"{pointer}/{place}", detail, "not_in_terms")
        else:
            gives.append(key)
    return tuple(gives)


def _asks(
    reader: Reader, pointer: str, raw: object, issues: Mapping[str, Issue]
) -> tuple[Ask | Commitment, ...]:
    asks = [
        _ask(reader, f"{pointer}/{place}", item, issues)
        for place, item in enumerate(reader.sequence(pointer, raw, least=1) or ())
    ]
    named = [ask.issue for ask in asks if isinstance(ask, Ask)]
    if len(set(named)) != len(named):
        reader.refuse(pointer, "an issue is asked for twice", "duplicate")
    return tuple(ask for ask in asks if ask is not None)


def _ask(
    reader: Reader, pointer: str, raw: object, issues: Mapping[str, Issue]
) -> Ask | Commitment | None:
    known = ("issue", "value", "commitment", "owner", "due_on", "measure")
    body = reader.mapping(pointer, raw, known=known)
    if body is None:
        return None
    due = reader.day(f"{pointer}/due_on", body.get("due_on"))
    if "commitment" in body:
        return _commitment(reader, pointer, body, due)
    key = reader.text(f"{pointer}/issue", body.get("issue"), required=True)
    value = _value(reader, f"{pointer}/value", key, body.get("value"), issues) if key else None
    return None if value is None else Ask(key, value, due)


def _commitment(
    reader: Reader, pointer: str, body: Mapping[str, object], due: date | None
) -> Commitment | None:
    text = reader.text(f"{pointer}/commitment", body["commitment"], required=True)
    owner = reader.text(f"{pointer}/owner", body.get("owner"))
    measure = reader.text(f"{pointer}/measure", body.get("measure"))
    for name in ("issue", "value"):
        if name in body:
            reader.refuse(f"{pointer}/{name}", "an ask is an issue or a commitment", "conflicting")
    return Commitment(text, owner, due, measure) if text else None


def _refuse_double_gives(reader: Reader, pointer: str, conditions: Sequence[Condition]) -> None:
    given = [issue for condition in conditions for issue in condition.gives]
    if len(set(given)) != len(given):
        reader.refuse(pointer, "an issue is given twice in one offer", "duplicate")


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
