"""What they hold on to and what they like: estimates of their weights, and how sure they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from math import sqrt
from statistics import NormalDist
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.ledger.build import build
from deals.ledger.facts import Facts
from deals.ledger.ledger import Ledger
from deals.ledger.offers import Act, Mark, Offer
from deals.ledger.values import Side, Value
from deals.value.learning import (
    Estimate,
    Liking,
    estimate,
    learned,
    learned_values,
    learned_weights,
    likings,
)
from deals.value.space import Package
from tests.value.talks import STATED, TALKS, sides, terms

US, THEM = Side.US, Side.THEM
KEYS = tuple(issue.key for issue in TALKS)
FUNCTIONS = sides()[THEM].functions

CHEAP = terms(90, 30, 300, "plus")
SLOW = terms(100, 90, 300, "plus")
SERVED = terms(100, 30, 300, "premium")

Tabled: TypeAlias = tuple[Side, Package] | tuple[Side, Package, int]


def ledger(*tabled: Tabled, marks: tuple[Mark, ...] = (), later: tuple[Offer, ...] = ()) -> Ledger:
    """The ledger of offers in order, those with a number behind them in a group."""
    offers = tuple(
        Offer(n, side, said, group=group[0] if group else None)
        for n, (side, said, *group) in enumerate(tabled, start=1)
    )
    facts = Facts(issues=TALKS, preferences=STATED, offers=offers + later, marks=marks)
    return build(facts=facts, as_of=date(2026, 7, 1))


def shares(weights: dict[str, Estimate]) -> dict[str, float]:
    return {issue: each.share for issue, each in weights.items()}


def days(number: int) -> dict[str, Value]:
    return {"payment": Decimal(number)}


def price(number: int) -> dict[str, Value]:
    return {"price": Decimal(number)}


def test_they_hold_on_to_payment_and_let_the_price_go() -> None:
    weights = learned_weights(
        issues=("price", "payment"),
        offers=[days(90) | price(85), days(90) | price(90), days(90) | price(94)],
    )
    assert shares(weights) == pytest.approx({"price": 0.5 / 1.4, "payment": 0.9 / 1.4})
    assert [each.observations for each in weights.values()] == [2, 2]


def test_an_issue_that_an_offer_does_not_name_was_not_observed() -> None:
    weights = learned_weights(
        issues=("price", "payment"), offers=[days(90) | price(85), price(90), days(90) | price(90)]
    )
    assert [each.observations for each in weights.values()] == [2, 1]
    assert shares(weights) == pytest.approx({"price": 0.5, "payment": 0.5})


def test_silence_tells_nothing() -> None:
    weights = learned_weights(issues=KEYS, offers=[SLOW])
    assert set(weights.values()) == {Estimate(0.25, (0.0, 1.0), 0)}
    assert learned_weights(issues=(), offers=[]) == {}


def test_the_package_they_liked_tells_what_they_care_for() -> None:
    weights = learned_weights(
        issues=KEYS, offers=[], likings=[Liking(SLOW, (CHEAP, SERVED))], functions=FUNCTIONS
    )
    assert shares(weights) == pytest.approx(
        {"price": 0.25 / 1.2, "payment": 0.45 / 1.2, "volume": 0.25 / 1.2, "service": 0.25 / 1.2}
    )
    assert {issue: each.observations for issue, each in weights.items()} == {
        "price": 1,
        "payment": 1,
        "volume": 0,
        "service": 1,
    }


def test_a_liking_needs_something_to_compare_with() -> None:
    alone = Liking(SLOW, ())
    partial = Liking(days(90), (price(90),))
    weights = learned_weights(issues=KEYS, offers=[], likings=[alone, partial], functions=FUNCTIONS)
    assert {each.observations for each in weights.values()} == {0}
    valueless = learned_weights(issues=KEYS, offers=[], likings=[Liking(SLOW, (CHEAP,))])
    assert {each.observations for each in valueless.values()} == {0}


def test_the_values_they_name_most() -> None:
    values = learned_values(offers=[days(60) | price(85), days(90), days(90), days(90)])
    assert list(values["payment"]) == [Decimal(90), Decimal(60)]
    assert values["payment"][Decimal(90)] == estimate(share=0.75, observations=4)
    assert values["price"] == {Decimal(85): estimate(share=1.0, observations=1)}
    assert learned_values(offers=[]) == {}


def test_the_score_interval_of_wilson() -> None:
    found = estimate(share=0.3, observations=10)
    assert found.interval == pytest.approx((0.10779, 0.60322), abs=5e-6)
    surer = estimate(share=0.3, observations=10, confidence=0.8)
    z = NormalDist().inv_cdf(0.9)
    for end in surer.interval:
        assert abs(0.3 - end) == pytest.approx(z * sqrt(end * (1 - end) / 10))


@pytest.mark.parametrize("observations", [5, 7, 9])
def test_what_was_always_or_never_seen_lies_in_its_interval(observations: int) -> None:
    always, never = (
        estimate(share=share, observations=observations, confidence=0.5) for share in (1.0, 0.0)
    )
    assert always.interval[1] == 1
    assert never.interval[0] == 0


OPENING: tuple[Tabled, ...] = (
    (US, terms(115, 30, 400, "plus")),
    (THEM, terms(85, 90, 100, "plus")),
)
PACKAGES: tuple[Tabled, ...] = ((US, price(110), 1), (US, days(60), 1))


def test_a_package_is_our_positions_and_what_it_changes() -> None:
    talks = ledger(*OPENING, *PACKAGES)
    (liking,) = likings(ledger=talks, liked=[4])
    assert liking == Liking(terms(115, 60, 400, "plus"), (terms(110, 30, 400, "plus"),))
    assert likings(ledger=talks) == ()


def test_where_we_had_no_position_the_contract_in_force_counts() -> None:
    in_force = tuple(replace(issue, baseline=CHEAP[issue.key]) for issue in TALKS)
    offers = (Offer(1, US, price(110), group=1), Offer(2, US, days(60), group=1))
    talks = build(facts=Facts(issues=in_force, offers=offers), as_of=date(2026, 7, 1))
    (liking,) = likings(ledger=talks, liked=[1])
    assert liking == Liking(terms(110, 30, 300, "plus"), (terms(90, 60, 300, "plus"),))


def test_an_accepted_package_is_one_they_liked() -> None:
    talks = ledger(*OPENING, *PACKAGES, marks=(Mark(Act.ACCEPT, after=4, offer=4),))
    assert likings(ledger=talks) == likings(ledger=talks, liked=[4])
    payment = learned(ledger=talks).weights["payment"]
    assert payment.observations == 1
    assert payment.share == pytest.approx(0.45 / 1.2)


def test_a_corrected_package_stays_in_its_place() -> None:
    mended = Offer(5, US, price(105), group=1, corrects=3)
    talks = ledger(*OPENING, *PACKAGES, later=(mended,))
    (liking,) = likings(ledger=talks, liked=[4])
    assert liking == Liking(terms(115, 60, 400, "plus"), (terms(105, 30, 400, "plus"),))


@pytest.mark.parametrize("stranger", [1, 2, 99])
def test_only_packages_of_ours_can_be_liked(stranger: int) -> None:
    with pytest.raises(ValueError, match=f"offer {stranger} is none of several packages"):
        learned(ledger=ledger(*OPENING, *PACKAGES), liked=[4, stranger])


def test_their_own_packages_are_no_step_but_their_values_count() -> None:
    talks = ledger(*OPENING, (THEM, price(90), 1), (THEM, days(90), 1), (THEM, days(90)))
    found = learned(ledger=talks)
    assert found.weights["price"].observations == 0
    assert found.weights["payment"].observations == 1
    assert found.values["payment"] == {Decimal(90): estimate(share=1.0, observations=3)}
    assert found.values["price"][Decimal(90)].share == 0.5


OFFERS = st.lists(
    st.builds(
        terms,
        st.integers(80, 120),
        st.sampled_from([30, 45, 60, 75, 90]),
        st.sampled_from([100, 200, 300, 400, 500]),
        st.sampled_from(["basic", "plus", "premium"]),
    ),
    min_size=1,
    max_size=6,
)
PARTS = OFFERS.flatmap(
    lambda offers: st.tuples(*(st.sets(st.sampled_from(KEYS)) for _ in offers)).map(
        lambda named: [
            {issue: offer[issue] for issue in sorted(issues)}
            for offer, issues in zip(offers, named, strict=True)
        ]
    )
)
LIKINGS = st.lists(OFFERS.map(lambda drawn: Liking(drawn[0], tuple(drawn[1:]))), max_size=5)


@given(PARTS, LIKINGS)
def test_shares_total_1_and_lie_in_their_intervals(
    offers: Sequence[Package], liked: list[Liking]
) -> None:
    weights = learned_weights(issues=KEYS, offers=offers, likings=liked, functions=FUNCTIONS)
    assert sum(shares(weights).values()) == pytest.approx(1.0)
    values = learned_values(offers=offers)
    for named in values.values():
        assert sum(each.share for each in named.values()) == pytest.approx(1.0)
    named_values = (each for named in values.values() for each in named.values())
    for each in (*weights.values(), *named_values):
        assert each.interval[0] <= each.share <= each.interval[1]


@given(LIKINGS, st.data())
def test_the_order_of_likings_and_of_packages_does_not_matter(
    liked: list[Liking], data: st.DataObject
) -> None:
    mixed = [
        Liking(each.liked, tuple(data.draw(st.permutations(each.others))))
        for each in data.draw(st.permutations(liked))
    ]
    first, second = (
        learned_weights(issues=KEYS, offers=[], likings=each, functions=FUNCTIONS)
        for each in (liked, mixed)
    )
    assert first == second


@given(PARTS, st.data())
def test_the_order_of_offers_does_not_matter_for_values(
    offers: list[Package], data: st.DataObject
) -> None:
    mixed = data.draw(st.permutations(offers))
    assert learned_values(offers=mixed) == learned_values(offers=offers)


@given(st.floats(0, 1), st.integers(0, 10_000), st.integers(1, 1000), st.floats(0.5, 0.99))
def test_an_interval_holds_the_share_and_shrinks(
    share: float, n: int, more: int, confidence: float
) -> None:
    (low, high), (closer_low, closer_high) = (
        estimate(share=share, observations=seen, confidence=confidence).interval
        for seen in (n, n + more)
    )
    assert 0 <= low <= share <= high <= 1
    assert closer_low <= share <= closer_high
    assert closer_high - closer_low < high - low
