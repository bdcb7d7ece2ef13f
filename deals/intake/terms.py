"""Terms of an offer, and what is asked for in return."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date

from deals.intake.catalogue import CATALOGUE
from deals.intake.draft import Draft
from deals.intake.problems import MisreadError, near
from deals.intake.words import Cursor
from deals.ledger.offers import Ask, Commitment
from deals.ledger.values import Choice, Issue, Numeric, Value, shown

STOP = ("if", "then", "on", "due", "by", "measured")
ACTS = (
    "accept", "reject", "withdraw", "expire", "agree", "decline", "deliver", "waive", "lapse",
    "corrects", "link", "either", "or",
)  # fmt: skip
AFTER_TERM = '"," before the next term, ";" or "if"'


def read_terms(cursor: Cursor, draft: Draft, terms: dict[str, Value]) -> dict[str, Value]:
    """price 97, term 30 days: those read here. `terms` holds all of the offer, each issue once."""
    here: dict[str, Value] = {}

    def one() -> None:
        issue = read_issue_name(cursor, draft)
        taken = {} if issue is None else terms
        if issue is not None and issue.key in taken:
            raise cursor.wrong(f"{issue.key} only once in an offer")
        value = _value_or_skip(cursor, draft, issue)
        if issue is not None and value is not None:
            here[issue.key] = terms[issue.key] = value

    each(cursor, one)
    return here


def read_asks(cursor: Cursor, draft: Draft) -> tuple[Ask | Commitment, ...]:
    """term 14 due 2026-03-01, "monthly forecast" by Anna due 2026-03-01 measured "MAPE"."""
    asks: list[Ask | Commitment] = []

    def one() -> None:
        if cursor.here.kind == "text":
            asks.append(_commitment(cursor))
            return
        issue = read_issue_name(cursor, draft)
        if issue is not None and any(isinstance(a, Ask) and a.issue == issue.key for a in asks):
            raise cursor.wrong(f"{issue.key} only once among the asks")
        value = _value_or_skip(cursor, draft, issue)
        due = cursor.day() if cursor.skip("due") else None
        if issue is not None and value is not None:
            asks.append(Ask(issue.key, value, due))

    each(cursor, one)
    return tuple(asks)


def each(cursor: Cursor, read: Callable[[], None]) -> None:
    """Read entries between commas; a mistake in one is noted and the next is read all the same."""
    while True:
        try:
            read()
        except MisreadError as wrong:
            cursor.note(wrong)
            cursor.skip_to(",", ";", "[", "if", "then")
        if not cursor.skip(","):
            return


def read_issue_name(cursor: Cursor, draft: Draft) -> Issue | None:
    """The issue named here; None when its own declaration could not be read."""
    token = cursor.here
    if cursor.sees_number():
        raise cursor.wrong("the name of an issue (decimals are written with a point: 97.5)")
    if token.kind == "text":
        raise cursor.wrong('the name of an issue (a promise in quotes stands after "if")')
    if token.kind != "word" or token.text in STOP:
        raise cursor.wrong("the name of an issue, such as price")
    issue = draft.issue(token.text)
    if issue is None and token.text not in draft.broken:
        hint = near(token.text, {*draft.issues, *CATALOGUE, *ACTS})
        raise cursor.wrong(f"a declared or well-known issue{hint}")
    cursor.take()
    return issue


def read_value(
    cursor: Cursor, issue: Issue, *, draft: Draft | None = None, stop: Collection[str] = STOP
) -> Value:
    """A value inside the issue's domain, a number with or without its unit."""
    token = cursor.here
    if isinstance(issue.domain, Choice):
        wanted = f"one of {', '.join(issue.domain.options)}"
        option = cursor.words(wanted, stop=stop)
        if option not in issue.domain.options:
            raise cursor.wrong(wanted + near(option, issue.domain.options), at=token)
        return option
    number = cursor.decimal(f"a number for {issue.key}")
    if issue.domain.refusal(number):
        raise cursor.wrong(f"{issue.key} in {_range(issue.domain)}", at=token)
    _unit(cursor, issue, issue.domain.unit, draft, stop)
    return number


def _range(domain: Numeric) -> str:
    step = "" if domain.step is None else f" in steps of {shown(domain.step)}"
    return f"{shown(domain.low)}..{shown(domain.high)}{step}"


def _unit(
    cursor: Cursor, issue: Issue, unit: str, draft: Draft | None, stop: Collection[str]
) -> None:
    """The unit may follow a number; another unit than the issue's would change its meaning."""
    first = cursor.here
    if cursor.at_end or first.kind == "mark" or cursor.sees(*stop):
        return
    if draft is not None and draft.knows(first.text):
        raise cursor.wrong(AFTER_TERM)
    said = cursor.words(AFTER_TERM, stop=stop) if not cursor.sees_number() else ""
    if not said or any(draft is not None and draft.knows(word) for word in said.split()):
        raise cursor.wrong(AFTER_TERM, at=first)
    if unit and _bare(said) != _bare(unit):
        raise cursor.wrong(f'the unit "{unit}" of {issue.key}', at=first)


def _bare(unit: str) -> str:
    return unit.casefold().rstrip("s")


def _value_or_skip(cursor: Cursor, draft: Draft, issue: Issue | None) -> Value | None:
    if issue is not None:
        return read_value(cursor, issue, draft=draft)
    cursor.skip_to(",", ";", "[", *STOP)
    return None


def _commitment(cursor: Cursor) -> Commitment:
    text = cursor.text("a promise in quotes")
    owner, measure = "", ""
    due: date | None = None
    while True:
        if not owner and cursor.skip("by"):
            owner = cursor.words("who keeps the promise", stop=STOP)
        elif due is None and cursor.skip("due"):
            due = cursor.day()
        elif not measure and cursor.skip("measured"):
            measure = cursor.text("how it is measured, in quotes", limit=300)
        else:
            return Commitment(text, owner, due, measure)
