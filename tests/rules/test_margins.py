"""Within its margins another rule book finds the same; a recomputation under it is the oracle."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deals.intake.notation import parse
from deals.ledger.build import build
from deals.ledger.facts import Facts, Outcome, OutcomeKind
from deals.ledger.ledger import Ledger
from deals.ledger.steady import steady_until
from deals.rules import BY_CODE, RULES, check, filled_in, judge
from deals.rules.base import Rule, RuleBook, Severity
from tests.ledger.strategies import facts as any_talks
from tests.rules.book import FORECAST, INDEX, OPEN, TODAY, WEIGHTS

DEMO = sorted(Path("deals/demo/transcripts").glob("*.talks"))
NUMBERED = [rule for rule in RULES if rule.thresholds]
SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        code: st.tuples(
            st.sampled_from([*Severity, None]),
            st.fixed_dictionaries(
                {}, optional={name: st.floats(0, 4) for name in BY_CODE[code].thresholds}
            ),
        )
        for code in BY_CODE
    },
)


def book_of(chosen: dict[str, tuple[Severity | None, dict[str, float]]]) -> RuleBook:
    return RuleBook(
        severities={code: severity for code, (severity, _) in chosen.items()},
        thresholds={code: numbers for code, (_, numbers) in chosen.items() if numbers},
    )


BOOKS = SETTINGS.map(book_of)


def held_is_true(ledger: Ledger, before: RuleBook, after: RuleBook) -> bool:
    """Whether the margins held; where they did, both books find the same."""
    found, rest_on = judge(ledger=ledger, book=before)
    assert not rest_on.left(book=filled_in(before))
    left = rest_on.left(book=filled_in(after))
    now = check(ledger=ledger, book=after)
    assert [each for each in now if each.code not in left] == [
        each for each in found if each.code not in left
    ], "no other rule finds anything else"
    asked = judge(ledger=ledger, book=after, codes=left)
    assert list(asked.findings) == [each for each in now if each.code in left]
    return not left


@settings(max_examples=80, deadline=None)
@given(any_talks(), BOOKS, BOOKS, st.booleans())
def test_random_talks(talks: Facts, before: RuleBook, after: RuleBook, closed: bool) -> None:
    agreed = Outcome(OutcomeKind.AGREED, TODAY, {"price": Decimal(5)}) if closed else None
    held_is_true(build(facts=replace(talks, outcome=agreed), as_of=TODAY), before, after)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(DEMO), BOOKS, st.sampled_from(NUMBERED), st.floats(0.5, 1.5))
def test_the_demo_with_the_numbers_of_a_rule_moved(
    path: Path, before: RuleBook, moved: Rule, times: float
) -> None:
    numbers = {name: value * times for name, value in moved.thresholds_in(before).items()}
    after = replace(before, thresholds={**before.thresholds, moved.code: numbers})
    ledger = build(facts=parse(path.read_text()).facts, as_of=TODAY)
    held_is_true(ledger, before, after)


def test_most_of_the_demo_is_left_alone_when_one_number_moves() -> None:
    before, after = RuleBook(), RuleBook(thresholds={"R003": {"ratio": 1.1}})
    ledgers = [build(facts=parse(path.read_text()).facts, as_of=TODAY) for path in DEMO]
    held = [held_is_true(ledger, before, after) for ledger in ledgers]
    assert sum(held) >= 20 and not all(held)


def test_what_a_rule_saw_is_told_by_its_code_alone() -> None:
    ledger = build(facts=parse(WEIGHTS + OPEN + "us price 97").facts, as_of=TODAY)
    rest_on = judge(ledger=ledger).margins
    assert rest_on.severities["R001"] == "error"
    assert "R002" not in rest_on.severities
    assert rest_on.left(book=filled_in(RuleBook(severities={"R001": None}))) == {"R001"}
    assert not rest_on.left(book=filled_in(RuleBook(severities={"R002": None})))


def test_a_rule_that_is_off_is_tried_all_the_same() -> None:
    off = RuleBook(severities={"R001": None, "R007": None})
    ledger = build(facts=parse(WEIGHTS + OPEN + "us price 97").facts, as_of=TODAY)
    found, rest_on = judge(ledger=ledger, book=off)
    assert "R001" not in {finding.code for finding in found}
    assert rest_on.severities["R001"] is None
    assert "R007" not in rest_on.severities


def test_rules_of_the_limits_that_are_off_tell_nothing() -> None:
    off = RuleBook(severities={"P004": None})
    for text in ("limit us price walk 98", ""):
        ledger = build(facts=parse(f"{WEIGHTS}\n{OPEN}\n{text}").facts, as_of=TODAY)
        assert judge(ledger=ledger, book=off).margins.severities["P004"] is None


def test_margins_of_a_threshold_that_is_gone_do_not_hold() -> None:
    ledger = build(facts=parse(WEIGHTS + OPEN).facts, as_of=TODAY)
    rest_on = judge(ledger=ledger).margins
    gone = replace(filled_in(RuleBook()), thresholds={})
    assert rest_on.left(book=gone) == {name.partition(".")[0] for name in rest_on.thresholds}


PROMISED = WEIGHTS + INDEX + OPEN + FORECAST + "them agree 3\n"
CLOSED = "close agreed price 97, term 30, volume 800 on 2026-02-01"
OPEN_CONDITIONS = (
    "us price 100 if term 14 [until 2026-04-01]\nus term 40 if price 101 [until 2026-05-01]"
)


@pytest.mark.parametrize("text", [PROMISED + CLOSED, WEIGHTS + OPEN + OPEN_CONDITIONS])
def test_until_the_last_steady_day_nothing_changes(text: str) -> None:
    facts, first = parse(text).facts, date(2026, 1, 1)
    days = [first + timedelta(days=n) for n in range(160)]
    found = {day: seen(facts, day) for day in days}
    turns = set[date]()
    for as_of in days:
        until = steady_until(facts=facts, as_of=as_of)
        turns |= {until} - {None}
        assert {found[day] for day in days if as_of <= day <= (until or date.max)} == {found[as_of]}
    assert turns and len(set(found.values())) > 1


def seen(facts: Facts, as_of: date) -> tuple[object, ...]:
    ledger = build(facts=facts, as_of=as_of)
    states = tuple(chain.from_iterable((link.state, link.since) for link in ledger.links))
    moves = tuple(move.status for move in ledger.concessions)
    return (*states, *moves, *check(ledger=ledger))
