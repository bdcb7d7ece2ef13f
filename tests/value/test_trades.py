"""If they move there, we move here: trades from where the talks stand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deals.ledger.limits import IssueLimit, Limits, PackageLimit
from deals.ledger.values import Choice, Issue, Numeric, Side, ValueRefused
from deals.value.floors import Floors, floors
from deals.value.sentences import sentence
from deals.value.space import Facet, OutcomeSpace, Package
from deals.value.trades import Move, Trade, trades
from tests.value.oracle import space_of, spaces
from tests.value.talks import PAYMENT, PRICE, SERVICE, TALKS, VOLUME, sides, space, terms

OURS = terms(110, 45, 300, "plus")
THEIRS = terms(90, 75, 100, "premium")
ISSUES = {issue.key: issue for issue in TALKS}


def told(found: tuple[Trade, ...]) -> list[str]:
    return [sentence(trade=trade, issues=ISSUES) for trade in found]


def issues_of(trade: Trade) -> tuple[str, str]:
    """What we give on, what we get on."""
    return next(iter(trade.give.end)), next(iter(trade.get.end))


def test_payment_days_for_volume_is_the_best_trade() -> None:
    found = trades(space=space(), ours=OURS, theirs=THEIRS, n=3)
    assert told(found)[0] == (
        "If volume rises to 500 t, then payment +30 days: costs us 0.05, worth 0.20 to them."
        " In all we gain 0.15 and they gain 0.15."
    )
    assert [issues_of(trade) for trade in found] == [
        ("payment", "volume"),
        ("price", "volume"),
        ("payment", "price"),
    ]


def test_the_better_the_smaller_gain_the_earlier() -> None:
    found = trades(space=space(), ours=OURS, n=12)
    least = [min(trade.us, trade.them) for trade in found]
    assert least == sorted(least, reverse=True)
    assert len({issues_of(trade) for trade in found}) == len(found)


def test_a_give_goes_no_further_than_they_ask() -> None:
    asking = trades(space=space(), ours=OURS, theirs=terms(105, 45, 100, "plus"), n=9)
    assert {issues_of(trade)[0] for trade in asking} == {"price"}
    assert {trade.give.end["price"] for trade in asking} == {Decimal(105)}


def test_an_issue_we_have_no_position_on_stays_out() -> None:
    silent = {issue: value for issue, value in OURS.items() if issue != "volume"}
    found = trades(space=space(), ours=silent, n=9)
    assert found and all("volume" not in issues_of(trade) for trade in found)
    assert trades(space=space(), ours={}) == ()


def test_no_trade_where_both_weigh_everything_the_same() -> None:
    rivals = space_of(([6000, 0], [0, 6000]), ([4000, 0], [0, 4000]))
    ours = {"issue_0": "option_0", "issue_1": "option_1"}
    assert trades(space=rivals, ours=ours) == ()


def test_no_trade_without_anything_to_get() -> None:
    nothing_left = {"issue_0": "option_0", "issue_1": "option_0"}
    assert trades(space=space_of(([1, 0], [0, 1]), ([1, 0], [0, 2])), ours=nothing_left) == ()


def test_asking_for_no_trade_is_refused() -> None:
    with pytest.raises(ValueError, match="one trade"):
        trades(space=space(), ours=OURS, n=0)


def limits_of(*limits: IssueLimit | PackageLimit) -> Floors:
    issues = tuple(limit for limit in limits if isinstance(limit, IssueLimit))
    packages = tuple(limit for limit in limits if isinstance(limit, PackageLimit))
    return floors(space=space(), profiles=sides(), limits=Limits(issues, packages))


def test_those_who_hold_limits_see_no_trade_beyond_a_walk_away() -> None:
    walk_away = limits_of(IssueLimit(Side.US, "payment", walk_away=Decimal(60)))
    found = trades(space=space(), ours=OURS, theirs=THEIRS, floors=walk_away)
    assert told(found)[0].startswith("If volume rises to 400 t, then payment +15 days: costs")
    theirs = limits_of(IssueLimit(Side.THEM, "volume", walk_away=Decimal(300)))
    found = trades(space=space(), ours=OURS, floors=theirs, n=9)
    assert found and all("volume" not in trade.get.end for trade in found)


def test_a_trade_brings_each_side_up_to_its_walk_away() -> None:
    ours, theirs = space().utilities(OURS)
    assert (ours, theirs) == (6550, 3450)
    for side, walk_away in ((Side.US, 0.8), (Side.THEM, 0.5)):
        held = limits_of(PackageLimit(side, walk_away=walk_away))
        found = trades(space=space(), ours=OURS, floors=held, n=9)
        assert found
        reached = (
            ours / 10_000 + t.us if side is Side.US else theirs / 10_000 + t.them for t in found
        )
        assert all(points >= walk_away - 1e-9 for points in reached)
    assert trades(space=space(), ours=OURS, floors=limits_of(PackageLimit(Side.US, 0.99))) == ()


def test_an_open_issue_counts_at_its_best_against_a_walk_away() -> None:
    silent = {issue: value for issue, value in OURS.items() if issue != "service"}
    held = limits_of(PackageLimit(Side.US, walk_away=0.8), PackageLimit(Side.THEM, walk_away=0.5))
    assert trades(space=space(), ours=silent, floors=held)


def test_no_one_trades_in_hundredths() -> None:
    fine = np.arange(2001, dtype=np.int64)
    options = tuple((Decimal(n) / 100,) for n in range(2001))
    discount = Facet(("discount",), options, 2000 - fine, 3 * fine)
    freight = Facet(
        ("freight",), (("we",), ("they",)), *(np.array(w) for w in ([0, 1000], [900, 0]))
    )
    ours: Package = {"discount": Decimal("5.37"), "freight": "we"}
    two = OutcomeSpace((discount, freight))
    (trade,) = trades(space=two, ours=ours)
    assert trade.give.end == {"discount": Decimal("10.2")}
    (trade,) = trades(space=two, ours=ours, theirs={**ours, "discount": Decimal("9.99")})
    assert trade.give.end == {"discount": Decimal("9.99")}


def test_issues_bound_together_move_together() -> None:
    bound = Facet(
        ("price", "index"),
        (("high", "no"), ("low", "no"), ("low", "yes")),
        *(np.array(worth) for worth in ([9, 4, 6], [0, 5, 8])),
    )
    freight = Facet(("freight",), (("we",), ("they",)), *(np.array(w) for w in ([0, 5], [4, 0])))
    ours = {"price": "high", "index": "no", "freight": "we"}
    (trade,) = trades(space=OutcomeSpace((bound, freight), units=10), ours=ours)
    assert trade == Trade(
        give=Move({"price": "high", "index": "no"}, {"price": "low", "index": "yes"}, -0.3, 0.8),
        get=Move({"freight": "we"}, {"freight": "they"}, 0.5, -0.4),
        us=0.2,
        them=0.4,
    )
    both = {key: Issue(key, Choice(("high", "low", "no", "yes", "we", "they"))) for key in ours}
    assert sentence(trade=trade, issues=both).startswith(
        "If freight becomes they, then price high → low and index no → yes: costs us 0.30,"
    )


Gains = tuple[float, float]


def by_hand(of: OutcomeSpace, ours: Package, theirs: Package, n: int) -> list[Gains]:
    """The smaller and the joint gain of the best trades, one by one."""
    best: dict[tuple[int, int], Gains] = {}
    was = of.utilities(ours)
    for i, j in permutations(range(len(of.facets)), 2):
        give, get = of.facets[i], of.facets[j]
        for a, b in product(give.options, get.options):
            first = {**ours, **dict(zip(give.issues, a, strict=True))}
            after = of.utilities({**first, **dict(zip(get.issues, b, strict=True))})
            half = of.utilities(first)
            asked = of.utilities({**ours, **{issue: theirs[issue] for issue in give.issues}})
            if not (half[0] <= was[0] and was[1] < half[1] <= asked[1]):
                continue
            if not (after[0] > half[0] and after[1] <= half[1]):
                continue
            us, them = after[0] - was[0], after[1] - was[1]
            if min(us, them) >= 0 and max(us, them) > 0:
                best[i, j] = max(best.get((i, j), (0, 0)), (min(us, them), us + them))
    return sorted(best.values(), reverse=True)[:n]


@settings(deadline=None)
@given(spaces(), st.integers(1, 6), st.data())
def test_the_same_as_by_trying_every_pair_of_moves(
    of: OutcomeSpace, n: int, data: st.DataObject
) -> None:
    drawn = (
        of.package([data.draw(st.integers(0, len(facet.options) - 1)) for facet in of.facets])
        for _ in range(2)
    )
    ours, theirs = drawn
    found = trades(space=of, ours=ours, theirs=theirs, n=n)
    gains = [
        (round(min(t.us, t.them) * of.units), round((t.us + t.them) * of.units)) for t in found
    ]
    assert gains == by_hand(of, ours, theirs, n)
    for trade in found:
        assert trade.give.us + trade.get.us == pytest.approx(trade.us)
        assert trade.give.them + trade.get.them == pytest.approx(trade.them)
        assert all(ours[issue] == value for issue, value in trade.give.start.items())


def example(*, get: Move, give: Move) -> Trade:
    return Trade(give, get, get.us + give.us, get.them + give.them)


def test_the_sentence_of_the_article() -> None:
    percent = replace(PRICE, domain=Numeric(Decimal(-10), Decimal(10), unit="%"))
    trade = example(
        get=Move({"payment": Decimal(60)}, {"payment": Decimal(30)}, 0.09, -0.05),
        give=Move({"price": Decimal(0)}, {"price": Decimal(-2)}, -0.04, 0.11),
    )
    assert sentence(trade=trade, issues={"payment": PAYMENT, "price": percent}) == (
        "If payment falls to 30 days, then price −2 %: costs us 0.04, worth 0.11 to them."
        " In all we gain 0.05 and they gain 0.06."
    )


def test_names_in_the_plural_and_with_their_unit_read_well() -> None:
    days = replace(PAYMENT, key="payment_days")
    trade = example(
        get=Move({"payment_days": Decimal(60)}, {"payment_days": Decimal("30.50")}, 0.002, 0.0),
        give=Move({"service": "basic"}, {"service": "plus"}, 0.0, 0.003),
    )
    assert sentence(trade=trade, issues={"payment_days": days, "service": SERVICE}) == (
        "If payment days fall to 30.5, then service basic → plus: costs us nothing,"
        " worth less than 0.01 to them."
        " In all we gain less than 0.01 and they gain less than 0.01."
    )
    levels = Issue("levels", Choice(("one", "two")), name="Service levels")
    bonus = replace(VOLUME, key="bonus", domain=Numeric(Decimal(0), Decimal(9)), name="Bonus")
    trade = example(
        get=Move({"levels": "one"}, {"levels": "two"}, 0.2, -0.1),
        give=Move({"bonus": Decimal(2)}, {"bonus": Decimal(3)}, -0.1, 0.1),
    )
    assert sentence(trade=trade, issues={"levels": levels, "bonus": bonus}) == (
        "If Service levels become two, then Bonus +1: costs us 0.10, worth 0.10 to them."
        " In all we gain 0.10 and they gain nothing."
    )


def test_a_position_outside_the_space_is_no_position() -> None:
    with pytest.raises(KeyError):
        trades(space=space(), ours=OURS | {"price": Decimal("99.5")})
    with pytest.raises(ValueRefused):
        PRICE.check(Decimal("99.5"))
