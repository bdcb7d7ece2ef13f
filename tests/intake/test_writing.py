"""Facts written as a transcript, and read again as the same facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from deals.intake.notation import parse
from deals.intake.writing import written
from deals.ledger.facts import Facts, Round
from deals.ledger.offers import Act, Ask, Exchange, Give, Mark, Offer
from deals.ledger.values import Issue, Numeric, Side
from tests.intake.talks import ISSUES

TRANSCRIPTS = sorted((Path(__file__).parents[2] / "deals/demo/transcripts").glob("*.talks"))

WHOLE = r"""negotiation "Steel \"tubes\" 2027"
account "Borealis"
owner "alice"
team "Key accounts"
currency VND
issue price 80..120 step 0.5 EUR/t us high 50 them low 40.25 baseline 100 money 1000 distributive
issue service "next day" | basic name "Service" us {"next day": 1, basic: 0} money basic 0
issue quality "A 1" | basic baseline "A 1" money "A 1" 5.5 basic 0
issue lead 2..8 "working days" them 20 {2: 0, 4: 0.7} observed confidence 0.8 us low stated
issue risk high | low us "high" 3
issue gift "pen"
evidence index index "MEPS" on 2026-01-05 until 2026-06-30
evidence quote competitor_quote "Acme" shareable
interest us "a partner"
interest them price "cash is tight" "heard"
peg options "line one\nC:\\two"
round 2026-01-12 meeting "first talk"
us price 110, lead 4 [loss] [cites index, quote]
them price 90 [on 2026-01-13]
us price 105 if lead 5 due 2026-02-01 [until 2026-02-02]; service basic; lead 3 if price 95
them decline 3.1 on 2026-01-20 "too dear"
us waive 3.2 "a favour"
told priority "time" 2026-01-12
learnt interest "certainty"
stage integrative 2026-01-14
stage distributive "at last"
round call
us either price 104
us or price 103
them reject 5
us price 103, lead 3
us link 6 price if price 90 [until 2026-05-01]
us corrects 6 price 103, lead 4
them price 91 if "forecast" by "Anna B" due 2026-03-01 measured "MAPE" [gain] [round 1]
us withdraw 7 on 2026-02-01
them accept 4 on 2026-02-02
round 2026-02-01 email
round 2026-02-03 portal
close agreed price 104, service "next day" on 2026-02-04
"""


def test_a_transcript_of_everything_comes_back_word_for_word() -> None:
    talks = parse(WHOLE)
    assert written(talks) == WHOLE
    assert parse(written(talks)) == talks


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_the_demo_comes_back_the_same(path: Path) -> None:
    talks = parse(path.read_text("utf-8"))
    assert parse(written(talks)).facts == talks.facts


def test_no_facts_are_written_as_next_to_nothing() -> None:
    assert written(Facts()) == "currency EUR\n"
    assert parse(written(Facts())).facts == Facts()


def test_a_waiver_recorded_without_a_reason_says_so() -> None:
    facts = parse(ISSUES + 'us price 97 if term 14\nus waive 1 "a favour"').facts
    assert 'us waive 1 "a favour"' in written(facts)
    silent = replace(facts, marks=tuple(replace(mark, reason="") for mark in facts.marks))
    assert 'us waive 1 "not recorded"' in written(silent)


def test_keys_of_rows_become_numbers_of_offers() -> None:
    issue = Issue("pallets", Numeric(Decimal(0), Decimal(100)))
    give, ask = (Give("pallets", Decimal(90)),), (Ask("pallets", Decimal(95)),)
    talks = Facts(
        issues=(issue,),
        offers=(Offer(1, Side.US, {"pallets": Decimal(90)}, round=2, on=date(2026, 1, 2)),),
        exchanges=(Exchange("4711", Side.US, 1, give, ask),),
        marks=(Mark(Act.DECLINE, 1, exchange="4711"),),
        rounds=(Round(1), Round(2)),
    )
    again = parse(written(talks)).facts
    assert again == replace(
        talks,
        exchanges=(replace(talks.exchanges[0], key="1"),),
        marks=(Mark(Act.DECLINE, 1, exchange="1"),),
    )


def test_a_link_is_written_with_what_it_means() -> None:
    offers = "us price 105\nthem price 90\nus price 100\nthem price 94\n"
    talks = parse(ISSUES + offers + "us link 3 with 4")
    assert "us link 3 price if price 94\n" in written(talks)
    assert parse(written(talks)).facts == talks.facts


def test_line_ends_within_a_text_become_one_line() -> None:
    talks = parse('peg options "x"').facts
    odd = replace(talks, pegs=(replace(talks.pegs[0], text="a\r\nb\rc\n"),))
    assert parse(written(odd)).facts.pegs[0].text == "a\nb\nc\n"
