"""Lines about a negotiation that are no offer: who, when, why, on what grounds, how it ended."""

from __future__ import annotations

import re
from datetime import date

from deals.intake.draft import Draft
from deals.intake.problems import quoted
from deals.intake.terms import read_issue_name, read_terms
from deals.intake.words import Cursor
from deals.ledger.facts import (
    Channel,
    Disclosure,
    DisclosureKind,
    Evidence,
    EvidenceKind,
    Interest,
    Outcome,
    OutcomeKind,
    Peg,
    PegElement,
    Round,
    Stage,
    StageChange,
)
from deals.ledger.values import KEY, Side, Value

CURRENCY = re.compile(r"[A-Z]{3}")


def read_header(cursor: Cursor, draft: Draft, keyword: str) -> None:
    """negotiation, account, owner or team, each once"""
    _refuse_twice(cursor, draft, keyword)
    draft.header[keyword] = cursor.words(f"the {keyword}, in quotes")
    cursor.end()


def read_currency(cursor: Cursor, draft: Draft) -> None:
    """currency EUR"""
    _refuse_twice(cursor, draft, "currency")
    token = cursor.word("a currency such as EUR")
    if not CURRENCY.fullmatch(token.text):
        raise cursor.wrong("three capital letters, such as EUR", at=token)
    draft.header["currency"] = token.text
    cursor.end()


def _refuse_twice(cursor: Cursor, draft: Draft, keyword: str) -> None:
    if keyword in draft.header:
        raise cursor.wrong(f"one line {quoted(keyword)} only")


def read_round(cursor: Cursor, draft: Draft) -> None:
    """round 2026-01-12 meeting "first talk" """
    number = len(draft.rounds) + 1
    on, channel, note = None, Channel.MEETING, ""
    try:
        if cursor.sees_day():
            on = cursor.day()
        if cursor.here.kind == "word":
            channel = _channel(cursor, dated=on is not None)
        note = _remark(cursor)
        cursor.end()
    finally:
        draft.begin_round(Round(number, on, channel, note))


def _channel(cursor: Cursor, *, dated: bool) -> Channel:
    if not dated and cursor.here.text[:1].isdigit():
        cursor.day()
    return cursor.one_of(Channel)


def _remark(cursor: Cursor) -> str:
    return "" if cursor.at_end else cursor.text("a remark in quotes")


def read_stage(cursor: Cursor, draft: Draft) -> None:
    """stage distributive 2026-02-01 "reason" """
    stage = cursor.one_of(Stage)
    on = _day(cursor)
    reason = _remark(cursor)
    cursor.end()
    draft.stages.append(StageChange(stage, on, reason, draft.count))
    draft.stage_lines.append(cursor.line)


def _day(cursor: Cursor) -> date | None:
    return cursor.day() if cursor.here.kind == "word" else None


def read_disclosure(cursor: Cursor, draft: Draft, side: Side) -> None:
    """told priority "lead time matters more" 2026-01-12 — learnt is what they told us"""
    kind = cursor.one_of(DisclosureKind)
    text = cursor.text("what was said, in quotes")
    on = _day(cursor)
    cursor.end()
    draft.disclosures.append(Disclosure(side, kind, text, on, draft.count))


def read_interest(cursor: Cursor, draft: Draft) -> None:
    """interest them term "their cash is tight in spring" heard"""
    side = cursor.one_of(Side)
    key = None
    if cursor.here.kind == "word":
        issue = read_issue_name(cursor, draft)
        key = None if issue is None else issue.key
    statement = cursor.text("the interest in quotes")
    known = "" if cursor.at_end else cursor.words("how it is known", limit=40)
    cursor.end()
    draft.interests.append(Interest(side, statement, key, known, draft.count))


def read_peg(cursor: Cursor, draft: Draft) -> None:
    """peg relationship "ten years of joint development" """
    element = cursor.one_of(PegElement)
    text = cursor.text("the peg in quotes")
    cursor.end()
    draft.pegs.append(Peg(element, text, draft.count))


def read_evidence(cursor: Cursor, draft: Draft) -> None:
    """evidence index market_benchmark "MEPS index" on 2026-01-05 until 2026-06-30 shareable"""
    token = cursor.word("a short name for the evidence, such as index")
    if not KEY.fullmatch(token.text):
        raise cursor.wrong("a name in lower case letters, digits and _", at=token)
    if token.text in draft.evidence:
        raise cursor.wrong("a name not used for evidence above", at=token)
    draft.evidence[token.text] = None
    kind = cursor.one_of(EvidenceKind)
    source = cursor.text("the source in quotes", limit=300)
    observed = cursor.day() if cursor.skip("on") else None
    expires = cursor.day() if cursor.skip("until") else None
    shareable = cursor.skip("shareable")
    cursor.end("on, until, shareable or the end of the line")
    draft.evidence[token.text] = Evidence(token.text, kind, source, observed, expires, shareable)


def read_close(cursor: Cursor, draft: Draft) -> None:
    """close agreed price 104, term 14 on 2026-03-01 · close no_deal · close abandoned"""
    draft.closing_line = cursor.line
    kind = cursor.one_of(OutcomeKind)
    terms: dict[str, Value] = {}
    if kind is OutcomeKind.AGREED and cursor.here.kind == "word" and not cursor.sees("on"):
        terms = read_terms(cursor, draft, {})
    on = cursor.day() if cursor.skip("on") else None
    cursor.end()
    draft.outcome = Outcome(kind, on, terms)
    draft.today = on or draft.today
