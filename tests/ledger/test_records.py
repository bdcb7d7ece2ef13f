"""Offers, exchanges and marks refuse what makes no sense."""

from __future__ import annotations

from decimal import Decimal

import pytest

from deals.ledger.offers import Act, Ask, Commitment, Exchange, Give, Mark, Offer
from deals.ledger.values import Side, ValueRefused

GIVE = Give("price", Decimal(97))
ASK = Ask("term", Decimal(14))


def test_offers_are_numbered_from_one() -> None:
    with pytest.raises(ValueRefused, match="numbered from 1"):
        Offer(0, Side.US, {})


def test_only_an_earlier_offer_can_be_corrected() -> None:
    with pytest.raises(ValueRefused, match="earlier"):
        Offer(2, Side.US, {}, corrects=2)


@pytest.mark.parametrize(
    ("gives", "asks"),
    [((), (ASK,)), ((GIVE,), ()), ((GIVE, GIVE), (ASK,)), ((GIVE,), (ASK, ASK))],
)
def test_an_exchange_needs_both_halves_and_names_an_issue_once(
    gives: tuple[Give, ...], asks: tuple[Ask, ...]
) -> None:
    with pytest.raises(ValueRefused, match="exchange"):
        Exchange("1", Side.US, 1, gives, asks)


def test_an_exchange_tells_issues_from_commitments() -> None:
    promise = Commitment("forecast")
    exchange = Exchange("1", Side.US, 1, (GIVE,), (ASK, promise))
    assert exchange.issue_asks == (ASK,)
    assert exchange.commitments == (promise,)


def test_a_commitment_needs_words() -> None:
    with pytest.raises(ValueRefused, match="text"):
        Commitment("  ")


@pytest.mark.parametrize(
    ("act", "offer", "exchange"),
    [
        (Act.ACCEPT, None, None),
        (Act.ACCEPT, 1, "1"),
        (Act.ACCEPT, None, "1"),
        (Act.AGREE, 1, None),
        (Act.AGREE, None, None),
    ],
)
def test_a_mark_names_one_offer_or_one_exchange(
    act: Act, offer: int | None, exchange: str | None
) -> None:
    with pytest.raises(ValueRefused):
        Mark(act, 1, offer, exchange)
