"""The receipt: what was agreed, leaked, promised and left over, on one page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings

from deals.ledger.build import build
from deals.ledger.facts import Facts, Outcome, OutcomeKind
from deals.ledger.limits import Limits, PackageLimit
from deals.ledger.values import Side, shown
from deals.metrics.receipt import NotClosed, Receipt, receipt
from tests.ledger.strategies import facts
from tests.metrics.talks import DANCE, GOLDEN, TODAY, talks

TALKED = """
    round 2026-01-12
    us    price 110, term 30, volume 800
    them  price 90, term 60, volume 200
    us    price 104 if term 37
    them  term 37
    us    price 103
    us    volume 700 if "joint forecast" by Anna due 2026-08-01 measured "monthly file"
    them  agree 6
    us    price 102, term 37, volume 400
    them  accept 7
    close agreed on 2026-03-01
"""
WALK_AWAYS = Limits(packages=(PackageLimit(Side.US, walk_away=0.3),))


def made(text: str, *, issues: str | None = None) -> Receipt:
    return receipt(ledger=talks(text) if issues is None else talks(text, issues=issues))


def changes(found: Receipt) -> list[tuple[str, list[str]]]:
    return [(each.kind, list(each.changes)) for each in found.better]


def test_the_agreement_line_by_line() -> None:
    found = made(TALKED)
    assert (found.kind, found.on) == (OutcomeKind.AGREED, date(2026, 3, 1))
    assert [(term.issue, shown(term.value), term.unit) for term in found.terms] == [
        ("price", "102", "EUR"),
        ("term", "37", "days"),
        ("volume", "400", "t"),
    ]


def test_what_was_given_for_nothing() -> None:
    gifts = [(gift.offer, gift.issue, gift.status) for gift in made(TALKED).gifts]
    assert gifts == [(5, "price", "naked"), *((7, i, "naked") for i in ("price", "term", "volume"))]


def test_what_is_still_owed_to_us() -> None:
    [get] = made(TALKED).gets
    assert (get.what, get.owner, get.due, get.measure, get.state) == (
        "joint forecast",
        "Anna",
        date(2026, 8, 1),
        "monthly file",
        "accepted",
    )


def test_what_is_past_its_date_is_owed_all_the_more() -> None:
    late = TALKED.replace("2026-08-01", "2026-06-01")
    [get] = made(late).gets
    assert get.state == "overdue"


def test_a_term_with_a_date_is_owed_until_it_is_delivered() -> None:
    text = """
        us    price 100, term 30
        them  price 90, term 60
        us    price 95 if term 30 due 2026-09-01
        them  term 30
        close agreed price 95, term 30
    """
    [get] = made(text).gets
    assert (get.what, get.due) == ("term 30", date(2026, 9, 1))
    assert made(text + "    them deliver 3").gets == ()


def test_improvements_leave_nobody_worse_off() -> None:
    found = made(TALKED)
    assert changes(found)[0] == ("nearest", ["term", "volume"])
    assert len(found.better) == 3
    assert all(each.us >= 0 and each.them >= 0 for each in found.better)
    most = max(each.us + each.them for each in found.better)
    assert float(found.figures["left_on_the_table"].value or 0) >= most > 0


def test_the_golden_settlement_leaves_nothing() -> None:
    text = DANCE + "them discount 5, payment 60, years 3\nclose agreed\n"
    found = made(text, issues=GOLDEN)
    assert found.better == ()
    assert found.figures["left_on_the_table"].value == 0
    assert found.figures["logrolling_captured"].value == pytest.approx(0.80)


def test_one_improvement_is_not_told_three_times() -> None:
    issues = """
        issue payment 30..60 step 30 days us low 20 them high 80
        issue years 1..2 step 1 years us high 80 them low 20
    """
    found = made("us payment 30, years 1\nclose agreed payment 30, years 1", issues=issues)
    assert changes(found) == [("nearest", ["payment", "years"])]


def test_without_a_deal_there_is_nothing_to_share() -> None:
    found = made("us price 100\nthem price 90\nclose no_deal")
    assert (found.terms, found.better, found.surplus) == ((), (), {})
    assert "integrative_potential" not in found.figures
    assert found.printable().startswith("RECEIPT")


def test_an_agreement_on_some_issues_only_has_no_place_on_the_frontier() -> None:
    found = made("us price 100\nclose agreed price 100")
    assert found.better == ()
    assert "left_on_the_table" not in found.figures


def test_values_nobody_knows_have_no_frontier() -> None:
    found = made(
        "us price 100\nus price 99\nclose agreed price 99", issues="issue price 80..120 us high"
    )
    [gift] = found.gifts
    assert (gift.points, gift.money) == (None, None)
    assert "unknown" in found.printable()


def test_an_open_negotiation_has_no_receipt() -> None:
    with pytest.raises(NotClosed):
        made("us price 100")


def test_the_surplus_share_is_told_to_those_who_asked_with_limits() -> None:
    ledger = talks(TALKED)
    known = build(facts=replace(ledger.facts, limits=WALK_AWAYS), as_of=TODAY)
    assert receipt(ledger=known) == receipt(ledger=ledger)
    assert receipt(ledger=known).printable() == receipt(ledger=ledger).printable()
    asked = receipt(ledger=known, limits=True)
    share = asked.surplus[Side.US]
    assert share.inputs["reservation_us"] == 0.3
    assert "Our share of the surplus [F15]" in asked.printable()


PAGE = """\
RECEIPT                                                 agreed on 2026-03-01
============================================================================

