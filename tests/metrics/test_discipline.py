"""The leader's report: figures of groups, currencies apart, and nobody ranked on too little."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals.ledger.values import Side
from deals.metrics.discipline import Corner, Group, Part, corner, groups, place, ranking
from deals.metrics.scorecard import scorecard
from deals.metrics.sums import Sums
from tests.metrics.talks import DANCE, GOLDEN, talks

NONE = Sums()


def part(group: str, us: Sums, *, currency: str = "EUR", them: Sums = NONE, n: int = 1) -> Part:
    return Part(group, currency, n, us, them)


def linked(n: int, of: int) -> Sums:
    return Sums(concessions=of, linked=n)


def only(*parts: Part) -> Group:
    [group] = groups(parts=parts)
    return group


def test_a_rate_of_a_group_is_a_ratio_of_its_sums() -> None:
    # Anna: 1 of 4 in one deal, 6 of 6 in another: 7 of 10, not the mean of .25 and 1.
    anna = only(part("Anna", linked(1, 4)), part("Anna", linked(6, 6), currency="USD"))
    rate = anna.figures["linked_rate"]
    assert (rate.value, rate.n, anna.negotiations) == (0.7, 10, 2)
    assert rate.interval == pytest.approx((0.3968, 0.8922), abs=5e-5)


def test_money_of_different_currencies_is_never_added() -> None:
    euro = Sums(concessions=1, tagged=1, money=Decimal(3000), money_leaked=Decimal(1000))
    dollar = Sums(concessions=1, tagged=1, money=Decimal(500))
    anna = only(part("Anna", euro), part("Anna", dollar, currency="USD"))
    shown = {code: figures["money_conceded"].value for code, figures in anna.money.items()}
    assert shown == {"EUR": 3000, "USD": 500}
    assert anna.money["EUR"]["money_leaked"].value == 1000
    assert anna.us.money == 0


def test_points_of_a_group() -> None:
    us = Sums(
        concessions=3, weighed=3, conceded=0.5, leaked=0.2, got=0.36, given=0.3, bargains=2,
        due_gets=2, delivered_gets=1, overdue_gets=1, due=0.4, delivered=0.3, overdue=0.1,
    )  # fmt: skip
    shown = {name: figure.value for name, figure in only(part("Anna", us)).figures.items()}
    assert shown == pytest.approx({
        "linked_rate": 0, "conceded": 0.5, "leakage": 0.2, "leakage_share": 0.4,
        "value_reciprocity": 1.2, "redemption": 0.75, "redemption_count": 0.5, "overdue": 1,
        "created": None, "claimed": None,
    })  # fmt: skip


def test_what_could_not_be_weighed_is_unknown_and_not_nothing() -> None:
    unknown = only(part("Anna", Sums(concessions=2, naked=2)))
    assert unknown.figures["leakage"].value is None
    assert unknown.money["EUR"]["money_conceded"].value is None
    idle = only(part("Ben", NONE))
    assert idle.figures["leakage"].value == 0
    assert idle.money["EUR"]["money_conceded"].value == 0


def test_their_side_has_the_same_figures() -> None:
    group = only(part("Anna", NONE, them=linked(2, 4)))
    assert group.theirs["linked_rate"].value == 0.5


def test_nobody_is_ranked_on_too_little() -> None:
    found = groups(
        parts=[
            part("Ben", linked(9, 10)),
            part("Anna", linked(5, 5)),
            part("Dora", linked(4, 4)),
            part("Carl", linked(9, 10)),
        ]
    )
    order = ranking(groups=found, figure="linked_rate")
    assert [group.name for group in order.ranked] == ["Anna", "Ben", "Carl"]
    assert [group.name for group in order.withheld] == ["Dora"]
    all_four = ranking(groups=found, figure="linked_rate", minimum=1)
    assert [group.name for group in all_four.ranked] == ["Anna", "Dora", "Ben", "Carl"]


def test_a_figure_without_a_value_is_not_ranked() -> None:
    unknown = groups(parts=[part("Anna", Sums(concessions=9))])
    assert ranking(groups=unknown, figure="leakage", minimum=0).ranked == ()


def test_a_figure_that_is_none_cannot_be_ranked() -> None:
    with pytest.raises(KeyError):
        ranking(groups=groups(parts=[part("Anna", NONE)]), figure="charm")


@pytest.mark.parametrize(
    ("created", "claimed", "gained", "expected"),
    [
        (0.2, 0.1, 0.2, Corner.STRATEGIC),
        (0.2, -0.1, 0.0, Corner.STRATEGIC),
        (0.2, -0.2, -0.1, Corner.SOFT),
        (-0.1, -0.1, -0.2, Corner.SOFT),
        (0.0, 0.1, 0.1, Corner.HARD),
        (-0.1, 0.1, 0.05, Corner.HARD),
        (0.0, 0.0, 0.0, Corner.PASSIVE),
        (-0.1, 0.0, 0.1, Corner.PASSIVE),
    ],
)
def test_corners_of_the_map(
    created: float, claimed: float, gained: float, expected: Corner
) -> None:
    assert corner(created=created, claimed=claimed, gained=gained) is expected


def spot(text: str, issues: str) -> Corner | None:
    card = scorecard(ledger=talks(text, issues=issues))
    return place(us=card.total(Side.US), them=card.total(Side.THEM)).corner


def test_the_golden_dance_created_value_and_gave_it_away() -> None:
    assert spot(DANCE, GOLDEN) is Corner.SOFT


def test_swapping_what_each_values_less_is_strategic() -> None:
    text = """
        us    payment 30, years 1
        them  payment 60, years 1
        us    payment 60 if years 3
        them  years 3
    """
    assert spot(text, GOLDEN) is Corner.STRATEGIC


def test_waiting_for_their_concessions_is_hard() -> None:
    assert spot("us discount 0\nthem discount 10\nthem discount 5", GOLDEN) is Corner.HARD


def test_before_anybody_moved_there_is_no_corner() -> None:
    assert spot("us discount 0\nthem discount 10", GOLDEN) is None


def test_the_map_shows_a_group_by_its_average_negotiation() -> None:
    us = Sums(moves=4, created=0.4, claimed=-0.2)
    group = only(part("Anna", us, them=Sums(moves=2, claimed=-0.6), n=4))
    created, claimed, gained, _ = group.place
    assert (created.value, claimed.value, gained.value) == pytest.approx((0.1, 0.1, 0.15))
    assert (created.n, claimed.n, gained.n) == (4, 6, 6)


RATES = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=6)


@given(RATES)
def test_the_order_of_rows_does_not_matter(counts: list[tuple[int, int]]) -> None:
    parts = [part("Anna", linked(n, n + rest)) for n, rest in counts]
    assert groups(parts=parts) == groups(parts=parts[::-1])
