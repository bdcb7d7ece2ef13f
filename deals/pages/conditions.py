"""Open conditions: what the other side owes us, what we owe, and until when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from deals.ledger.ledger import Ledger, Link
from deals.ledger.offers import OPEN_STATES, Ask, Basis, Commitment, ExchangeState
from deals.ledger.values import Side
from deals.pages import words

OWED = OPEN_STATES | {ExchangeState.ACCEPTED, ExchangeState.OVERDUE}
PROMISED = frozenset({ExchangeState.ACCEPTED, ExchangeState.OVERDUE})


class Owed(NamedTuple):
    """Something a side has to bring for what it is given; `open` while it is only proposed."""

    text: str
    state: str
    due: date | None
    overdue: bool
    exchange_id: int
    offer: int
    promised: bool


class Conditions(NamedTuple):
    """Both ways, the earliest date first."""

    they_owe: tuple[Owed, ...]
    we_owe: tuple[Owed, ...]

    @property
    def next(self) -> Owed | None:
        """The next thing to look after: what they owe before what we do."""
        return next(iter((*self.they_owe, *self.we_owe)), None)


def conditions(*, ledger: Ledger) -> Conditions:
    """The open conditions of stated and confirmed exchanges."""
    return Conditions(*(tuple(sorted(_owed(ledger, side), key=_by_date)) for side in Side))


def _owed(ledger: Ledger, asker: Side) -> Iterator[Owed]:
    for link in ledger.links_of(asker):
        if link.state not in OWED or link.exchange.basis is Basis.INFERRED:
            continue
        for ask in link.exchange.asks:
            if not _brought(link, ask, ledger):
                yield _line(ledger, link, ask)


def _brought(link: Link, ask: Ask | Commitment, ledger: Ledger) -> bool:
    """Whether there is nothing left to wait for: an issue came where it was wanted."""
    if isinstance(ask, Commitment):
        return False
    if link.state in PROMISED:
        return ask.due is None
    return any(reward.issue == ask.issue and reward.paid_by for reward in link.rewards)


def _line(ledger: Ledger, link: Link, ask: Ask | Commitment) -> Owed:
    due = ask.due or link.exchange.deadline
    return Owed(
        words.ask(ask, ledger),
        link.state,
        due,
        due is not None and due < ledger.as_of,
        int(link.exchange.key),
        link.exchange.offer,
        link.state in PROMISED,
    )


def _by_date(owed: Owed) -> tuple[bool, date, int]:
    return owed.due is None, owed.due or date.max, owed.exchange_id
