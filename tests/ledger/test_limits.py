"""Limits as they are recorded, and the ledger without them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from deals.intake.notation import parse
from deals.ledger.build import build
from deals.ledger.limits import IssueLimit, Limits, PackageLimit
from deals.ledger.values import Side, ValueRefused

WALK = IssueLimit(Side.US, "price", walk_away=Decimal(90))
WHOLE = PackageLimit(Side.US, walk_away=0.35, batna="a second plant")


@pytest.mark.parametrize(
    ("walk_away", "target", "batna"), [(None, None, " "), (1.2, None, ""), (0.2, -0.1, "x")]
)
def test_a_limit_that_says_nothing_or_nonsense_is_refused(
    walk_away: float | None, target: float | None, batna: str
) -> None:
    with pytest.raises(ValueRefused):
        PackageLimit(Side.US, walk_away, target, batna)
    with pytest.raises(ValueRefused):
        IssueLimit(Side.US, "price")


def test_limits_are_found_by_side_and_issue() -> None:
    limits = Limits((WALK,), (WHOLE,))
    assert (limits.on(Side.US, "price"), limits.on(Side.THEM, "price")) == (WALK, None)
    assert (limits.package(Side.US), limits.package(Side.THEM)) == (WHOLE, None)


def test_the_public_ledger_is_the_ledger_without_the_limits() -> None:
    facts = parse("us price 97\nthem price 90\nus price 95").facts
    secret = replace(facts, limits=Limits((WALK,), (WHOLE,)))
    day = date(2026, 7, 1)
    bare, full = build(facts=facts, as_of=day), build(facts=secret, as_of=day)
    assert full != bare and full.public == bare
    assert bare.public is bare
