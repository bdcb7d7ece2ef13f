"""What a side gave, still offers, and let leak."""

from __future__ import annotations

from deals.ledger.balance import balance
from deals.ledger.values import Side
from tests.ledger.talks import ledger


def test_a_balance_tells_given_from_pending_and_leaked() -> None:
    talks = ledger("""
        us    price 100, term 30, volume 800
        them  price 80, term 60, volume 200
        us    price 98
        us    price 97 if term 14
        us    volume 700 if price 90
    """)
    ours = balance(ledger=talks, side=Side.US)
    assert (ours.given.count, ours.pending.count, ours.leaked.count) == (1, 2, 1)
    assert ours.leaked.points is not None and round(ours.leaked.points, 6) == 0.025
    assert ours.leaked.money == 2000
    assert ours.open_conditions == 2


def test_a_withdrawn_concession_counts_nowhere() -> None:
    talks = ledger("us price 100\nus price 97\nus withdraw")
    ours = balance(ledger=talks, side=Side.US)
    assert (ours.given.count, ours.pending.count, ours.leaked.count) == (0, 0, 0)


def test_what_is_unknown_is_not_added_up() -> None:
    talks = ledger("us term 20\nus term 30", issues="issue term 14..60 us low")
    given = balance(ledger=talks, side=Side.US).given
    assert (given.count, given.points, given.worth, given.money) == (1, None, None, None)
