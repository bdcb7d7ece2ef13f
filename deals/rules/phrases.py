"""Words that several rules share: a move, a condition, a better package, what could be asked."""

from __future__ import annotations

from collections.abc import Iterator

from deals.ledger.concessions import Concession, ConcessionStatus
from deals.ledger.ledger import Ledger
from deals.ledger.offers import Ask, Commitment, Exchange
from deals.ledger.values import Numeric, Side, Value, shown
from deals.metrics.ground import ground
from deals.metrics.left_over import Better, proposals

NOT_ON_THE_TABLE = frozenset(
    {ConcessionStatus.CONDITIONAL, ConcessionStatus.PARTLY, ConcessionStatus.WITHDRAWN}
)
NOTHING = "0.000"
UNPAID = frozenset({ConcessionStatus.NAKED, ConcessionStatus.UNPAID})


def moved(move: Concession) -> str:
    """ "price 100 → 97" """
    return f"{move.issue} {shown(move.start)} → {shown(move.end)}"


def condition(exchange: Exchange) -> str:
    """ "term 14, 'joint forecast'" """
    return ", ".join(asked(ask) for ask in exchange.asks)


def gives(exchange: Exchange) -> str:
    """ "price 97, volume 700" """
    return ", ".join(f"{give.issue} {shown(give.value)}" for give in exchange.gives)


def asked(ask: Ask | Commitment) -> str:
    return f"'{ask.text}'" if isinstance(ask, Commitment) else f"{ask.issue} {shown(ask.value)}"


def subject(exchange: Exchange) -> str:
    """What tells two exchanges of one offer apart, however often they are checked."""
    return f"{gives(exchange)} if {condition(exchange)}"


def better(found: Better) -> str:
    """ "term 30 → 45, price 100 → 104 brings us 0.012 and them 0.130 points" """
    changes = (f"{k} {shown(start)} → {shown(end)}" for k, (start, end) in found.changes.items())
    return f"{', '.join(changes)} brings {_gains(f'{found.us:.3f}', f'{found.them:.3f}')}"


def _gains(us: str, them: str) -> str:
    if them == NOTHING:
        return f"us {us} points at no cost to them"
    if us == NOTHING:
        return f"them {them} points at no cost to us"
    return f"us {us} and them {them} points"


def proposed_points(ledger: Ledger, side: Side) -> Iterator[tuple[int, float]]:
    """Each whole package that a side proposed: its offer, and what it is worth to us in points."""
    where = ground(ledger=ledger)
    if where is not None:
        offers = ledger.offers_of(side)
        for offer, _, us, _ in proposals(ledger=ledger, where=where, offers=offers):
            yield offer.sequence, us / where.units


def standing(ledger: Ledger, side: Side) -> tuple[Concession, ...]:
    """The side's concessions that are positions: not conditional, not fallen away."""
    return tuple(m for m in ledger.given_by(side) if m.status not in NOT_ON_THE_TABLE)


def askable(ledger: Ledger) -> tuple[str, ...]:
    """The issues on which they still can move our way, best first.

    Best is what weighs most for us against what it weighs for them (F7); without their weights,
    what weighs most for us; without ours, the order in which the issues were declared.
    """
    ours, theirs = (ledger.measure.profiles[side].weights for side in Side)

    def rate(issue: str) -> float:
        return ours.get(issue, 0.0) / max(theirs.get(issue, 1.0), 1e-9)

    room = [issue for issue in ledger.issues if _has_room(ledger, issue)]
    return tuple(sorted(room, key=rate, reverse=True))


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
