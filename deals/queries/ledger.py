"""The concession ledger of one negotiation, recomputed from its rows."""

from __future__ import annotations

from accounts.access import Viewer
from deals.days import today
from deals.ledger.build import build
from deals.ledger.ledger import Ledger
from deals.sight import find_negotiation
from deals.snapshot.load import Snapshot, load


def ledger_of(*, viewer: Viewer, negotiation_id: int) -> tuple[Snapshot, Ledger]:
    """The facts with their rows' ids, and the ledger as of today."""
    negotiation = find_negotiation(viewer=viewer, negotiation_id=negotiation_id)
    snapshot = load(negotiation=negotiation)
    return snapshot, build(facts=snapshot.facts, as_of=today())
