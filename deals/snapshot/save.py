"""Results into rows: only what differs from the rows that are there is written."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias, TypeVar

from deals import models
from deals.ledger.concessions import Concession
from deals.ledger.ledger import Ledger
from deals.ledger.offers import Basis
from deals.ledger.values import Value
from deals.models.base import NegotiationRow
from deals.rules.base import Finding
from deals.rules.findings import Change, Known, Status, reconcile
from deals.snapshot.load import Snapshot

Row = TypeVar("Row", bound=NegotiationRow)
Columns: TypeAlias = Mapping[str, Any]

PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Differences:
    """What a recomputation changed, for events and answers."""

    exchanges: tuple[tuple[int, str], ...]
    findings: tuple[tuple[models.Finding, Change], ...]


def save(
    *, snapshot: Snapshot, ledger: Ledger, findings: Iterable[Finding], now: datetime
) -> Differences:
    """Bring the derived rows of a negotiation up to the ledger and the findings."""
    negotiation = snapshot.negotiation
    _sync(
        models.OfferStanding,
        negotiation,
        known={row.offer_id: row for row in negotiation.offerstandings.all()},
        wanted=_standings(snapshot, ledger),
    )
    moved = _sync(
        models.ExchangeStanding,
        negotiation,
        known={row.exchange_id: row for row in negotiation.exchangestandings.all()},
        wanted=_states(ledger),
    )
    _sync(
        models.Concession,
        negotiation,
        known={(r.offer_id, r.issue_id, r.side): r for r in negotiation.concessions.all()},
        wanted=_concessions(snapshot, ledger),
    )
    changes = _save_findings(snapshot, findings, now)
    return Differences(tuple((row.exchange_id, row.state) for row in moved), changes)


def _standings(snapshot: Snapshot, ledger: Ledger) -> dict[Hashable, Columns]:
    return {
        snapshot.offer_ids[sequence]: {
            "offer_id": snapshot.offer_ids[sequence],
            "standing": standing.value,
        }
        for sequence, standing in ledger.standings.items()
    }


def _states(ledger: Ledger) -> dict[Hashable, Columns]:
    return {
        int(link.exchange.key): {
            "exchange_id": int(link.exchange.key),
            "state": link.state.value,
        }
        for link in ledger.links
        if link.exchange.basis is not Basis.INFERRED
    }


def _concessions(snapshot: Snapshot, ledger: Ledger) -> dict[Hashable, Columns]:
    wanted = (_concession(snapshot, move) for move in ledger.concessions)
    return {(row["offer_id"], row["issue_id"], row["side"]): row for row in wanted}


def _concession(snapshot: Snapshot, move: Concession) -> Columns:
    start_number, start_option = _split(move.start)
    end_number, end_option = _split(move.end)
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


def _split(value: Value) -> tuple[Decimal | None, str | None]:
    return (None, value) if isinstance(value, str) else (value, None)


def _sync(
    model: type[Row],
    negotiation: models.Negotiation,
    *,
    known: Mapping[Any, Row],
    wanted: Mapping[Hashable, Columns],
) -> list[Row]:
    """Make the rows equal to what is wanted, by key; returns those created or changed."""
    created = [
        model(**negotiation.belonging, **columns)
        for key, columns in wanted.items()
        if key not in known
    ]
    changed = [row for key, row in known.items() if key in wanted and _differs(row, wanted[key])]
    gone = [row.pk for key, row in known.items() if key not in wanted]
    if created:
        model._default_manager.bulk_create(created)
    if changed:
        names = [name.removesuffix("_id") for name in next(iter(wanted.values()))]
        model._default_manager.bulk_update(changed, names)
    if gone:
        model._default_manager.filter(pk__in=gone).delete()
    return created + changed


def _differs(row: NegotiationRow, columns: Columns) -> bool:
    """Set the wanted columns on the row; whether any was another."""
    other = {name: value for name, value in columns.items() if getattr(row, name) != value}
    for name, value in other.items():
        setattr(row, name, value)
    return bool(other)
