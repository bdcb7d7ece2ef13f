"""Lines that act on offers and conditions made before: accept, decline, deliver, link, ..."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from deals.intake.draft import Draft
from deals.intake.problems import MisreadError
from deals.intake.terms import read_asks, read_issue_name
from deals.intake.words import Cursor, Token, whole
from deals.ledger.offers import OFFER_ACTS, Act, Ask, Basis, Commitment, Exchange, Give, Mark, Offer
from deals.ledger.values import Side

BY_OWNER = frozenset({Act.WITHDRAW, Act.EXPIRE, Act.WAIVE, Act.LAPSE})
"""Acts of the side that made the offer or set the condition; the others are the other side's."""
SETTLED = {Act.ACCEPT: "accepted", Act.WITHDRAW: "withdrawn", Act.EXPIRE: "expired"}
BARE = frozenset({Act.ACCEPT, Act.REJECT, Act.WITHDRAW, Act.EXPIRE, Act.AGREE, Act.DECLINE})
MAX_MARKS = 100_000
AFTER_CLOSE = frozenset({Act.DELIVER, Act.WAIVE})


def read_act(cursor: Cursor, draft: Draft, side: Side, act: Act) -> None:
    """them accept 3 on 2026-01-20 "reason" """
    owner = side if act in BY_OWNER else side.other
    if act in OFFER_ACTS:
        numbers = _offers(cursor, draft, owner, act)
        on, reason = _circumstances(cursor, draft)
        marks = [
            Mark(act, after=draft.count, offer=number, on=on, reason=reason) for number in numbers
        ]
    else:
        keys = _exchanges(cursor, draft, owner, act)
        on, reason = _circumstances(cursor, draft)
        marks = [Mark(act, after=draft.count, exchange=key, on=on, reason=reason) for key in keys]
    if act is Act.WAIVE and not reason:
        raise cursor.wrong("the reason in quotes")
    cursor.end()
    if len(draft.marks) + len(marks) > MAX_MARKS:
        raise cursor.wrong(f"at most {MAX_MARKS} acts in all")
    for mark in marks:
        draft.mark(mark)


def _circumstances(cursor: Cursor, draft: Draft) -> tuple[date | None, str]:
    """The day (the round's, if none is said) and the reason, in either order."""
    on: date | None = None
    reason = ""
    while True:
        if on is None and cursor.skip("on"):
            on = cursor.day()
        elif not reason and cursor.here.kind == "text":
            reason = cursor.text("a reason in quotes")
        else:
            return on or draft.today, reason


def _offers(cursor: Cursor, draft: Draft, owner: Side, act: Act) -> tuple[int, ...]:
    if not cursor.sees_number():
        return _last_offers(cursor, draft, owner, act)
    token = cursor.take()
    offer = _tabled(cursor, draft, token)
    if offer.side is not owner:
        raise cursor.wrong(f"an offer of {owner} to {act}", at=token)
    _refuse_settled(cursor, draft, token, offer.sequence)
    return (offer.sequence,)


def _last_offers(cursor: Cursor, draft: Draft, owner: Side, act: Act) -> tuple[int, ...]:
    numbers = draft.course.last_move(owner)
    if not numbers:
        raise cursor.wrong(f"an offer of {owner} before this line")
    if len(numbers) > 1 and act is Act.ACCEPT:
        listed = " or ".join(str(number) for number in numbers)
        raise cursor.wrong(f"the number of the package that is accepted: {listed}")
    _refuse_settled(cursor, draft, cursor.here, numbers[0])
    return numbers


def _tabled(cursor: Cursor, draft: Draft, token: Token) -> Offer:
    """The offer of this number; MisreadError when there is none or a correction took its place."""
    number = whole(token.text)
    offer = draft.course.offers.get(number)
    if offer is None:
        wanted = f"from 1 to {draft.count}" if draft.count else "made before this line"
        raise cursor.wrong(f"the number of an offer {wanted}", at=token)
    latest = draft.course.latest(number)
    if latest != number:
        raise cursor.wrong(f"{latest}, which corrects offer {number}", at=token)
    return offer


def _refuse_settled(cursor: Cursor, draft: Draft, token: Token, number: int) -> None:
    fate = draft.course.fates.get(number)
    if fate in SETTLED:
        raise cursor.wrong(f"an open offer: {number} is {SETTLED[fate]} already", at=token)


def _exchanges(cursor: Cursor, draft: Draft, owner: Side, act: Act) -> Iterable[str]:
    if not cursor.sees_number():
        return _last_conditions(cursor, draft, owner, act)
    token = cursor.take()
    number, dot, part = token.text.partition(".")
    offer = _tabled(cursor, draft, Token(number, token.column, token.kind))
    if offer.side is not owner:
        raise cursor.wrong(f"an offer of {owner}, as its conditions are to {act}", at=token)
    keys = draft.stated.get(offer.sequence, [])
    if not keys:
        raise cursor.wrong(f"an offer with a condition: {number} states none", at=token)
    if not dot:
        return tuple(keys)
    if not 1 <= whole(part) <= len(keys):
        raise cursor.wrong(f"{number}.1 to {number}.{len(keys)}", at=token)
    return (keys[whole(part) - 1],)


