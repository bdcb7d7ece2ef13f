"""The ledger as the rows that are kept of it."""

from __future__ import annotations

from collections.abc import Hashable
from decimal import Decimal

from deals.ledger.concessions import Concession
from deals.ledger.offers import Basis
from deals.ledger.values import Value
from deals.snapshot.analysis import Analysis
from deals.snapshot.load import Snapshot
from deals.snapshot.writing import Columns

PLACES = Decimal("0.000001")


def stored_exchange(exchange: str | None) -> int | None:
    """The row of an exchange; inferred links ("4~5") have none."""
    return int(exchange) if exchange is not None and exchange.isdecimal() else None


def standing_rows(analysis: Analysis) -> dict[Hashable, Columns]:
    """What became of every offer, by its id."""
    ids, standings = analysis.snapshot.offer_ids, analysis.ledger.standings
    return {
        ids[sequence]: {"offer_id": ids[sequence], "standing": standing.value}
        for sequence, standing in standings.items()
    }


def exchange_rows(analysis: Analysis) -> dict[Hashable, Columns]:
    """The states of the recorded exchanges, by their ids."""
    return {
        int(link.exchange.key): {
            "exchange_id": int(link.exchange.key),
            "state": link.state.value,
        }
        for link in analysis.ledger.links
        if link.exchange.basis is not Basis.INFERRED
    }


def concession_rows(analysis: Analysis) -> dict[Hashable, Columns]:
    """Every concession, by offer, issue and side."""
    wanted = (_concession(analysis.snapshot, move) for move in analysis.ledger.concessions)
    return {(row["offer_id"], row["issue_id"], row["side"]): row for row in wanted}


def _concession(snapshot: Snapshot, move: Concession) -> Columns:
    start_number, start_option = split(move.start)
    end_number, end_option = split(move.end)
    stored = move.exchange is not None and move.basis is not Basis.INFERRED
    return {
        "offer_id": snapshot.offer_ids[move.offer],
        "issue_id": snapshot.issue_ids[move.issue],
        "side": move.side.value,
        "start_number": start_number,
        "start_option": start_option,
        "end_number": end_number,
        "end_option": end_option,
        "cost": move.cost,
        "worth": move.worth,
        "money": None if move.money is None else move.money.quantize(PLACES),
        "status": move.status.value,
        "basis": move.basis.value if move.basis else "",
        "exchange_id": int(move.exchange) if stored and move.exchange else None,
        "stands_in_id": snapshot.offer_ids[move.stands_in] if move.stands_in else None,
    }


def split(value: Value) -> tuple[Decimal | None, str | None]:
    """A value as (number, option): the two columns that hold it."""
    return (None, value) if isinstance(value, str) else (value, None)
