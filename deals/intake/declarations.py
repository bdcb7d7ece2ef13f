"""Lines that set the scene: issues and values, interests, pegs, evidence, stages, rounds."""

from __future__ import annotations

from decimal import Decimal

from deals.intake.transcript import Draft, read_value
from deals.intake.words import Cursor, Token
from deals.ledger.facts import (
    Channel,
    Disclosure,
    DisclosureKind,
    Evidence,
    EvidenceKind,
    Interest,
    Peg,
    PegElement,
    Round,
    Stage,
    StageChange,
)
from deals.ledger.preferences import (
    Linear,
    OptionValues,
    Piecewise,
    Preference,
    ValueFunction,
)
from deals.ledger.values import (
    KEY,
    Choice,
    Direction,
    Issue,
    Money,
    Numeric,
    Side,
    Value,
    ValueRefused,
)

RESERVED = frozenset(
    [
        "if",
        "then",
        "either",
        "or",
        "by",
        "due",
        "measured",
        "on",
        "until",
        "with",
        "accept",
        "reject",
        "withdraw",
        "expire",
        "decline",
        "agree",
        "deliver",
        "waive",
        "corrects",
        "link",
        "us",
        "them",
    ]
)
ASPECTS = "us, them, baseline, money, distributive or name"


def name(draft: Draft, cursor: Cursor, keyword: str) -> None:
    """negotiation "Steel tubes 2027" (account, owner, team alike)"""
    draft.names[keyword] = cursor.name(f"a name for the {keyword}")


def currency(draft: Draft, cursor: Cursor) -> None:
    token = cursor.word("a currency such as EUR")
    if len(token.text) != 3 or not token.text.isascii() or not token.text.isupper():
        raise cursor.refuse("a currency such as EUR", token)
    draft.currency = token.text


def issue(draft: Draft, cursor: Cursor) -> None:
    """issue term 14..60 days us low 20 them high 45 baseline 30 money 100"""
    token = cursor.word("a key for the issue")
    if not KEY.fullmatch(token.text) or token.text in RESERVED:
        raise cursor.refuse("a key of lower-case letters, digits and _", token)
    if token.text in draft.issues:
        raise cursor.refuse("an issue not declared or used before", token)
    declared = Issue(token.text, _domain(cursor, token))
    found: dict[str, object] = {}
    preferences: dict[Side, Preference] = {}
    while not cursor.at_end:
        _aspect(cursor, declared, found, preferences)
    draft.issues[token.text] = _issue(cursor, token, declared, found)
    draft.preferences.extend(preferences.values())


def interest(draft: Draft, cursor: Cursor) -> None:
    """interest them term "their cash is tight" heard"""
    side = cursor.one_of(Side, "a side")
    key = None
    if cursor.ahead.kind == "word":
        key = draft.issue(cursor, cursor.next()).key
    statement = cursor.text("the interest in quotes")
    known = cursor.next().text if cursor.ahead.kind == "word" else ""
    draft.interests.append(Interest(side, statement, key, known, draft.tabled))


def peg(draft: Draft, cursor: Cursor) -> None:
    """peg relationship "ten years of joint development" """
    element = cursor.one_of(PegElement, "an element")
    draft.pegs.append(Peg(element, cursor.text("the peg in quotes"), draft.tabled))


def evidence(draft: Draft, cursor: Cursor) -> None:
    """evidence mepsi index "MEPS steel index" on 2026-01-05 until 2026-06-30"""
    token = cursor.word("a key for the evidence")
    if token.text in draft.evidence:
        raise cursor.refuse("evidence not listed before", token)
    kind = cursor.one_of(EvidenceKind, "a kind of evidence")
    source = cursor.text("the source in quotes")
    observed = cursor.day() if cursor.skip("on") else None
    expires = cursor.day() if cursor.skip("until") else None
    draft.evidence[token.text] = Evidence(token.text, kind, source, observed, expires)


def stage(draft: Draft, cursor: Cursor) -> None:
    """stage distributive 2026-02-01 "the pie is built" """
    token = cursor.ahead
    to = cursor.one_of(Stage, "a stage")
    if to is Stage.CLOSED:
        raise cursor.refuse("a stage other than closed; a close line closes", token)
    on = cursor.maybe_day()
    draft.stages.append(StageChange(to, on, cursor.maybe_text(), draft.tabled))


def disclosure(draft: Draft, cursor: Cursor, side: Side) -> None:
    """told priority "lead time matters more to us than price" 2026-01-12"""
    kind = cursor.one_of(DisclosureKind, "a kind of disclosure")
    text = cursor.text("what was disclosed, in quotes")
    draft.disclosures.append(Disclosure(side, kind, text, cursor.maybe_day(), draft.tabled))


