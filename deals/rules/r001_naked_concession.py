"""R001: we gave, and no if…then link asks for anything in return."""

from __future__ import annotations

from collections.abc import Iterator

from deals.ledger.concessions import Concession, ConcessionStatus
from deals.ledger.ledger import Ledger, Link
from deals.ledger.offers import Basis
from deals.ledger.values import Side
from deals.rules.base import Hit, Severity, rule
from deals.rules.phrases import askable, moved


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
    returns = askable(ledger)
    inferred = {k.exchange.key: k for k in ledger.links if k.exchange.basis is Basis.INFERRED}
    for move in ledger.given_by(Side.US):
        if move.status is ConcessionStatus.NAKED:
            yield _for_nothing(move, returns)
        elif move.exchange in inferred:
            yield _for_a_guess(move, inferred[move.exchange])


def _for_nothing(move: Concession, returns: tuple[str, ...]) -> Hit:
    wanted = next((issue for issue in returns if issue != move.issue), None)
    hint = f"Ask for a move on {wanted} in return. " if wanted else ""
    advice = f"{hint}{naked_concession.advice}"
    return Hit(f"{moved(move)} for nothing.", move.offer, move.issue, advice=advice)


def _for_a_guess(move: Concession, link: Link) -> Hit:
    """Our side of an inferred link, which may be its give or its return."""
    theirs = link.since if link.exchange.side is Side.US else link.exchange.offer
    return Hit(
        f"{moved(move)} without an if; only the order of moves ties it to offer {theirs}.",
        move.offer,
        move.issue,
        exchange=move.exchange,
        severity=Severity.WARNING,
        advice=f"Confirm the link of offer {move.offer} with offer {theirs} if the one was given"
        " for the other; if not, table the move again under a condition.",
    )
