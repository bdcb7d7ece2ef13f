"""What to propose next, by what the viewer may know: walk-aways count for their holders alone."""

from __future__ import annotations

from accounts.access import Viewer
from deals.days import today
from deals.ledger.build import build
from deals.ledger.ledger import Ledger
from deals.models import Access
from deals.sight import find_negotiation, holds_limits, note_limits
from deals.snapshot.load import load


def known_ledger(*, viewer: Viewer, negotiation_id: int) -> tuple[Ledger, bool]:
    """The ledger with the limits in it if the viewer holds them, and whether that is so."""
    negotiation = find_negotiation(viewer=viewer, negotiation_id=negotiation_id)
    held = holds_limits(viewer=viewer, negotiation_id=negotiation_id)
    if held:
        note_limits(viewer=viewer, negotiation=negotiation, what=Access.READ)
    snapshot = load(negotiation=negotiation, limits=held)
    return build(facts=snapshot.facts, as_of=today()), held