def round_(draft: Draft, cursor: Cursor) -> None:
    """round 2026-01-12 meeting "first talk" """
    on = cursor.maybe_day()
    channel = Channel.MEETING
    if cursor.ahead.kind == "word":
        channel = cursor.one_of(Channel, "a channel")
    note = cursor.maybe_text()
    draft.rounds.append(Round(len(draft.rounds) + 1, on, channel, note))


def _domain(cursor: Cursor, key: Token) -> Numeric | Choice:
    try:
        if cursor.ahead.kind == "number":
            return _numeric(cursor)
        options = [cursor.name("LOW..HIGH or options separated by |")]
        while cursor.skip("|"):
            options.append(cursor.name("an option"))
        return Choice(tuple(options))
    except ValueRefused as refused:
        raise cursor.refuse(str(refused), key) from None


def _numeric(cursor: Cursor) -> Numeric:
    low = cursor.number()
    cursor.need("..")
    high = cursor.number()
    step = cursor.number("a step") if cursor.skip("step") else None
    unit = ""
    if cursor.ahead.kind == "word" and not cursor.is_word(
        "us", "them", "baseline", "money", "distributive", "name"
    ):
        unit = cursor.next().text
    return Numeric(low, high, step, unit)


def _aspect(
    cursor: Cursor,
    declared: Issue,
    found: dict[str, object],
    preferences: dict[Side, Preference],
) -> None:
    token = cursor.word(ASPECTS)
    if token.text in ("us", "them"):
        side = Side(token.text)
        preferences[side] = _preference(cursor, declared, side)
    elif token.text == "baseline":
        found["baseline"] = read_value(cursor, declared)
    elif token.text == "money":
        found["money"] = _money(cursor, declared)
    elif token.text == "distributive":
        found["distributive"] = True
    elif token.text == "name":
        found["name"] = cursor.text("a name in quotes")
    else:
        raise cursor.refuse(ASPECTS, token)


def _issue(cursor: Cursor, token: Token, declared: Issue, found: dict[str, object]) -> Issue:
    try:
        return Issue(declared.key, declared.domain, **found)  # type: ignore[arg-type]
    except ValueRefused as refused:
        raise cursor.refuse(str(refused), token) from None


def _preference(cursor: Cursor, declared: Issue, side: Side) -> Preference:
    """high 50 | low | 20 {2: 0, 4: 0.7} | {basic: 1, plus: 0} | OPTION 15"""
    token = cursor.ahead
    weight: Decimal | None = None
    if token.kind == "number":
        weight = cursor.number()
        function = _points(cursor, declared)
    elif cursor.is_symbol("{"):
        function = _points(cursor, declared)
    else:
        function = Linear(declared.domain, _direction(cursor, declared))
        weight = cursor.number() if cursor.ahead.kind == "number" else None
    if weight is not None and weight < 0:
        raise cursor.refuse("a weight of at least 0", token)
    return Preference(side, declared.key, function, None if weight is None else float(weight))


def _direction(cursor: Cursor, declared: Issue) -> Direction:
    """high or low; on a choice also the first option (low) or the last one (high)."""
    token = cursor.ahead
    word = cursor.name("high or low")
    if word in list(Direction):
        return Direction(word)
    if isinstance(declared.domain, Choice) and word == declared.domain.options[0]:
        return Direction.LOW
    if isinstance(declared.domain, Choice) and word == declared.domain.options[-1]:
        return Direction.HIGH
    raise cursor.refuse("high or low", token)


def _points(cursor: Cursor, declared: Issue) -> ValueFunction:
    token = cursor.ahead
    cursor.need("{")
    points: list[tuple[Value, float]] = []

    def point() -> None:
        value = read_value(cursor, declared)
        cursor.need(":")
        points.append((value, float(cursor.number("a value between 0 and 1"))))

    cursor.listed(point)
    cursor.need("}")
    try:
        return _function(declared, points)
    except ValueRefused as refused:
        raise cursor.refuse(str(refused), token) from None


def _function(declared: Issue, points: list[tuple[Value, float]]) -> ValueFunction:
    if isinstance(declared.domain, Numeric):
        return Piecewise(tuple((Decimal(x), v) for x, v in points))
    values = {str(option): v for option, v in points}
    missing = [option for option in declared.domain.options if option not in values]
    if missing:
        raise ValueRefused(f"a value for {', '.join(missing)} as well")
    return OptionValues(values)


def _money(cursor: Cursor, declared: Issue) -> Money:
    if isinstance(declared.domain, Numeric):
        return cursor.number("what one unit is worth to us")
    amounts: dict[str, Decimal] = {}
    while cursor.ahead.text in declared.domain.options or cursor.ahead.kind == "text":
        option = str(read_value(cursor, declared))
        amounts[option] = cursor.number("what the option costs us")
    if not amounts:
        raise cursor.refuse("an option and what it costs us")
    return amounts
