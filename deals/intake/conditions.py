"""Terms and the conditions on them, as callers send them: gives if asks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from deals.intake.reading import Reader
from deals.ledger.offers import Ask, Commitment
from deals.ledger.values import Issue, Value, ValueRefused


@dataclass(frozen=True, slots=True)
class Condition:
    """If these asks are met, then these issues of the package are given."""

    gives: tuple[str, ...]
    asks: tuple[Ask | Commitment, ...]
    deadline: date | None = None


def read_named(
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


def read_conditions(
    reader: Reader,
    pointer: str,
    body: Mapping[str, object],
    terms: Mapping[str, Value],
    issues: Mapping[str, Issue],
) -> tuple[Condition, ...]:
    if "if" in body and "exchanges" in body:
        reader.refuse(f"{pointer}/if", "give either if or exchanges", "conflicting")
    if "if" in body:
        asks = read_asks(reader, f"{pointer}/if", _listed(body["if"]), issues)
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
    gives = read_gives(reader, f"{pointer}/gives", body.get("gives"), terms)
    asks = read_asks(reader, f"{pointer}/asks", body.get("asks"), issues)
    deadline = reader.day(f"{pointer}/deadline", body.get("deadline"))
    return Condition(gives, asks, deadline) if gives and asks else None


def read_gives(
    reader: Reader, pointer: str, raw: object, terms: Collection[str]
) -> tuple[str, ...]:
    gives = []
    for place, key in enumerate(reader.sequence(pointer, raw, least=1) or ()):
        if not isinstance(key, str) or key not in terms:
            detail = "a give names an issue among the terms of this offer"
            reader.refuse(f"{pointer}/{place}", detail, "not_in_terms")
        else:
            gives.append(key)
    return tuple(gives)


def read_asks(
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


def refuse_double_gives(reader: Reader, pointer: str, conditions: Sequence[Condition]) -> None:
    given = [issue for condition in conditions for issue in condition.gives]
    if len(set(given)) != len(given):
        reader.refuse(pointer, "an issue is given twice in one offer", "duplicate")
