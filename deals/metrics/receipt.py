"""The receipt at close: what was agreed, what it cost, what is still owed, what was left over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from deals.ledger.balance import LEAKED
from deals.ledger.concessions import Concession
from deals.ledger.facts import OutcomeKind
from deals.ledger.ledger import Ledger, Link
from deals.ledger.offers import OPEN_STATES, Ask, ExchangeState
from deals.ledger.values import Numeric, Side, Value, shown
from deals.metrics.bargains import spoken
from deals.metrics.figure import Figure
from deals.metrics.ground import Ground, ground
from deals.metrics.left_over import Better, better_packages, left_on_the_table
from deals.metrics.limits_panel import surplus
from deals.metrics.panel import ground_figures
from deals.metrics.rates import discipline_figures, money_figures
from deals.metrics.receipt_text import printed
from deals.metrics.scorecard import scorecard

OWED = OPEN_STATES | {ExchangeState.ACCEPTED, ExchangeState.OVERDUE}


class NotClosed(ValueError):
    """A negotiation that is still open has no receipt."""


class Term(NamedTuple):
    """A line of the agreement."""

    issue: str
    name: str
    value: Value
    unit: str


class Gift(NamedTuple):
    """A give of ours that nothing paid for: naked or unpaid."""

    offer: int
    issue: str
    start: Value
    end: Value
    status: str
    points: float | None
    money: Decimal | None


class OpenGet(NamedTuple):
    """Something promised to us that is not delivered, with who owes it by when."""

    offer: int
    what: str
    owner: str
    due: date | None
    measure: str
    state: ExchangeState


@dataclass(frozen=True, slots=True)
class Receipt:
    """The receipt of a closed negotiation; without a deal there are no terms and no improvements.

    `surplus` is there only for holders of the limits who asked for it.
    """

    kind: OutcomeKind
    on: date | None
    currency: str
    terms: tuple[Term, ...]
    figures: Mapping[str, Figure] = field(hash=False)
    better: tuple[Better, ...]
    gifts: tuple[Gift, ...]
    gets: tuple[OpenGet, ...]
    surplus: Mapping[Side, Figure] = field(hash=False)

    def printable(self) -> str:
        """The receipt as a page of text; numbers are rounded here and nowhere else."""
        return printed(self)


def receipt(*, ledger: Ledger, limits: bool = False) -> Receipt:
    """The receipt of a closed negotiation; `limits` adds the surplus share, for their holders.

    Raises NotClosed before the outcome is recorded.
    """
    outcome = ledger.facts.outcome
    if outcome is None:
        raise NotClosed("an open negotiation has no receipt")
    where = ground(ledger=ledger) if ledger.agreement is not None else None
    return Receipt(
        outcome.kind,
        outcome.on,
        ledger.facts.currency,
        terms=tuple(_terms(ledger)),
        figures=_figures(ledger, where),
        better=() if where is None else better_packages(where=where),
        gifts=tuple(_gift(move) for move in ledger.given_by(Side.US) if move.status in LEAKED),
        gets=tuple(get for link in ledger.links_of(Side.US) for get in _open_gets(link, ledger)),
        surplus=surplus(ledger=ledger) if limits and where is not None else {},
    )


def _terms(ledger: Ledger) -> Iterator[Term]:
    for issue, value in (ledger.agreement or {}).items():
        spoken_of = ledger.issues[issue]
        unit = spoken_of.domain.unit if isinstance(spoken_of.domain, Numeric) else ""
        yield Term(issue, spoken_of.name or issue, value, unit)


def _figures(ledger: Ledger, where: Ground | None) -> dict[str, Figure]:
    sums = scorecard(ledger=ledger).total(Side.US)
    found = discipline_figures(sums=sums) | money_figures(sums=sums)
    if where is None or where.point is None:
        return found
    return found | ground_figures(where) | {"left_on_the_table": left_on_the_table(where=where)}


def _gift(move: Concession) -> Gift:
    return Gift(move.offer, move.issue, move.start, move.end, move.status, move.cost, move.money)


def _open_gets(link: Link, ledger: Ledger) -> Iterator[OpenGet]:
    """The asks of a link that the agreement does not already hold."""
    if link.state not in OWED or not spoken(link):
        return
    agreed, offer = ledger.agreement or {}, link.exchange.offer
    for ask in link.exchange.asks:
        if not isinstance(ask, Ask):
            yield OpenGet(offer, ask.text, ask.owner, ask.due, ask.measure, link.state)
        elif ask.due is not None or not _written(ask, ledger, agreed):
            yield OpenGet(offer, f"{ask.issue} {shown(ask.value)}", "", ask.due, "", link.state)


def _written(ask: Ask, ledger: Ledger, agreed: Mapping[str, Value]) -> bool:
    return ask.issue in agreed and ledger.measure.reaches(
        Side.US, ask.issue, value=agreed[ask.issue], goal=ask.value
    )
