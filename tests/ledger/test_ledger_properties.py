"""What holds for any talks whatever."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given, settings

from deals.ledger.build import build
from deals.ledger.concessions import ConcessionStatus
from deals.ledger.facts import Facts
from deals.ledger.ledger import Ledger
from deals.ledger.offers import Act, Ask, Exchange, Give, Mark, Offer
from deals.ledger.values import Issue, Numeric, Side
from tests.ledger.strategies import facts, swapped

TODAY = date(2026, 7, 1)


def ledger(talks: Facts) -> Ledger:
    return build(facts=talks, as_of=TODAY)


@given(facts())
@settings(max_examples=100)
def test_replay_gives_the_same_result(talks: Facts) -> None:
    assert ledger(talks) == ledger(talks)


@given(facts())
@settings(max_examples=100)
def test_swapping_the_sides_swaps_roles_and_nothing_else(talks: Facts) -> None:
    ours, theirs = ledger(talks), ledger(swapped(talks))
    for side in Side:
        assert _without_side(ours, side) == _without_side(theirs, side.other)
        assert ours.positions[side] == theirs.positions[side.other]
    assert [link.state for link in ours.links] == [link.state for link in theirs.links]


@given(facts())
@settings(max_examples=100)
def test_an_unrelated_issue_changes_nothing(talks: Facts) -> None:
    spare = Issue("spare", Numeric(Decimal(0), Decimal(1)))
    more = ledger(replace(talks, issues=(*talks.issues, spare)))
    assert more.concessions == ledger(talks).concessions
    assert more.links == ledger(talks).links


@given(facts())
@settings(max_examples=100)
def test_one_return_never_pays_twice(talks: Facts) -> None:
    paid = Counter(
        key
        for link in ledger(talks).links
        for reward in link.rewards
        for key in ((link.exchange.side, *move) for move in reward.paid_by)
    )
    assert all(times == 1 for times in paid.values())


@given(facts())
@settings(max_examples=100)
def test_a_declined_exchange_leaves_positions_as_before_it(talks: Facts) -> None:
    """A conditional offer of nothing but gives, declined at once, might as well not be made."""
    before = ledger(talks)
    number = len(talks.offers) + 1
    start = before.positions[Side.US].get("price")
    if start is None or start == 0:
        return
    give = Give("price", start - 1)
    offer = Offer(number, Side.US, {"price": start - 1})
    exchange = Exchange("last", Side.US, number, (give,), (Ask("volume", Decimal(11)),))
    declined = ledger(
        replace(
            talks,
            offers=(*talks.offers, offer),
            exchanges=(*talks.exchanges, exchange),
            marks=(*talks.marks, Mark(Act.DECLINE, after=number, exchange="last")),
        )
    )
    assert declined.positions == before.positions


@given(facts())
@settings(max_examples=100)
def test_a_concession_costs_its_giver_and_opposed_values_reward_the_receiver(talks: Facts) -> None:
    for move in ledger(talks).concessions:
        assert move.cost is not None and move.cost > 0
        assert move.worth is not None and move.worth > 0


@given(facts())
@settings(max_examples=100)
def test_a_stated_status_always_names_its_exchange(talks: Facts) -> None:
    for move in ledger(talks).concessions:
        tied = move.status in {
            ConcessionStatus.CONDITIONAL,
            ConcessionStatus.PARTLY,
            ConcessionStatus.RECIPROCATED,
            ConcessionStatus.UNPAID,
            ConcessionStatus.WAIVED,
        }
        assert not tied or move.exchange is not None
        assert move.status is not ConcessionStatus.NAKED or move.exchange is None


def _without_side(talks: Ledger, side: Side) -> list[object]:
    return [
        (m.offer, m.issue, m.start, m.end, m.cost, m.worth, m.status, m.basis, m.exchange)
        for m in talks.given_by(side)
    ]
