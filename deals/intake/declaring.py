"""The `issue` line: what is negotiated, in which range, and what it is worth to each side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from deals.intake.catalogue import CATALOGUE
from deals.intake.draft import Draft
from deals.intake.problems import quoted
from deals.intake.terms import ACTS, STOP, read_value
from deals.intake.words import NUMBER, Cursor
from deals.intake.worth import is_option, read_option, read_preference
from deals.ledger.preferences import Linear, Preference
from deals.ledger.values import KEY, Choice, Issue, Money, Numeric, Side

CLAUSES = ("us", "them", "name", "baseline", "money", "distributive")
RESERVED = frozenset({*STOP, *ACTS, *CLAUSES, "step", "with", "until"})
MAX_ISSUES = 1_000
DOMAIN = "a range such as 80..120, or options such as basic | plus"


def read_issue(cursor: Cursor, draft: Draft) -> None:
    """issue KEY [DOMAIN] [name …] [us …] [them …] [baseline …] [money …] [distributive]"""
    token = cursor.word("the name of an issue, such as price")
    key = token.text
    if not KEY.fullmatch(key) or key in RESERVED:
        raise cursor.wrong("a name in lower case letters, digits and _, no keyword", at=token)
    if key in draft.issues or key in draft.broken:
        raise cursor.wrong("an issue that is neither declared nor used above", at=token)
    if len(draft.issues) >= MAX_ISSUES:
        raise cursor.wrong(f"at most {MAX_ISSUES} issues", at=token)
    draft.broken.add(key)
    issue, preferences = _declared(cursor, key)
    draft.broken.discard(key)
    draft.issues[key] = issue
    draft.preferences.extend(preferences)


def _declared(cursor: Cursor, key: str) -> tuple[Issue, list[Preference]]:
    known = CATALOGUE.get(key)
    inherits = known is not None and (cursor.at_end or cursor.sees(*CLAUSES))
    issue = known.issue if known is not None and inherits else Issue(key, _domain(cursor))
    issue, preferences = _clauses(cursor, issue)
    alike = known is not None and isinstance(issue.domain, type(known.issue.domain))
    numbers = isinstance(issue.domain, Numeric)
    if known is not None and not preferences and (inherits or (alike and numbers)):
        function = Linear(issue.domain, known.direction)
        preferences = [replace(known.preference, function=function)]
    return issue, preferences


def _clauses(cursor: Cursor, issue: Issue) -> tuple[Issue, list[Preference]]:
    preferences: list[Preference] = []
    seen: set[str] = set()
    while not cursor.at_end:
        token = cursor.here
        if not cursor.sees(*CLAUSES) or token.text in seen:
            left = [clause for clause in CLAUSES if clause not in seen]
            raise cursor.wrong(f"the end of the line or {', '.join(left)}")
        seen.add(cursor.take().text)
        if token.text in list(Side):
            preferences.append(read_preference(cursor, issue, Side(token.text)))
        else:
            issue = SETTLE[token.text](cursor, issue)
    return issue, preferences


def _domain(cursor: Cursor) -> Numeric | Choice:
    if cursor.here.kind == "text" or (cursor.next.kind == "mark" and cursor.next.text == "|"):
        return _options(cursor)
    low, high = _range(cursor)
    step, unit = _step(cursor), _unit(cursor)
    return Numeric(low, high, step or _step(cursor), unit)


def _range(cursor: Cursor) -> tuple[Decimal, Decimal]:
    token = cursor.here
    first, dots, last = token.text.partition("..")
    if token.kind != "word" or not (dots and NUMBER.fullmatch(first) and NUMBER.fullmatch(last)):
        raise cursor.wrong(DOMAIN)
    low, high = (cursor.number(token, bound, DOMAIN) for bound in (first, last))
    if low >= high:
        raise cursor.wrong("a range whose first number is the smaller one")
    cursor.take()
    return low, high


def _step(cursor: Cursor) -> Decimal | None:
    if not cursor.skip("step"):
        return None
    token = cursor.here
    step = cursor.decimal("a step such as 0.5")
    if step <= 0:
        raise cursor.wrong("a step above zero", at=token)
    return step


def _unit(cursor: Cursor) -> str:
    if cursor.at_end or cursor.sees("step", *CLAUSES):
        return ""
    if cursor.sees_number():
        raise cursor.wrong(f"a unit, step, or {', '.join(CLAUSES)}")
    return cursor.words("a unit", stop=("step", *CLAUSES), limit=40)


def _options(cursor: Cursor) -> Choice:
    options: list[str] = []
    while True:
        token = cursor.here
        if token.kind == "text":
            option = cursor.text("an option", limit=200)
        else:
            option = cursor.word("an option").text
        if option in options:
            raise cursor.wrong("an option not named before", at=token)
        options.append(option)
        if not cursor.skip("|"):
            return Choice(tuple(options))


def _name(cursor: Cursor, issue: Issue) -> Issue:
    return replace(issue, name=cursor.words("a name in quotes", stop=CLAUSES, limit=200))


def _baseline(cursor: Cursor, issue: Issue) -> Issue:
    return replace(issue, baseline=read_value(cursor, issue, stop=CLAUSES))


def _distributive(_: Cursor, issue: Issue) -> Issue:
    return replace(issue, distributive=True)


def _money(cursor: Cursor, issue: Issue) -> Issue:
    return replace(issue, money=_price_tag(cursor, issue.domain))


def _price_tag(cursor: Cursor, domain: Numeric | Choice) -> Money:
    if isinstance(domain, Choice):
        return _option_prices(cursor, domain)
    token = cursor.here
    amount = cursor.decimal("an amount a unit, such as 1000")
    if amount < 0:
        raise cursor.wrong("an amount of at least 0", at=token)
    return amount


def _option_prices(cursor: Cursor, domain: Choice) -> dict[str, Decimal]:
    prices: dict[str, Decimal] = {}
    while not prices or is_option(cursor.here, domain):
        option = read_option(cursor, domain)
        if option.text in prices:
            raise cursor.wrong("an option not named before", at=option)
        prices[option.text] = cursor.decimal(f"what {quoted(option.text)} costs us")
    return prices


SETTLE: dict[str, Callable[[Cursor, Issue], Issue]] = {
    "name": _name,
    "baseline": _baseline,
    "money": _money,
    "distributive": _distributive,
}
