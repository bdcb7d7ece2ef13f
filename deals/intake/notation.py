"""The transcript notation: one line an offer, readable by a key-account manager (docs/notation.md).

parse(text) gives a Transcript, or raises TranscriptError with every line that is wrong.
"""

from __future__ import annotations

from deals.intake import declarations, moves
from deals.intake.transcript import Draft, Transcript, TranscriptError
from deals.intake.words import Cursor, Problem, Refused
from deals.ledger.values import Side

MAX_CHARACTERS = 5_000_000
MAX_LINES = 100_000
KEYWORDS = (
    "us, them, issue, round, stage, interest, told, learnt, peg, evidence, negotiation, account,"
    " owner, team, currency or close"
)


def parse(text: str) -> Transcript:
    """Read a whole transcript; offers are numbered by their lines from 1."""
    _refuse_size(text)
    draft = Draft()
    problems: list[Problem] = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        cursor = Cursor(line=number, text=line)
        if cursor.at_end:
            continue
        try:
            _read(draft, cursor)
        except Refused as refused:
            problems.append(refused.problem)
    problems.extend(_lonely_group(draft, None))
    if problems:
        raise TranscriptError(sorted(problems, key=lambda problem: problem.line))
    return draft.transcript()


def _refuse_size(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        found = f"{len(text)} characters"
        raise TranscriptError([Problem(1, 1, found, f"at most {MAX_CHARACTERS}")])
    lines = text.count("\n") + 1
    if lines > MAX_LINES:
        raise TranscriptError([Problem(1, 1, f"{lines} lines", f"at most {MAX_LINES}")])


def _read(draft: Draft, cursor: Cursor) -> None:
    keyword = cursor.word(KEYWORDS)
    lonely = _lonely_group(draft, cursor)
    match keyword.text:
        case "us" | "them":
            moves.move(draft, cursor, Side(keyword.text))
        case "issue":
            declarations.issue(draft, cursor)
        case "round":
            declarations.round_(draft, cursor)
        case "stage":
            declarations.stage(draft, cursor)
        case "interest":
            declarations.interest(draft, cursor)
        case "told":
            declarations.disclosure(draft, cursor, Side.US)
        case "learnt":
            declarations.disclosure(draft, cursor, Side.THEM)
        case "peg":
            declarations.peg(draft, cursor)
        case "evidence":
            declarations.evidence(draft, cursor)
        case "negotiation" | "account" | "owner" | "team":
            declarations.name(draft, cursor, keyword.text)
        case "currency":
            declarations.currency(draft, cursor)
        case "close":
            moves.close(draft, cursor)
        case _:
            raise cursor.refuse(KEYWORDS, keyword)
    cursor.end()
    if lonely:
        raise Refused(lonely[0])


def _lonely_group(draft: Draft, cursor: Cursor | None) -> list[Problem]:
    """An `either` that no `or` follows; the group ends with the first line that is no `or`."""
    group, draft_group = draft.group, draft.group
    if group is None or (cursor is not None and cursor.is_word("or")):
        return []
    draft.group = None
    _, number, line = group
    if draft_group is not None and draft.tabled > number:
        return []
    return [Problem(line, 1, "a single alternative", "a line with 'or' directly after it")]
