"""Links nobody stated are proposed from the order of moves, and only soften."""

from __future__ import annotations

from deals.ledger.offers import Basis
from deals.ledger.values import Side
from tests.ledger.talks import ledger, moves, states


def test_an_answer_in_the_next_counter_offer_is_an_inferred_return() -> None:
    talks = ledger("""
        us    price 100
        them  price 85
        us    price 97
        them  price 88
    """)
    assert states(talks) == ["us 3 accepted inferred"]
    assert moves(talks) == ["3 price 100→97 reciprocated"]
    assert {move.basis for move in talks.concessions} == {Basis.INFERRED}


def test_a_move_of_theirs_that_came_before_counts_as_well() -> None:
    talks = ledger("""
        us    price 100
        them  price 85
        them  price 88
        us    price 97
    """)
    assert states(talks) == ["them 3 accepted inferred"]
    assert moves(talks) == ["4 price 100→97 reciprocated"]


def test_each_return_is_spent_once() -> None:
    talks = ledger("""
        us    price 100
        them  price 85
        us    price 97
        them  price 88
        us    price 95
    """)
    assert moves(talks) == ["3 price 100→97 reciprocated", "5 price 97→95 naked"]


def test_of_two_gives_in_a_row_only_the_first_takes_the_return() -> None:
    talks = ledger("""
        us    price 100
        them  price 85
        us    price 97
        us    price 95
        them  price 88
    """)
    assert moves(talks) == ["3 price 100→97 reciprocated", "4 price 97→95 naked"]


def test_a_later_answer_is_too_late() -> None:
    talks = ledger("""
        us    price 100
        them  price 85
        us    price 97
        them  price 85
        us    price 97
        them  price 88
    """)
    assert moves(talks) == ["3 price 100→97 naked"]
    assert moves(talks, Side.THEM) == ["6 price 85→88 naked"]


def test_a_confirmed_link_counts_like_a_stated_one() -> None:
    talks = ledger("""
        us    price 100
        them  price 85
        us    price 97
        them  price 88
        us    link 3 with 4
    """)
    assert states(talks) == ["us 3 accepted confirmed"]
    assert talks.given_by(Side.US)[0].basis is Basis.CONFIRMED


def test_a_stated_exchange_takes_the_return_before_an_inferred_one() -> None:
    talks = ledger("""
        us    price 100, term 30, volume 800
        them  price 90, term 60, volume 200
        us    volume 700; price 97 if term 14
        them  term 14
    """)
    assert moves(talks) == ["3 volume 800→700 naked", "3 price 100→97 reciprocated"]
