"""Negotiations and the rows below them that a viewer may read."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import QuerySet

from accounts import access
from accounts.access import Viewer
from deals import models
from deals.ledger.facts import DisclosureKind
from deals.models.base import NegotiationRow
from deals.sight import find_negotiation, holds_limits

Row = TypeVar("Row", bound=NegotiationRow)


def negotiations(*, viewer: Viewer) -> QuerySet[models.Negotiation]:
    """Every negotiation in sight, with its outcome; without samples."""
    rows = models.Negotiation.objects.filter(sample="").select_related("outcome")
    return access.visible(rows, viewer).order_by("id")


def rows_of(*, viewer: Viewer, negotiation_id: int, model: type[Row]) -> QuerySet[Row]:
    """The rows of one kind below a negotiation; NotFound when that is not in sight."""
    negotiation = find_negotiation(viewer=viewer, negotiation_id=negotiation_id)
    rows = access.below_negotiations(model._default_manager.all(), viewer)
    return rows.filter(negotiation=negotiation).order_by("id")


def disclosures_of(*, viewer: Viewer, negotiation_id: int) -> QuerySet[models.Disclosure]:
    """What was told and learnt; a bottom line is a limit, and shown to their holders alone."""
    rows = rows_of(viewer=viewer, negotiation_id=negotiation_id, model=models.Disclosure)
    if holds_limits(viewer=viewer, negotiation_id=negotiation_id):
        return rows
    return rows.exclude(kind=DisclosureKind.BOTTOM_LINE)