AGREEMENT
----------------------------------------------------------------------------
  price ............................................................ 102 EUR
  term ............................................................. 37 days
  volume ............................................................. 400 t

WHAT WE GAVE AND GOT
----------------------------------------------------------------------------
  Concessions with an if-then [F34] ... 2 of 6 (33 %, 95 % interval 10-70 %)
  Conceded, points [F4] .............................................. 0.264
    leaked (naked or unpaid) [F35] ...................... 0.155 (59 % of it)
  Conceded, money [F30] ....................................... 8,000.00 EUR
    leaked [F35] .............................................. 2,000.00 EUR
  Got per point given for it [F35] .................................... 1.33
  Gets delivered of those due [F36] . 1 of 1 (100 %, 95 % interval 21-100 %)
"""


def test_the_page() -> None:
    page = made(TALKED).printable()
    assert page.startswith(PAGE)
    assert (
        "  1. term 37 → 60, volume 400 → 1000\n     nearest: us +0.100, them +0.125 points" in page
    )
    assert "  volume 700 → 400 in offer 7: naked, 0.100 points\n" in page
    assert "seen by monthly file" in page


def test_a_long_list_is_cut_and_says_so() -> None:
    salami = "".join(f"us price {price}\n" for price in range(110, 98, -1))
    page = made(salami + "close agreed price 99").printable()
    assert page.count(": naked") == 8
    assert "  and 3 more\n" in page


def test_a_name_too_long_for_a_line_takes_two() -> None:
    name = "the price for the whole of the first year, all surcharges included"
    issues = f'issue price 80..120 EUR us high 50 them low 40 name "{name}"'
    page = made("us price 100.000001\nclose agreed price 100.000001", issues=issues).printable()
    assert f"  {name}\n{'100.000001 EUR':>76}\n" in page


@given(facts())
@settings(deadline=None, max_examples=60)
def test_any_receipt_fits_its_page(talked: Facts) -> None:
    closed = replace(talked, outcome=Outcome(OutcomeKind.AGREED, TODAY))
    found = receipt(ledger=build(facts=closed, as_of=TODAY), limits=True)
    lines = found.printable().splitlines()
    assert len(lines) <= 66
    assert max(map(len, lines)) <= 76


def test_what_the_agreement_holds_is_not_owed_any_more() -> None:
    text = """
        us    price 110, term 30, volume 800
        them  price 90, term 60, volume 200
        us    price 104 if term 37, "joint forecast" by Anna due 2026-08-01 measured "monthly"
        them  agree 3
        close agreed price 104, term 37, volume 400 on 2026-03-01
    """
    assert [get.what for get in made(text).gets] == ["joint forecast"]
