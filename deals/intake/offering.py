"""A line that tables an offer: clauses, each with or without its condition, and remarks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from deals.intake.draft import Alternatives, Draft
from deals.intake.problems import near
from deals.intake.terms import read_asks, read_terms
from deals.intake.words import Cursor, whole
from deals.ledger.offers import Ask, Commitment, Exchange, Frame, Give, Offer
from deals.ledger.values import Side, Value

MAX_ALTERNATIVES = 10
REMARKS = ("gain", "loss", "neutral", "unstated", "cites", "until", "on", "round")


@dataclass(frozen=True)
class Clause:
    """What is given if the asks are met; without asks, what is simply said."""

    terms: Mapping[str, Value]
    asks: tuple[Ask | Commitment, ...]
    deadline: date | None


@dataclass
class Package:
    """One offer line while it is read."""

    terms: dict[str, Value] = field(default_factory=dict)
    clauses: list[Clause] = field(default_factory=list)
    frame: Frame | None = None
    cited: list[str] = field(default_factory=list)
    on: date | None = None
    round: int | None = None


def table_offer(cursor: Cursor, draft: Draft, side: Side) -> None:
    """us price 97 if term 14; rebate 2 — also as the first (either) or next (or) alternative."""
    group = _group(cursor, draft, side)
    _read(cursor, draft, side, group=group, corrects=None)


def correct_offer(cursor: Cursor, draft: Draft, side: Side) -> None:
    """us corrects 3 price 102, term 30"""
    token = cursor.here
    number = _corrected(cursor, draft, side)
    if number is None:
        cursor.note(cursor.wrong(_correctable(draft, side), at=token))
    group = None if number is None else draft.course.offers[number].group
    _read(cursor, draft, side, group=group, corrects=number)


def _read(
    cursor: Cursor, draft: Draft, side: Side, *, group: int | None, corrects: int | None
) -> None:
    """Table what can be read of the line, so that later numbers still count right."""
    package = Package()
    try:
        _clauses(cursor, draft, package)
    finally:
        _table(cursor, draft, package, side, group, corrects)


def _group(cursor: Cursor, draft: Draft, side: Side) -> int | None:
    token = cursor.here
    if cursor.skip("either"):
        number = draft.count + 1
        draft.alternatives = Alternatives(side, number, cursor.line, token.column)
        return number
    if not cursor.skip("or"):
        return None
    under_way = draft.alternatives
    if under_way is None or under_way.side is not side:
        cursor.note(cursor.wrong(f'a line "{side} either …" right before', at=token))
        return None
    under_way.count += 1
    if under_way.count > MAX_ALTERNATIVES:
        cursor.note(cursor.wrong(f"at most {MAX_ALTERNATIVES} packages at once", at=token))
        return None
    return under_way.group


def _corrected(cursor: Cursor, draft: Draft, side: Side) -> int | None:
    token = cursor.take()
    number = whole(token.text)
    offer = draft.course.offers.get(number)
    stands = offer is not None and draft.course.latest(number) == number
    return number if stands and offer is not None and offer.side is side else None


def _correctable(draft: Draft, side: Side) -> str:
    last = draft.course.last_move(side)
    example = f", such as {last[-1]}" if last else ""
    return f"the number of an offer of {side} that is not corrected yet{example}"


def _clauses(cursor: Cursor, draft: Draft, package: Package) -> None:
    while True:
        _clause(cursor, draft, package)
        if not cursor.skip(";"):
            break
    cursor.end('"," or ";" or "if" or the end of the line')


def _clause(cursor: Cursor, draft: Draft, package: Package) -> None:
    asks: tuple[Ask | Commitment, ...] = ()
    conditional = cursor.skip("if")
    if conditional:
        asks = read_asks(cursor, draft)
        cursor.need("then", '"then" and what is given')
        terms = read_terms(cursor, draft, package.terms)
    else:
        terms = read_terms(cursor, draft, package.terms)
        conditional = cursor.skip("if")
        asks = read_asks(cursor, draft) if conditional else ()
    deadline = _remarks(cursor, draft, package, conditional=conditional)
    package.clauses.append(Clause(terms, asks, deadline))


def _remarks(cursor: Cursor, draft: Draft, package: Package, *, conditional: bool) -> date | None:
    """[loss] [cites index, quote] [until 2026-02-01] [on 2026-01-12] [round 2]"""
    deadline = None
    while cursor.skip("["):
        if cursor.sees("until") and conditional and deadline is None:
            cursor.take()
            deadline = cursor.day()
        else:
            _remark(cursor, draft, package)
        cursor.need("]")
    return deadline


def _remark(cursor: Cursor, draft: Draft, package: Package) -> None:
    if cursor.sees(*Frame) and package.frame is None:
        package.frame = cursor.one_of(Frame)
    elif cursor.skip("cites"):
        _cite(cursor, draft, package)
    elif package.on is None and cursor.skip("on"):
        package.on = cursor.day()
    elif package.round is None and cursor.skip("round"):
        package.round = _round(cursor, draft)
    elif cursor.sees("until"):
        raise cursor.wrong("until only once, after a condition")
    else:
        hint = near(cursor.here.text, REMARKS)
        raise cursor.wrong(f"one of {', '.join(REMARKS)}, each once{hint}")


def _cite(cursor: Cursor, draft: Draft, package: Package) -> None:
    while True:
        token = cursor.word("the name of a piece of evidence")
        if token.text not in draft.evidence:
            hint = near(token.text, draft.evidence)
            cursor.note(cursor.wrong(f'evidence named in an "evidence" line above{hint}', at=token))
        elif token.text not in package.cited:
            package.cited.append(token.text)
        if not cursor.skip(","):
            return


def _round(cursor: Cursor, draft: Draft) -> int:
    token = cursor.word("the number of a round")
    number = whole(token.text)
    if not 1 <= number <= len(draft.rounds):
        raise cursor.wrong("the number of a round that has begun", at=token)
    return number


def _table(
    cursor: Cursor,
    draft: Draft,
    package: Package,
    side: Side,
    group: int | None,
    corrects: int | None,
) -> None:
    now = draft.round_now() if package.round is None else draft.rounds[package.round - 1]
    offer = Offer(
        sequence=draft.count + 1,
        side=side,
        terms=package.terms,
        round=now.number,
        on=package.on or now.on,
        frame=package.frame or Frame.UNSTATED,
        evidence=tuple(package.cited),
        group=group,
        corrects=corrects,
    )
    draft.table(offer, line=cursor.line)
    for clause in package.clauses:
        if clause.terms and clause.asks:
            _tie(cursor, draft, offer, clause)


def _tie(cursor: Cursor, draft: Draft, offer: Offer, clause: Clause) -> None:
    gives = tuple(Give(issue, value) for issue, value in clause.terms.items())
    exchange = Exchange(
        key=str(offer.sequence),
        side=offer.side,
        offer=offer.sequence,
        gives=gives,
        asks=clause.asks,
        deadline=clause.deadline,
    )
    draft.tie(exchange, line=cursor.line)
