"""The panel: the golden dance in figures, real talks, and what must hold for any."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from deals.ledger.build import build
from deals.ledger.facts import Facts
from deals.ledger.ledger import Ledger
from deals.ledger.limits import Limits, PackageLimit
from deals.ledger.values import Side
from deals.metrics.figure import Figure
from deals.metrics.formulas import FORMULAS
from deals.metrics.panel import Panel, panel
from deals.metrics.scorecard import scorecard
from tests.ledger.strategies import facts, swapped
from tests.metrics.talks import DANCE, GOLDEN, TODAY, talks

OPEN = """
    us    price 100, term 30, volume 800
    them  price 90, term 60, volume 200
"""


def shown(text: str, *, issues: str | None = None) -> Panel:
    return panel(ledger=talks(text) if issues is None else talks(text, issues=issues))


@pytest.fixture(scope="module")
def golden() -> Panel:
    return shown(DANCE + "them discount 5, payment 60, years 3\nclose agreed\n", issues=GOLDEN)


def us(found: Panel, name: str, issue: str | None = None) -> Figure:
    return found.of(name, side=Side.US, issue=issue)


def test_the_golden_dance(golden: Panel) -> None:
    assert us(golden, "created").value == pytest.approx(0.20)
    assert us(golden, "conceded").value == pytest.approx(0.45)
    assert us(golden, "steps_concession").value == 3
    assert us(golden, "trace_total").value == pytest.approx(0.45)
    assert us(golden, "trace_rate").value == pytest.approx(0.15)
    assert us(golden, "trace_patience").value == pytest.approx(0.25)
    assert us(golden, "trace_monotone").value == 1
    assert us(golden, "sequencing_index").value == pytest.approx(0.5)
    assert us(golden, "money_conceded").value == 50_000


def test_the_golden_exchange_rates(golden: Panel) -> None:
    rates = {issue: us(golden, "exchange_rate", issue).value for issue in ("discount", "payment")}
    assert rates == {"discount": pytest.approx(0.8), "payment": pytest.approx(2.25)}
    theirs = golden.of("exchange_rate", side=Side.THEM, issue="payment")
    assert theirs.value == pytest.approx(1 / 2.25)


def test_the_golden_close(golden: Panel) -> None:
    assert golden.of("integrative_potential").value == pytest.approx(0.25)
    captured = golden.of("logrolling_captured")
    assert captured.value == pytest.approx(0.80)
    assert captured.inputs["settled"] == 1


def test_a_trade_and_a_leak() -> None:
    found = shown(OPEN + "us price 92 if term 37\nthem term 37\nus price 91")
    linked = us(found, "linked_rate")
    assert (linked.value, linked.n) == (0.5, 2)
    assert us(found, "value_reciprocity").value == pytest.approx(1.0)
    assert us(found, "leakage").value == pytest.approx(0.0125)
    assert us(found, "leakage_share").value == pytest.approx(0.0125 / 0.1125)
    money = us(found, "money_leaked")
    assert (money.value, money.label) == (1000, "EUR")
    assert found.of("dilemma_gained").label == "soft"


def test_sequencing_first_the_terms_then_the_price() -> None:
    text = """
        us    price 100, term 14
        them  price 90
        us    term 60
        us    price 92
    """
    assert us(shown(text), "sequencing_index").value == 1
    assert (
        us(
            shown(text.replace("term 60", "price 96").replace("92", "92, term 60")),
            "sequencing_index",
        ).value
        == 0
    )


def test_our_steps_and_theirs_on_the_price() -> None:
    # The four offers of Tey et al.: 1500, 1210, 1180, 1170.
    issues = "issue price 1000..2000 us low 50 them high 50 distributive"
    talked = "us price 1000\nthem price 1500\nthem price 1210\nthem price 1180\nthem price 1170"
    found = shown(talked, issues=issues)
    taper = found.of("taper", side=Side.THEM, issue="price")
    assert (taper.value, taper.label, taper.n) == (1, "tapering", 3)
    assert taper.inputs["step_1"] == 290
    limit = found.of("implied_limit", side=Side.THEM, issue="price")
    assert 1160 < float(limit.value or 0) < 1170
    assert limit.unit == "term"


def test_what_hints_at_our_own_limit_is_not_shown() -> None:
    found = shown("us price 110\nus price 104\nus price 102\nus price 101")
    names = {(reading.name, reading.side) for reading in found.readings}
    assert ("taper", Side.US) in names
    assert ("implied_limit", Side.US) not in names


def test_standing_still_is_a_silent_step_and_holds_the_taper() -> None:
    found = shown("us price 110, term 30\nus term 30\nus term 30\nus price 100")
    assert us(found, "steps_silent").value == 2
    assert us(found, "taper", "price").label == "hold-then-dump"


def test_splitting_the_difference_weighs_one_half() -> None:
    weight = us(shown("us price 100\nthem price 90\nus price 95"), "concession_weight", "price")
    assert (weight.value, weight.n) == (0.5, 1)


def test_nothing_to_go_towards_has_no_weight() -> None:
    found = shown("us price 100\nus price 95")
    with pytest.raises(KeyError, match="concession_weight"):
        us(found, "concession_weight", "price")


def test_options_have_no_taper_and_no_weight() -> None:
    issues = "issue service basic | plus | premium us basic 10 them premium 15"
    found = shown("us service basic\nthem service premium\nus service plus", issues=issues)
    assert {r.name for r in found.readings if r.issue} == {"exchange_rate"}


def test_alternatives_tabled_at_once_are_one_offer() -> None:
    found = shown("""
        us    price 110, term 30
        us    either price 104, term 30
        us    or     price 108, term 14
    """)
    assert us(found, "trace_total").n == 2


def test_an_acceptance_is_a_step() -> None:
    found = shown("us price 100\nthem price 90\nus accept 2")
    assert us(found, "steps_concession").value == 1


def test_without_weights_there_is_no_ground() -> None:
    found = shown("us price 100\nus price 90", issues="issue price 80..120 us high")
    assert us(found, "linked_rate").value == 0
    assert us(found, "leakage").value is None
    with pytest.raises(KeyError):
        found.of("integrative_potential")


def test_while_an_issue_is_open_nothing_is_captured_yet() -> None:
    captured = shown("us price 100").of("logrolling_captured")
    assert (captured.value, captured.n) == (None, 0)


def test_before_anything_is_said_there_is_no_trace() -> None:
    found = shown("")
    assert us(found, "trace_total").value is None
    assert us(found, "linked_rate").value is None


def test_a_reading_explains_itself(golden: Panel) -> None:
    linked = golden.explain()[0]
    assert (linked["figure"], linked["side"], linked["formula"]) == ("linked_rate", "us", "F34")
    assert (linked["inputs"], linked["n"], linked["source"]) == (
        {"linked": 0, "concessions": 3},
        3,
        "own",
    )


def built(talked: Facts) -> Ledger:
    return build(facts=talked, as_of=TODAY)


@given(facts())
@settings(deadline=None, max_examples=60)
def test_what_anybody_may_see_stands_on_formulas_without_limits(talked: Facts) -> None:
    limits = Limits(packages=(PackageLimit(Side.US, walk_away=0.4),))
    found = panel(ledger=built(talked))
    assert found == panel(ledger=built(replace(talked, limits=limits)))
    assert not any(FORMULAS[r.figure.formula].limits for r in found.readings)
    names = [(r.name, r.side, r.issue) for r in found.readings]
    assert len(set(names)) == len(names)


@given(facts())
@settings(deadline=None, max_examples=60)
def test_the_panel_and_the_rows_say_the_same(talked: Facts) -> None:
    ledger = built(talked)
    found, card = panel(ledger=ledger), scorecard(ledger=ledger)
    for side in Side:
        total = card.total(side)
        assert found.of("linked_rate", side=side).inputs["linked"] == total.linked
        assert found.of("created", side=side).inputs["created"] == total.created
        steps = [
            found.of(f"steps_{name}", side=side).value or 0
            for name in ("concession", "unfortunate", "fortunate", "selfish", "nice", "silent")
        ]
        assert sum(map(int, steps)) == found.of("steps_silent", side=side).n


@given(facts())
@settings(deadline=None, max_examples=60)
def test_each_side_sees_the_other_as_itself(talked: Facts) -> None:
    one, other = panel(ledger=built(talked)), panel(ledger=built(swapped(talked)))
    for reading in one.readings:
        if reading.side is not None and reading.name != "implied_limit":
            mirrored = other.of(reading.name, side=reading.side.other, issue=reading.issue)
            assert reading.figure.value == pytest.approx(mirrored.value)
            assert reading.figure.n == mirrored.n
