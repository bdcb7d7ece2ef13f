"""R001: we gave, and no if…then link asks for anything in return."""

from __future__ import annotations

from collections.abc import Iterator

from deals.ledger.concessions import ConcessionStatus
from deals.ledger.ledger import Ledger
from deals.ledger.offers import Basis
from deals.ledger.values import Side
from deals.rules.base import Hit, Severity, rule
from deals.rules.phrases import could_ask, moved


@rule("R001", Severity.ERROR)
def naked_concession(ledger: Ledger) -> Iterator[Hit]:
    """We gave ground and asked for nothing in return.

    Why:
        Never give anything away for free: every concession is linked to a reciprocal move, so that
        value is claimed while it is created (Nguyen & Dang, the if…then principle). A link that
        only the order of moves suggests makes it a warning until a person confirms it.
    Breaks:
        us    price 100
        them  price 90
        us    price 97
    Keeps:
        us    price 100, term 30
        them  price 90, term 30
        us    price 97 if term 14
    Advice:
        Say the if before the then: table the move again under a condition, or link it to what
        they gave for it.
    """
    for move in ledger.given_by(Side.US):
        if move.status is ConcessionStatus.NAKED:
            wanted = could_ask(ledger, move.issue)
            hint = f"Ask for a move on {wanted} in return. " if wanted else ""
            yield Hit(
                f"{moved(move)} for nothing.",
                move.offer,
                move.issue,
                advice=f"{hint}{naked_concession.advice}",
            )
        elif move.basis is Basis.INFERRED:
            yield Hit(
                f"{moved(move)} without an if; the next moves suggest the return.",
                move.offer,
                move.issue,
                exchange=move.exchange,
                severity=Severity.WARNING,
                advice=f"Confirm the link {move.exchange} if that is what was agreed.",
            )