def _last_conditions(cursor: Cursor, draft: Draft, owner: Side, act: Act) -> Iterable[str]:
    if act not in BARE:
        raise cursor.wrong(f"the number of the offer whose condition is to {act}")
    keys = draft.open_conditions(owner)
    if not keys:
        raise cursor.wrong(f"an open condition of {owner} before this line")
    return keys


def link(cursor: Cursor, draft: Draft, side: Side) -> None:
    """us link 4 with 5 · us link 4 price with 5 term · us link 4 price if "monthly forecast" """
    start = cursor.here
    gave = _linked(cursor, draft, side)
    issues = _issues(cursor, draft)
    gives = tuple(Give(i, gave.terms[i]) for i in _moved(cursor, draft, gave, issues, start))
    _refuse_tied(cursor, draft, gave, gives, start)
    if cursor.skip("if"):
        asks = read_asks(cursor, draft)
    else:
        cursor.need("with", '"with" and the number of their offer, or "if"')
        asks = _returned(cursor, draft, side.other)
    deadline = _deadline(cursor)
    cursor.end()
    if asks:
        number = gave.sequence
        exchange = Exchange(str(number), side, number, gives, asks, Basis.CONFIRMED, deadline)
        draft.tie(exchange, line=cursor.line)


def _linked(cursor: Cursor, draft: Draft, side: Side) -> Offer:
    token = cursor.word(f"the number of an offer of {side}")
    offer = _tabled(cursor, draft, token)
    if offer.side is not side:
        raise cursor.wrong(f"an offer of {side}", at=token)
    return offer


def _returned(cursor: Cursor, draft: Draft, side: Side) -> tuple[Ask | Commitment, ...]:
    start = cursor.here
    offer = _linked(cursor, draft, side)
    moved = _moved(cursor, draft, offer, _issues(cursor, draft), start)
    return tuple(Ask(issue, offer.terms[issue]) for issue in moved)


def _issues(cursor: Cursor, draft: Draft) -> list[tuple[Token, str]]:
    named: list[tuple[Token, str]] = []
    while not cursor.at_end and not cursor.sees("with", "if", "["):
        token = cursor.here
        issue = read_issue_name(cursor, draft)
        if issue is not None:
            named.append((token, issue.key))
        if not cursor.skip(","):
            break
    return named


def _moved(
    cursor: Cursor, draft: Draft, offer: Offer, named: list[tuple[Token, str]], start: Token
) -> list[str]:
    """The issues named, or else those on which the offer says something new for its side."""
    for token, issue in named:
        if issue not in offer.terms:
            raise cursor.wrong(f"an issue that offer {offer.sequence} names", at=token)
    if named:
        return list(dict.fromkeys(issue for _, issue in named))
    moved = [issue for issue in offer.terms if _moves(draft, offer, issue)]
    if not moved:
        raise cursor.wrong(f"issues by name, as offer {offer.sequence} moved none", at=start)
    return moved


def _moves(draft: Draft, offer: Offer, issue: str) -> bool:
    before = draft.course.previous(offer, draft.issues[issue])
    return before is not None and before != offer.terms[issue]


def _refuse_tied(
    cursor: Cursor, draft: Draft, offer: Offer, gives: tuple[Give, ...], start: Token
) -> None:
    ties = [draft.exchanges[key] for key in draft.stated.get(offer.sequence, ())]
    tied = {give.issue for tie in ties for give in tie.gives}
    for give in gives:
        if give.issue in tied:
            wanted = f"gives without a condition: {give.issue} of offer {offer.sequence} has one"
            raise cursor.wrong(wanted, at=start)


def _deadline(cursor: Cursor) -> date | None:
    if not cursor.skip("["):
        return None
    cursor.need("until", '"until" and a date')
    deadline = cursor.day()
    cursor.need("]")
    return deadline


def refuse_after_close(cursor: Cursor, draft: Draft) -> None:
    """After the close only what was promised is followed up."""
    if draft.is_closed and not cursor.sees(*AFTER_CLOSE, "link"):
        raise _closed(cursor, draft)


def refuse_closed(cursor: Cursor, draft: Draft) -> None:
    if draft.is_closed:
        raise _closed(cursor, draft)


def _closed(cursor: Cursor, draft: Draft) -> MisreadError:
    after = ", ".join(sorted(AFTER_CLOSE))
    return cursor.wrong(f"only {after} or link after the close in line {draft.closing_line}")
