"""The transcript notation: a negotiation written line by line, one line an offer.

docs/notation.md is its guide. `parse` reads it; `deals.intake.writing.written` writes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from deals.intake.acting import link, read_act, refuse_after_close, refuse_closed
from deals.intake.declaring import read_issue
from deals.intake.draft import Draft
from deals.intake.limiting import read_limit
from deals.intake.offering import correct_offer, table_offer
from deals.intake.problems import MisreadError, Problem, TranscriptError, near
from deals.intake.recording import (
    read_close,
    read_currency,
    read_disclosure,
    read_evidence,
    read_header,
    read_interest,
    read_peg,
    read_round,
    read_stage,
)
from deals.intake.words import Cursor, tokens
from deals.ledger.facts import Facts
from deals.ledger.offers import Act
from deals.ledger.values import Side

__all__ = ["Problem", "Transcript", "TranscriptError", "parse"]

MAX_CHARACTERS = 5_000_000
MAX_LINES = 100_000
MAX_WIDTH = 20_000
MAX_PROBLEMS = 1_000
LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Transcript:
    """What a text says. `lines` maps an offer's number to its 1-based line, `exchange_lines` an
    exchange's key and `stage_lines` a stage change (by its place in facts.stages).
    """

    facts: Facts
    title: str = ""
    account: str = ""
    owner: str = ""
    team: str = ""
    lines: Mapping[int, int] = field(default_factory=dict, hash=False)
    exchange_lines: Mapping[str, int] = field(default_factory=dict, hash=False)
    stage_lines: tuple[int, ...] = ()
    closing_line: int | None = None


def parse(text: str) -> Transcript:
    """Read a transcript; TranscriptError holds every problem of the text, never only the first."""
    if len(text) > MAX_CHARACTERS:
        found, most = f"a text of {len(text)} characters", f"at most {MAX_CHARACTERS}"
        raise TranscriptError([Problem(1, 1, found, most)])
    draft = Draft()
    for number, line in _lines(text):
        _read_line(draft, number, line)
        if len(draft.problems) >= MAX_PROBLEMS:
            break
    draft.end_alternatives()
    if draft.problems:
        raise TranscriptError(sorted(draft.problems)[:MAX_PROBLEMS])
    return _transcript(draft)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    yield from enumerate(LINE_END.split(text.removeprefix("\ufeff")), start=1)


def _read_line(draft: Draft, number: int, line: str) -> None:
    cursor = Cursor(line=number, words=())
    try:
        _refuse_size(number, line)
        cursor = Cursor(line=number, words=tokens(line))
        if not cursor.at_end:
            _read(draft, cursor)
    except MisreadError as wrong:
        cursor.note(wrong)
    draft.problems.extend(cursor.problems)


def _refuse_size(number: int, line: str) -> None:
    if len(line) > MAX_WIDTH:
        raise MisreadError(
            column=1, found=f"{len(line)} characters", expected=f"at most {MAX_WIDTH}"
        )
    if number == MAX_LINES + 1:
        raise MisreadError(column=1, found="another line", expected=f"at most {MAX_LINES} lines")


def _read(draft: Draft, cursor: Cursor) -> None:
    token = cursor.here
    if cursor.next.text != "or":
        draft.end_alternatives()
    if token.kind != "word" or token.text not in LINES:
        known = ", ".join(LINES)
        raise cursor.wrong(f"a line that begins with {known}{near(token.text, LINES)}")
    cursor.take()
    LINES[token.text](cursor, draft)


def _side(side: Side) -> Callable[[Cursor, Draft], None]:
    def read(cursor: Cursor, draft: Draft) -> None:
        refuse_after_close(cursor, draft)
        if cursor.sees(*Act):
            read_act(cursor, draft, side, Act(cursor.take().text))
        elif cursor.skip("corrects"):
            correct_offer(cursor, draft, side)
        elif cursor.skip("link"):
            link(cursor, draft, side)
        else:
            table_offer(cursor, draft, side)

    return read


def _header(keyword: str) -> Callable[[Cursor, Draft], None]:
    return lambda cursor, draft: read_header(cursor, draft, keyword)


def _before_close(read: Callable[[Cursor, Draft], None]) -> Callable[[Cursor, Draft], None]:
    def checked(cursor: Cursor, draft: Draft) -> None:
        refuse_closed(cursor, draft)
        read(cursor, draft)

    return checked


LINES: dict[str, Callable[[Cursor, Draft], None]] = {
    "us": _side(Side.US),
    "them": _side(Side.THEM),
    "negotiation": _header("negotiation"),
    "account": _header("account"),
    "owner": _header("owner"),
    "team": _header("team"),
    "currency": read_currency,
    "issue": _before_close(read_issue),
    "round": _before_close(read_round),
    "interest": read_interest,
    "peg": read_peg,
    "evidence": read_evidence,
    "told": lambda cursor, draft: read_disclosure(cursor, draft, Side.US),
    "learnt": lambda cursor, draft: read_disclosure(cursor, draft, Side.THEM),
    "limit": read_limit,
    "stage": _before_close(read_stage),
    "close": _before_close(read_close),
}


def _transcript(draft: Draft) -> Transcript:
    return Transcript(
        facts=draft.facts(),
        title=draft.header.get("negotiation", ""),
        account=draft.header.get("account", ""),
        owner=draft.header.get("owner", ""),
        team=draft.header.get("team", ""),
        lines=draft.lines,
        exchange_lines={draft.key(key): at for key, at in draft.exchange_lines.items()},
        stage_lines=tuple(draft.stage_lines),
        closing_line=draft.closing_line,
    )
