"""Offers as key-account managers write them down: one line each, with or without an if."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from deals.intake.notation import parse
from deals.ledger.facts import Channel, Facts, Round
from deals.ledger.offers import Ask, Commitment, Exchange, Frame, Give
from deals.ledger.values import Side
from tests.intake.talks import alone, facts, problem, problems, read

KEYWORDS = (
    "us, them, negotiation, account, owner, team, currency, issue, round, interest, peg, "
    "evidence, told, learnt, limit, stage, close"
)
NINETY_SEVEN = Give("price", Decimal(97))


def test_an_empty_text_says_nothing() -> None:
    for text in ("", "\n\n", "# only a remark\n", "\ufeff"):
        assert parse(text).facts == Facts()


def test_an_offer_names_its_terms() -> None:
    talks = read("us price 97, term 30 days\nthem price 90 EUR/t")
    ours, theirs = talks.facts.offers
    assert (ours.sequence, ours.side) == (1, Side.US)
    assert ours.terms == {"price": 97, "term": 30}
    assert (theirs.sequence, theirs.side) == (2, Side.THEM)
    assert theirs.terms == {"price": 90}
    assert talks.lines == {1: 4, 2: 5}
    assert talks.facts.rounds == (Round(1),)


def test_an_option_may_have_spaces() -> None:
    for said in ('us service "next day"', "us service next day", "us service “next day”"):
        [offer] = facts(said).offers
        assert offer.terms == {"service": "next day"}


def test_the_if_may_stand_before_or_after() -> None:
    after, before = facts("us price 97 if term 14"), facts("us if term 14 then price 97")
    assert after == before
    assert after.exchanges == (
        Exchange("1", Side.US, 1, (NINETY_SEVEN,), (Ask("term", Decimal(14)),)),
    )
    assert dict(after.offers[0].terms) == {"price": 97}


def test_clauses_have_their_own_ifs_and_keys() -> None:
    talks = facts("us price 97 if term 14 [until 2026-02-01]; service plus; term 20 if price 110")
    assert [(e.key, e.gives[0].issue) for e in talks.exchanges] == [
        ("1.1", "price"),
        ("1.2", "term"),
    ]
    assert [e.deadline for e in talks.exchanges] == [date(2026, 2, 1), None]
    assert set(talks.offers[0].terms) == {"price", "service", "term"}


def test_a_promise_can_be_asked_for() -> None:
    said = 'us price 97 if "monthly forecast" by Anna Berg due 2026-03-01 measured "MAPE", term 14'
    [exchange] = facts(said).exchanges
    promise = Commitment("monthly forecast", "Anna Berg", date(2026, 3, 1), "MAPE")
    assert exchange.asks == (promise, Ask("term", Decimal(14)))


def test_the_details_of_a_promise_come_in_any_order() -> None:
    [one] = facts('us price 97 if "forecast" measured "MAPE" by "Anna"').exchanges
    assert one.asks == (Commitment("forecast", "Anna", None, "MAPE"),)


def test_an_ask_may_be_due() -> None:
    [exchange] = facts("us price 97 if term 14 due 2026-03-01").exchanges
    assert exchange.asks == (Ask("term", Decimal(14), date(2026, 3, 1)),)


def test_remarks_stand_in_brackets() -> None:
    talks = facts("""
        evidence index market_benchmark "MEPS" on 2026-01-05 until 2026-06-30
        evidence quote competitor_quote "Acme"
        round 2026-01-12 meeting "first talk"
        round 2026-01-19 call
        us price 97 [loss] [cites index, quote] [cites index]
        them price 90 [on 2026-01-20]
        them price 91 [round 1] [gain]
    """)
    first, second, third = talks.offers
    assert (first.frame, first.evidence, first.on) == (
        Frame.LOSS,
        ("index", "quote"),
        date(2026, 1, 19),
    )
    assert (second.on, second.round, second.frame) == (date(2026, 1, 20), 2, Frame.UNSTATED)
    assert (third.on, third.round) == (date(2026, 1, 12), 1)
    assert talks.rounds[0] == Round(1, date(2026, 1, 12), Channel.MEETING, "first talk")


def test_packages_tabled_at_once_share_a_group() -> None:
    talks = facts("""
        us price 110
        us either price 104, term 30   # the first package
        # a remark between them does no harm

        us or price 108, term 14
        them price 90
    """)
    assert [offer.group for offer in talks.offers] == [None, 2, 2, None]


def test_a_correction_says_what_was_really_said() -> None:
    talks = facts("us price 97\nus corrects 1 price 102, term 30 if service plus")
    assert talks.offers[1].corrects == 1
    assert [e.offer for e in talks.exchanges] == [2]


def test_a_corrected_package_stays_in_its_group() -> None:
    talks = facts("us either price 104\nus or price 108\nus corrects 2 price 109")
    assert talks.offers[2].group == 1


def test_line_ends_tabs_and_wide_spaces_do_no_harm() -> None:
    told = facts("us price 97\nthem price 90\nus price 96")
    assert (
        parse("\ufeffus\tprice\u00a097\r\nthem price 90\rus price 96\n").facts.offers == told.offers
    )


def test_numbers_keep_every_digit() -> None:
    issue = "issue total 0..99999999999999\n"
    [offer] = parse(f"{issue}us total 12345678901234.123456, rebate 2.50%").facts.offers
    assert offer.terms == {"total": Decimal("12345678901234.123456"), "rebate": Decimal("2.5")}
    assert str(parse("us price_change -0").facts.offers[0].terms["price_change"]) == "0"


def test_well_known_issues_need_no_declaration() -> None:
    talks = parse('us price 97 if term 14 days\ninterest them volume "their plant is idle"').facts
    assert [issue.key for issue in talks.issues] == ["price", "term", "volume"]
    assert {p.side for p in talks.preferences} == {Side.US}


def test_an_unknown_issue_is_refused_with_its_neighbours() -> None:
    assert problem("us pirce 97") == (
        '1:4: found "pirce", expected a declared or well-known issue (did you mean price?)'
    )
    assert problem("us acept 1").endswith("(did you mean accept?)")
    assert problem("us qqqqq 1").endswith("expected a declared or well-known issue")


def test_every_mistake_of_a_line_and_of_a_text_is_told_at_once() -> None:
    said = "us price 300, term 14 months, service gold if terrm 3\nthem price abc\nfoo"
    assert problems(said) == [
        '1:10: found "300", expected price in 80..120 in steps of 0.5',
        '1:23: found "months", expected the unit "days" of term',
        '1:39: found "gold", expected one of basic, plus, next day',
        '1:47: found "terrm", expected a declared or well-known issue (did you mean term?)',
        '2:12: found "abc", expected a number for price',
        f'3:1: found "foo", expected a line that begins with {KEYWORDS}',
    ]


def test_a_wrong_offer_still_counts_so_that_later_numbers_stay_right() -> None:
    assert problem("us price 300\nthem price 90\nus accept 2").startswith("1:10")


def test_what_an_offer_line_does_not_allow() -> None:
    ways = '"," before the next term, ";" or "if"'
    said = {
        "us": "found the end of the line, expected the name of an issue, such as price",
        "us price": "found the end of the line, expected a number for price",
        "us price 97,5": (
            'found "5", expected the name of an issue (decimals are written with a point: 97.5)'
        ),
        "us price 97 term 14": f'found "term", expected {ways}',
        "us price 97 per term 14": f'found "per", expected {ways}',
        "us price 97 98": f'found "98", expected {ways}',
        'us "a promise"': (
            'found "a promise", expected the name of an issue '
            '(a promise in quotes stands after "if")'
        ),
        "us if then price 97": 'found "then", expected the name of an issue, such as price',
        "us if term 14": 'found the end of the line, expected "then" and what is given',
        "us price 97, price 98": 'found "98", expected price only once in an offer',
        "us price 97 if term 14, term 20": 'found "20", expected term only once among the asks',
        "us price 97 ]": ('found "]", expected "," or ";" or "if" or the end of the line'),
        'us price 97 if " "': 'found " ", expected a promise in quotes',
        'us price 97 if "x" by, term 14': 'found ",", expected who keeps the promise',
        "us service": "found the end of the line, expected one of basic, plus, next day",
        "us service pluss": (
            'found "pluss", expected one of basic, plus, next day (did you mean plus?)'
        ),
    }
    for text, sentence in said.items():
        assert problem(text).split(": ", 1)[1] == sentence, text


def test_numbers_that_are_none_are_refused() -> None:
    for odd in ("NaN", "Infinity", "-inf", "1e5", "１２", "0x10", "1_000", "9" * 41, "--3", "5."):
        assert "expected a number" in problem(f"us price {odd}"), odd
    sizes = "a number below 100000000000000 with at most 6 decimals"
    for odd in ("100000000000000", "97.1234567"):
        assert sizes in alone(f"us price {odd}"), odd


def test_what_brackets_do_not_allow() -> None:
    known = "gain, loss, neutral, unstated, cites, until, on, round"
    said = {
        "[sad]": f'found "sad", expected one of {known}, each once',
        "[los]": f'found "los", expected one of {known}, each once (did you mean loss?)',
        "[loss] [gain]": f'found "gain", expected one of {known}, each once',
        "[until 2026-01-01]": 'found "until", expected until only once, after a condition',
        "[on soon]": 'found "soon", expected a date such as 2026-01-31',
        "[on 2026-02-30]": 'found "2026-02-30", expected a date such as 2026-01-31',
        "[round 1]": 'found "1", expected the number of a round that has begun',
        "[loss": 'found the end of the line, expected "]"',
        "[cites nothing]": ('found "nothing", expected evidence named in an "evidence" line above'),
        "[cites ]": 'found "]", expected the name of a piece of evidence',
    }
    for remark, sentence in said.items():
        assert problem(f"us price 97 {remark}").split(": ", 1)[1] == sentence, remark


def test_a_deadline_is_said_once() -> None:
    said = "us price 97 if term 14 [until 2026-02-01] [until 2026-02-02]"
    assert "until only once" in problem(said)


def test_what_alternatives_do_not_allow() -> None:
    single = 'found a single package, expected a next line that begins with "us or"'
    assert problem("us either price 104") == f"1:4: {single}"
    assert problem("us either price 104\nthem price 90\n") == f"1:4: {single}"
    assert problems("us either price 104\nthem or price 90") == [
        f"1:4: {single}",
        '2:6: found "or", expected a line "them either …" right before',
    ]
    many = "us either price 90\n" + "us or price 90\n" * 10
    assert problem(many) == '11:4: found "or", expected at most 10 packages at once'
    assert (
        problem("us or price 90") == '1:4: found "or", expected a line "us either …" right before'
    )


def test_what_a_correction_does_not_allow() -> None:
    wanted = "the number of an offer of us that is not corrected yet"
    assert problem("us price 97\nthem corrects 1 price 90").endswith(
        'found "1", expected the number of an offer of them that is not corrected yet'
    )
    assert problem("us corrects 4 price 90") == f'1:13: found "4", expected {wanted}'
    assert problem("us price 97\nus corrects x price 90") == (
        f'2:13: found "x", expected {wanted}, such as 1'
    )
    assert "found the end of the line" in problems("us price 97\nus corrects")[0]
    twice = "us price 97\nus corrects 1 price 98\nus corrects 1 price 99"
    assert problem(twice) == f'3:13: found "1", expected {wanted}, such as 2'


def test_a_text_has_its_limits() -> None:
    assert alone("#" * 5_000_001) == (
        "1:1: found a text of 5000001 characters, expected at most 5000000"
    )
    assert alone("\n" * 100_001) == "100001:1: found another line, expected at most 100000 lines"
    assert alone("#" + "x" * 20_000) == "1:1: found 20001 characters, expected at most 20000"


def test_a_text_of_ten_million_characters_is_refused_at_once() -> None:
    assert "at most 5000000" in alone("us price 97\n" * 833_334)


def test_after_a_thousand_mistakes_reading_stops() -> None:
    assert len(problems("oops\n" * 5_000)) == 1_000


def test_a_quote_left_open_and_unreadable_characters_are_told() -> None:
    assert alone('peg options "no end') == '1:13: found an unclosed ", expected text in quotes: "…"'
    assert alone("us “price") == '1:4: found an unclosed “, expected text in quotes: "…"'
    assert alone("us pri\x00ce 9") == '1:4: found "pri\\u0000ce", expected readable characters'
    assert "expected readable characters" in alone('peg options "\ud800"')
    assert alone("us pri\u200bce 9").startswith('1:4: found "pri\\u200bce", expected a declared')
    assert alone("x" * 300).startswith(f'1:1: found "{"x" * 39}…", expected a line')


def test_a_text_that_is_too_long_is_told() -> None:
    assert alone(f'peg options "{"x" * 4001}"').endswith("expected at most 4000 characters")
