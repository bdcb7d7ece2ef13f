"""The offers of a negotiation with everything their page shows, in a fixed number of queries."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.access import Viewer
from deals import models
from deals.queries.negotiations import rows_of


def offers(*, viewer: Viewer, negotiation_id: int) -> QuerySet[models.Offer]:
    """Tabled offers in the order of their numbers, with terms, standing and exchanges."""
    return complete(rows_of(viewer=viewer, negotiation_id=negotiation_id, model=models.Offer))


def complete(rows: QuerySet[models.Offer]) -> QuerySet[models.Offer]:
    """The tabled ones among them, with all that belongs to them."""
    return (
        rows.filter(status=models.OfferStatus.TABLED)
        .select_related("round", "standing", "corrects")
        .prefetch_related("terms__issue", "exchanges")
    )
