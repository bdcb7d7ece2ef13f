"""Figures for holders of the limits: the golden vector, ranges and anchors."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from deals.ledger.build import build
from deals.ledger.ledger import Ledger
from deals.ledger.limits import IssueLimit, Limits, PackageLimit
from deals.ledger.values import Side
from deals.metrics.limits_panel import limits_panel, surplus
from deals.metrics.panel import Panel
from tests.metrics.talks import DANCE, GOLDEN, TODAY, talks

US, THEM = Side.US, Side.THEM
WALK_AWAYS = Limits(packages=(PackageLimit(US, walk_away=0.35), PackageLimit(THEM, walk_away=0.3)))
CLOSE = "them discount 5, payment 60, years 3\nclose agreed\n"


def held(text: str, limits: Limits, *, issues: str | None = None) -> Ledger:
    """The ledger of talks with limits on record."""
    open_talks = talks(text) if issues is None else talks(text, issues=issues)
    return build(facts=replace(open_talks.facts, limits=limits), as_of=TODAY)


def golden(text: str = DANCE + CLOSE, limits: Limits = WALK_AWAYS) -> Panel:
    return limits_panel(ledger=held(text, limits, issues=GOLDEN))


def both(found: Panel, name: str) -> tuple[float, float]:
    us, them = (found.of(name, side=side).value for side in (US, THEM))
    assert us is not None and them is not None
    return float(us), float(them)


def test_the_golden_points() -> None:
    found = golden()
    assert found.of("rational_points").value == 4
    assert both(found, "nash") == pytest.approx((0.55, 0.65))
    assert both(found, "kalai") == pytest.approx((0.65, 0.525))
    assert both(found, "kalai_smorodinsky") == pytest.approx((0.65, 0.525))
    assert found.of("opposition").value == pytest.approx(0.5701, abs=5e-5)


def test_the_golden_settlement() -> None:
    found = golden()
    assert found.of("surplus_efficiency").value == pytest.approx(0.55 / 0.60)
    assert both(found, "surplus_share") == pytest.approx((0.20 / 0.55, 0.35 / 0.55))


def test_the_walk_aways_are_among_the_inputs() -> None:
    inputs = golden().of("nash", side=US).inputs
    assert inputs == {"reservation_us": 0.35, "reservation_them": 0.3}
    unknown = golden(limits=Limits(packages=(PackageLimit(US, batna="their rival"),)))
    assert unknown.of("nash", side=US).inputs == {"reservation_us": 0, "reservation_them": 0}


def test_no_package_may_be_good_enough_for_both() -> None:
    greedy = Limits(packages=(PackageLimit(US, walk_away=0.9), PackageLimit(THEM, walk_away=0.9)))
    found = golden(limits=greedy)
    assert found.of("rational_points").value == 0
    assert found.of("nash", side=US).value is None
    assert found.of("surplus_share", side=US).value is None
    with pytest.raises(KeyError):
        found.of("surplus_efficiency")


def test_while_an_issue_is_open_there_is_no_surplus_to_share() -> None:
    found = golden("us discount 0")
    assert {reading.name for reading in found.readings if reading.issue is None} == {
        "rational_points", "opposition", "nash", "kalai", "kalai_smorodinsky",
    }  # fmt: skip


def test_nothing_weighed_nothing_shared() -> None:
    ledger = held("us price 100", WALK_AWAYS, issues="issue price 80..120 us high")
    assert limits_panel(ledger=ledger).readings == ()
    assert surplus(ledger=ledger) == {}


@pytest.mark.parametrize(("ours", "theirs", "width"), [(90, 105, 15), (95, 95, 0), (105, 90, None)])
def test_the_bargaining_range_of_a_price(ours: int, theirs: int, width: int | None) -> None:
    limits = Limits(
        (IssueLimit(US, "price", Decimal(ours)), IssueLimit(THEM, "price", Decimal(theirs)))
    )
    found = limits_panel(ledger=held("us price 100", limits)).of("range", issue="price")
    assert found.value == width
    assert dict(found.inputs) == {"floor": ours, "ceiling": theirs}


def test_the_range_of_what_we_want_low() -> None:
    limits = Limits((IssueLimit(US, "term", Decimal(45)), IssueLimit(THEM, "term", Decimal(30))))
    found = limits_panel(ledger=held("us term 30", limits)).of("range", issue="term")
    assert (found.value, found.inputs["floor"]) == (15, 30)


def test_one_walk_away_makes_no_range() -> None:
    limits = Limits(
        (IssueLimit(US, "price", Decimal(90)), IssueLimit(THEM, "term", target=Decimal(60)))
    )
    found = limits_panel(ledger=held("us price 100", limits))
    assert not [reading for reading in found.readings if reading.name == "range"]


def test_whose_anchor_drew_the_settlement() -> None:
    limits = Limits(
        (IssueLimit(US, "price", target=Decimal(98)), IssueLimit(THEM, "price", target=Decimal(95)))
    )
    text = "them price 85\nus price 108\nclose agreed price 99"
    found = limits_panel(ledger=held(text, limits))
    ours = found.of("anchor_pull", side=US, issue="price")
    theirs = found.of("anchor_pull", side=THEM, issue="price")
    assert (ours.value, theirs.value) == pytest.approx((0.1, -0.4))
    assert (ours.inputs["opened"], theirs.inputs["opened"]) == (0, 1)


def test_an_issue_they_never_spoke_of_has_no_anchor_of_theirs() -> None:
    limits = Limits(
        (IssueLimit(US, "price", target=Decimal(98)), IssueLimit(THEM, "price", target=Decimal(95)))
    )
    found = limits_panel(ledger=held("us price 108\nclose agreed price 99, term 30", limits))
    pulls = [(r.side, r.issue) for r in found.readings if r.name == "anchor_pull"]
    assert pulls == [(US, "price")]
