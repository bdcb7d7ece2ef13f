"""Any text is a transcript or TranscriptError; any facts, once written, read the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from deals.intake.notation import Transcript, parse
from deals.intake.problems import Problem, TranscriptError
from deals.intake.writing import written
from deals.ledger.build import build
from deals.ledger.facts import Facts
from deals.ledger.offers import Act
from tests.intake.talks import ISSUES
from tests.ledger.strategies import facts

TODAY = date(2026, 7, 1)

SIDES = st.sampled_from(["us", "them"])
PRICES = st.sampled_from([80, 90, 97, 97.5, 104, 120, 121])
TERMS = st.one_of(
    PRICES.map("price {}".format),
    st.integers(13, 60).map("term {} days".format),
    st.sampled_from(["service basic", 'service "next day"', "volume 500", "rebate 2 %", "price"]),
)
PROMISES = st.sampled_from(
    ['"forecast"', '"a \\"bonus\\"" by Anna due 2026-03-01', '"x" measured "MAPE" by "Bo"']
)
PACKAGES = st.lists(TERMS, min_size=1, max_size=3).map(", ".join)
ASKS = st.lists(TERMS | PROMISES, min_size=1, max_size=2).map(", ".join)
UNTIL = st.sampled_from(["", " [until 2026-02-01]"])
CLAUSES = st.one_of(
    PACKAGES,
    st.builds("{} if {}{}".format, PACKAGES, ASKS, UNTIL),
    st.builds("if {} then {}".format, ASKS, PACKAGES),
)
REMARKS = st.sampled_from(
    ["", " [loss]", " [gain] [cites index]", " [on 2026-01-20]", " [round 1]", " [cites none]"]
)
PLACES = st.sampled_from(["", "", "", "either ", "or ", "corrects 1 ", "corrects 2 "])
OFFERS = st.builds(
    "{} {}{}{}".format,
    SIDES,
    PLACES,
    st.lists(CLAUSES, min_size=1, max_size=2).map("; ".join),
    REMARKS,
)
ACTS = st.builds(
    "{} {}{}{}".format,
    SIDES,
    st.sampled_from(
        ["accept", "reject", "withdraw", "expire", "decline", "agree", "deliver", "waive", "lapse"]
    ),
    st.sampled_from(["", " 1", " 2", " 3", " 4", " 1.1", " 2.2", " 9"]),
    st.sampled_from(["", ' "why not"', " on 2026-02-03", ' on 2026-02-04 "because"']),
)
LINKS = st.builds(
    "{} link {}{} {}".format,
    SIDES,
    st.integers(1, 5),
    st.sampled_from(["", " price", " price, term"]),
    st.one_of(st.integers(1, 5).map("with {}".format), ASKS.map("if {}".format)),
)
OTHERS = st.sampled_from(
    [
        "round 2026-01-12 meeting",
        'round call "again"',
        "round",
        'evidence index index "MEPS"',
        'evidence quote competitor_quote "Acme" shareable',
        'interest them term "tight"',
        'interest us "growth" known',
        'peg options "one\\ntwo"',
        "stage integrative",
        'stage distributive 2026-02-01 "now"',
        'told priority "time"',
        'learnt constraint "space" 2026-01-05',
        "issue volume 100..1000 t us high 3 confidence 0.5",
        "close agreed price 97 on 2026-03-01",
        "close no_deal",
        "",
        "# a remark",
    ]
)
LINES = st.lists(st.one_of(OFFERS, OFFERS, ACTS, LINKS, OTHERS), max_size=14)
SOUP = """
us them price term 97 14 if then , ; [ ] " { } | : # either or accept decline corrects link
with issue 80..120 1..0 close agreed round 2026-01-01 cites until on due by NaN -1 1.1
"""
WORDS = st.sampled_from(SOUP.split())


def readable(lines: list[str]) -> Transcript:
    """The transcript that is left when every line that cannot be read is taken out."""
    try:
        return parse(ISSUES + "\n".join(lines))
    except TranscriptError as error:
        before = ISSUES.count("\n")
        wrong = {problem.line - before - 1 for problem in error.problems}
        return readable([line for place, line in enumerate(lines) if place not in wrong])


def problems_of(text: str) -> tuple[Problem, ...]:
    try:
        parse(text)
    except TranscriptError as error:
        return error.problems
    return ()


@settings(max_examples=300, deadline=None)
@given(st.text() | st.lists(WORDS, max_size=40).map(" ".join) | LINES.map("\n".join))
def test_any_text_is_a_transcript_or_a_list_of_problems(text: str) -> None:
    found = problems_of(text)
    lines = text.count("\n") + text.count("\r") + 1
    assert all(1 <= problem.line <= lines for problem in found)
    assert all(problem.column >= 1 for problem in found)
    assert list(found) == sorted(found)


@settings(max_examples=300, deadline=None)
@given(LINES)
def test_what_is_written_reads_as_the_same_facts(lines: list[str]) -> None:
    talks = readable(lines)
    again = parse(written(talks))
    assert again.facts == talks.facts
    assert written(again) == written(talks)


@settings(max_examples=150, deadline=None)
@given(LINES)
def test_the_ledger_can_be_built_from_anything_that_reads(lines: list[str]) -> None:
    talks = readable(lines).facts
    ledger = build(facts=talks, as_of=TODAY)
    assert {c.offer for c in ledger.concessions} <= {offer.sequence for offer in talks.offers}


def consistent(known: Facts) -> Facts:
    """Without acts on offers that are settled already, and with a reason for every waiver."""
    marks, settled = [], set()
    for mark in known.marks:
        if mark.offer is None or mark.offer not in settled:
            marks.append(replace(mark, reason="a favour") if mark.act is Act.WAIVE else mark)
        if mark.act in (Act.ACCEPT, Act.WITHDRAW, Act.EXPIRE):
            settled.add(mark.offer)
    return replace(known, marks=tuple(marks))


@settings(max_examples=100, deadline=None)
@given(facts().map(consistent))
def test_facts_of_any_source_come_back_but_for_the_keys_of_exchanges(known: Facts) -> None:
    again = parse(written(known)).facts
    keys = {old.key: new.key for old, new in zip(known.exchanges, again.exchanges, strict=True)}
    renamed = replace(
        known,
        rounds=again.rounds,
        exchanges=tuple(replace(e, key=keys[e.key]) for e in known.exchanges),
        marks=tuple(
            mark if mark.exchange is None else replace(mark, exchange=keys[mark.exchange])
            for mark in known.marks
        ),
    )
    assert again == renamed
