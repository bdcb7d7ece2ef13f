"""Everything around the offers: issues and their worth, interests, pegs, evidence, the close."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from deals.intake.catalogue import CATALOGUE
from deals.intake.notation import parse
from deals.ledger.facts import (
    Disclosure,
    DisclosureKind,
    Evidence,
    EvidenceKind,
    Interest,
    Outcome,
    OutcomeKind,
    Peg,
    PegElement,
    Stage,
    StageChange,
)
from deals.ledger.preferences import Linear, OptionValues, Piecewise, Preference, Provenance
from deals.ledger.values import Choice, Direction, Issue, Numeric, Side
from tests.intake.talks import alone, facts, problem


def issue(text: str) -> Issue:
    [only] = parse(f"issue {text}").facts.issues
    return only


def preferences(text: str) -> tuple[Preference, ...]:
    return parse(f"issue {text}").facts.preferences


def test_a_negotiation_has_a_title_an_account_an_owner_a_team_and_a_currency() -> None:
    talks = parse("""
        negotiation "Steel tubes 2027"
        account "Borealis Packaging"
        owner alice
        team "Key accounts"
        currency VND
    """)
    assert (talks.title, talks.account) == ("Steel tubes 2027", "Borealis Packaging")
    assert (talks.owner, talks.team, talks.facts.currency) == ("alice", "Key accounts", "VND")


def test_what_the_head_does_not_allow() -> None:
    assert alone("owner a\nowner b") == '2:7: found "b", expected one line "owner" only'
    assert alone("owner").endswith("found the end of the line, expected the owner, in quotes")
    assert alone("owner a, b").endswith('found ",", expected the end of the line')
    assert alone("currency Euro").endswith(
        'found "Euro", expected three capital letters, such as EUR'
    )
    assert alone("currency EUR\ncurrency USD").startswith("2:10")
    assert alone("Us price 9").endswith("(did you mean us?)") or "did you mean" in alone(
        "Us price 9"
    )


def test_a_numeric_issue_in_full() -> None:
    said = (
        'price 80..120 step 0.5 EUR/t name "Price per tonne" us high 50 them low 40 '
        "baseline 100 EUR/t money 1000 distributive"
    )
    domain = Numeric(Decimal(80), Decimal(120), Decimal("0.5"), "EUR/t")
    assert issue(said) == Issue(
        "price", domain, "Price per tonne", Decimal(100), True, Decimal(1000)
    )
    assert preferences(said) == (
        Preference(Side.US, "price", Linear(domain, Direction.HIGH), 50.0),
        Preference(Side.THEM, "price", Linear(domain, Direction.LOW), 40.0),
    )


def test_the_unit_may_stand_before_the_step_and_have_several_words() -> None:
    assert issue("lead -2..8 working days step 1").domain == Numeric(
        Decimal(-2), Decimal(8), Decimal(1), "working days"
    )


def test_a_choice_issue_in_full() -> None:
    said = (
        "service basic | plus | premium us low 10 them high money basic 0 plus 50.5 baseline plus"
    )
    service = issue(said)
    assert service.domain == Choice(("basic", "plus", "premium"))
    assert service.money == {"basic": Decimal(0), "plus": Decimal("50.5")}
    assert service.baseline == "plus"
    assert [p.weight for p in preferences(said)] == [10.0, None]


def test_the_best_option_may_stand_for_the_direction() -> None:
    ours, theirs = preferences("service basic | plus | premium us basic 10 them premium")
    assert isinstance(ours.function, Linear)
    assert ours.function.direction is Direction.LOW
    assert isinstance(theirs.function, Linear)
    assert theirs.function.direction is Direction.HIGH
    [risk] = preferences("risk high | low us high")
    assert isinstance(risk.function, Linear)
    assert risk.function.direction is Direction.LOW


def test_values_may_be_given_point_by_point() -> None:
    ours, theirs = preferences(
        "lead 2..8 us 20 {4: 0.7, 2: 0, 8: 1} observed confidence 0.8 them {3: 1}"
    )
    points = ((Decimal(2), 0.0), (Decimal(4), 0.7), (Decimal(8), 1.0))
    assert ours.function == Piecewise(points)
    assert (ours.provenance, ours.confidence) == (Provenance.OBSERVED, 0.8)
    assert (theirs.weight, theirs.provenance) == (None, Provenance.ESTIMATED)
    [options] = preferences('service basic | "next day" us 5 {basic: 1, "next day": 0.25}')
    assert options.function == OptionValues({"basic": 1.0, "next day": 0.25})


def test_an_option_may_be_called_by_a_number() -> None:
    [years] = preferences("years 1 | 2 us 20 {1: 0, 2: 1}")
    assert years.weight == 20


def test_a_single_option_stands_in_quotes() -> None:
    assert issue('gift "a pen"').domain == Choice(("a pen",))


def test_a_preference_not_said_is_not_invented() -> None:
    assert preferences("pallets 0..100") == ()
    assert preferences("freight we | they") == ()
    assert [p.side for p in preferences("price 80..120 them low")] == [Side.THEM]


def test_a_well_known_number_keeps_its_direction_in_a_range_of_its_own() -> None:
    [price] = preferences("price 80..120")
    assert price.function == Linear(Numeric(Decimal(80), Decimal(120)), Direction.HIGH)


def test_a_well_known_issue_may_be_declared_without_a_range() -> None:
    assert issue("term").domain == CATALOGUE["term"].issue.domain
    assert preferences("service") == (CATALOGUE["service"].preference,)
    [weighted] = preferences("term us low 30")
    assert weighted.weight == 30


def test_the_catalogue_holds_what_a_key_account_manager_meets() -> None:
    assert len(CATALOGUE) >= 25
    assert all(key == known.issue.key and known.issue.name for key, known in CATALOGUE.items())
    wanted = {key: known.direction for key, known in CATALOGUE.items()}
    assert [wanted[key] for key in ("price", "volume", "lead_time")] == [Direction.HIGH] * 3
    assert [wanted[key] for key in ("term", "rebate")] == [Direction.LOW] * 2


CLAUSES = "us, them, name, baseline, money, distributive"
DOMAIN = "a range such as 80..120, or options such as basic | plus"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("", "found the end of the line, expected the name of an issue, such as price"),
        (
            "Lead 2..8",
            'found "Lead", expected a name in lower case letters, digits and _, no keyword',
        ),
        ("if 2..8", 'found "if", expected a name in lower case letters, digits and _, no keyword'),
        ("lead", f"found the end of the line, expected {DOMAIN}"),
        ("lead us high", f'found "us", expected {DOMAIN}'),
        ("lead 80 .. 120", f'found "80", expected {DOMAIN}'),
        ("lead 8..2", 'found "8..2", expected a range whose first number is the smaller one'),
        ("lead 8..x", f'found "8..x", expected {DOMAIN}'),
        (
            "lead 0..1000000000000000",
            (
                'found "0..1000000000000000", expected a number below 100000000000000 '
                "with at most 6 decimals"
            ),
        ),
        ("lead 2..8 step 0", 'found "0", expected a step above zero'),
        ("lead 2..8 step", "found the end of the line, expected a step such as 0.5"),
        ("lead 2..8 50", f'found "50", expected a unit, step, or {CLAUSES}'),
        ("lead 2..8 | 9", 'found "2..8", expected'),
        ("lead 2..8 us", "found the end of the line, expected high, low or values such as"),
        ("lead 2..8 us up", 'found "up", expected high, low or values such as {2: 0, 8: 1}'),
        ("lead 2..8 us high -1", 'found "-1", expected a weight of at least 0'),
        ("lead 2..8 us high us low", "expected the end of the line or them, name, baseline, money"),
        ("lead 2..8 us {2: 2}", 'found "2", expected what it is worth, from 0 to 1'),
        ("lead 2..8 us {2: x}", 'found "x", expected what it is worth, from 0 to 1'),
        ("lead 2..8 us {2 0}", 'found "0", expected ":"'),
        ("lead 2..8 us {2: 0, 2: 1}", 'found "2", expected a value not named before'),
        ("lead 2..8 us {2: 0", 'found the end of the line, expected a comma or "}"'),
        ("lead 2..8 us high confidence 2", 'found "2", expected a confidence from 0 to 1'),
        ("lead 2..8 baseline 9", 'found "9", expected lead in 2..8'),
        ("lead 2..8 money -1", 'found "-1", expected an amount of at least 0'),
        ("lead 2..8 money x", 'found "x", expected an amount a unit, such as 1000'),
        ("lead 2..8 days baseline 3 days 4", 'found "days", expected'),
        ("s a | b us 3 {a: 1}", 'found "{", expected a value for "b" too'),
        ("s a | b us {c: 1}", 'found "c", expected one of a, b'),
        (
            "s a | b | c us b",
            'found "b", expected the best option, at an end of the list: "a" or "c"',
        ),
        ("s a | a", 'found "a", expected an option not named before'),
        ("s a |", "found the end of the line, expected an option"),
        ("s a | b money c 3", 'found "c", expected one of a, b'),
        ("s a | b money a", 'found the end of the line, expected what "a" costs us'),
        ("s a | b money a 3 a 4", 'found "a", expected an option not named before'),
        ("s a | b money", "found the end of the line, expected one of a, b"),
        ("s a | b baseline c", 'found "c", expected one of a, b'),
    ],
)
def test_what_an_issue_line_does_not_allow(said: str, sentence: str) -> None:
    if said == "lead 2..8 | 9":
        assert issue(said).domain == Choice(("2..8", "9"))
    else:
        assert sentence in alone(f"issue {said}")


def test_there_are_a_thousand_issues_at_most() -> None:
    many = "".join(f"issue x{number} 0..9\n" for number in range(1_001))
    assert alone(many) == '1001:7: found "x1000", expected at most 1000 issues'


def test_an_issue_is_declared_once_and_before_its_use() -> None:
    wanted = "expected an issue that is neither declared nor used above"
    assert wanted in problem("issue price 1..2")
    assert wanted in alone("us volume 3\nissue volume 1..9")


def test_a_broken_issue_or_evidence_line_is_told_once() -> None:
    said = "issue lead 9..1\nus lead 5 weeks, price 9 if lead 3\nissue lead 1..9"
    assert [p.split(":")[0] for p in alone_all(said)] == ["1", "3"]
    talks = 'issue lead 9..1\nus price 9 lead 4\ninterest us lead "x"\nus link 1 lead if price 3'
    assert [p.split(":")[0] for p in alone_all(talks)] == ["1", "2", "4"]
    assert len(alone_all("evidence index nonsense\nus price 9 [cites index]")) == 1


def alone_all(text: str) -> list[str]:
    from deals.intake.problems import TranscriptError

    with pytest.raises(TranscriptError) as caught:
        parse(text)
    return str(caught.value).splitlines()


def test_what_is_known_besides_the_offers_counts_the_offers_before_it() -> None:
    talks = facts("""
        interest them term "their cash is tight" heard
        us price 97
        interest us "we want a partner"
        peg relationship "ten years"
        stage integrative 2026-01-10
        told priority "lead time matters" 2026-01-12
        learnt interest "they want certainty"
        stage distributive "at last"
    """)
    assert talks.interests == (
        Interest(Side.THEM, "their cash is tight", "term", "heard", 0),
        Interest(Side.US, "we want a partner", None, "", 1),
    )
    assert talks.pegs == (Peg(PegElement.RELATIONSHIP, "ten years", 1),)
    assert talks.stages == (
        StageChange(Stage.INTEGRATIVE, date(2026, 1, 10), "", 1),
        StageChange(Stage.DISTRIBUTIVE, None, "at last", 1),
    )
    assert talks.disclosures == (
        Disclosure(Side.US, DisclosureKind.PRIORITY, "lead time matters", date(2026, 1, 12), 1),
        Disclosure(Side.THEM, DisclosureKind.INTEREST, "they want certainty", None, 1),
    )


def test_evidence_has_a_source_and_its_days() -> None:
    talks = facts('evidence index index "MEPS" on 2026-01-05 until 2026-06-30')
    days = (date(2026, 1, 5), date(2026, 6, 30))
    assert talks.evidence == (Evidence("index", EvidenceKind.INDEX, "MEPS", *days),)


def test_evidence_is_ours_alone_until_it_is_called_shareable() -> None:
    talks = facts('evidence a index "A"\nevidence b index "B" until 2026-06-30 shareable')
    assert [(known.key, known.shareable) for known in talks.evidence] == [("a", False), ("b", True)]


def test_quotes_and_line_breaks_in_a_text_are_escaped() -> None:
    [peg] = facts(r'peg options "a \"good\" one\nor C:\\temp \o/ # no remark"').pegs
    assert peg.text == 'a "good" one\nor C:\\temp \\o/ # no remark'


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("close agreed", Outcome(OutcomeKind.AGREED)),
        ("close no_deal on 2026-03-01", Outcome(OutcomeKind.NO_DEAL, date(2026, 3, 1))),
        (
            "close agreed price 104, term 14 on 2026-03-01",
            Outcome(
                OutcomeKind.AGREED, date(2026, 3, 1), {"price": Decimal(104), "term": Decimal(14)}
            ),
        ),
        ("close agreed on 2026-03-01", Outcome(OutcomeKind.AGREED, date(2026, 3, 1))),
    ],
)
def test_the_close(said: str, outcome: Outcome) -> None:
    assert facts(said).outcome == outcome


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("close", "found the end of the line, expected one of agreed, no_deal, abandoned"),
        ("close no_deal price 9", 'found "price", expected the end of the line'),
        ("close agreed price 1", 'found "1", expected price in 80..120 in steps of 0.5'),
        ("round 2026-13-01", 'found "2026-13-01", expected a date such as 2026-01-31'),
        ("round 12.01.2026", 'found "12.01.2026", expected a date such as 2026-01-31'),
        ("round 2026-01-12 pub", 'found "pub", expected one of meeting, call, email, portal'),
        ("round 2026-01-12 metting", "(did you mean meeting?)"),
        ("round call first", 'found "first", expected a remark in quotes'),
        ("stage later", 'found "later", expected one of preparing, integrative'),
        ("told rumour", 'found "rumour", expected one of priority, interest'),
        ("told priority", "found the end of the line, expected what was said, in quotes"),
        ("interest he", 'found "he", expected one of us, them'),
        ("interest us price", "found the end of the line, expected the interest in quotes"),
        ("peg trust", 'found "trust", expected one of interests, options'),
        ("evidence Index", "expected a name in lower case letters, digits and _"),
        ('evidence i index ""', 'found "", expected the source in quotes'),
        ('evidence i index "x" by', "expected on, until, shareable or the end of the line"),
        (
            'evidence i index "x"\nevidence i index "y"',
            "expected a name not used for evidence above",
        ),
    ],
)
def test_what_other_lines_do_not_allow(said: str, sentence: str) -> None:
    assert sentence in problem(said)
