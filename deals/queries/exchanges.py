"""The exchanges of a negotiation with both halves and their state."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.access import Viewer
from deals import models
from deals.queries.negotiations import rows_of


def exchanges(*, viewer: Viewer, negotiation_id: int) -> QuerySet[models.Exchange]:
    """Recorded exchanges; inferred links are in the ledger only."""
    return complete(rows_of(viewer=viewer, negotiation_id=negotiation_id, model=models.Exchange))


def complete(rows: QuerySet[models.Exchange]) -> QuerySet[models.Exchange]:
    """With all that belongs to them."""
    return rows.select_related("offer", "standing").prefetch_related("gives__issue", "asks__issue")
