"""Words that several rules share: a move, a condition, and what could be asked for in return."""

from __future__ import annotations

from deals.ledger.concessions import Concession, ConcessionStatus
from deals.ledger.ledger import Ledger
from deals.ledger.offers import Ask, Commitment, Exchange
from deals.ledger.values import Numeric, Side, Value, shown

NOT_ON_THE_TABLE = frozenset(
    {ConcessionStatus.CONDITIONAL, ConcessionStatus.PARTLY, ConcessionStatus.WITHDRAWN}
)
UNPAID = frozenset({ConcessionStatus.NAKED, ConcessionStatus.UNPAID})


def moved(move: Concession) -> str:
    """ "price 100 → 97" """
    return f"{move.issue} {shown(move.start)} → {shown(move.end)}"


def condition(exchange: Exchange) -> str:
    """ "term 14, 'joint forecast'" """
    return ", ".join(asked(ask) for ask in exchange.asks)


def gives(exchange: Exchange) -> str:
    return ", ".join(f"{give.issue} {shown(give.value)}" for give in exchange.gives)


def asked(ask: Ask | Commitment) -> str:
    return f"'{ask.text}'" if isinstance(ask, Commitment) else f"{ask.issue} {shown(ask.value)}"


def standing(ledger: Ledger, side: Side) -> tuple[Concession, ...]:
    """The side's concessions that are positions: not conditional, not fallen away."""
    return tuple(m for m in ledger.given_by(side) if m.status not in NOT_ON_THE_TABLE)


def could_ask(ledger: Ledger, given: str) -> str | None:
    """The issue that is worth most to us against what it costs them, and has room to move."""
    ours, theirs = (ledger.measure.profiles[side].weights for side in Side)
    open_issues = [
        (weight / max(theirs.get(issue, weight), 1e-9), issue)
        for issue, weight in ours.items()
        if issue != given and _has_room(ledger, issue)
    ]
    return max(open_issues)[1] if open_issues else None


def _has_room(ledger: Ledger, issue: str) -> bool:
    """Whether their position is short of what would be best for us."""
    position = ledger.positions[Side.THEM].get(issue)
    return position is not None and any(
        ledger.measure.worse(Side.US, issue, start=end, end=position)
        for end in _ends(ledger, issue)
    )


def _ends(ledger: Ledger, issue: str) -> tuple[Value, ...]:
    domain = ledger.issues[issue].domain
    return (domain.low, domain.high) if isinstance(domain, Numeric) else domain.options
