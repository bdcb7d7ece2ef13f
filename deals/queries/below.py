"""The rows below several negotiations at once, as far as a viewer may read them, by id."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

from django.db.models import QuerySet

from accounts import access
from accounts.access import Viewer
from deals import models
from deals.models.base import NegotiationRow
from deals.queries import exchanges as exchange_queries
from deals.queries import findings as finding_queries
from deals.queries import offers as offer_queries

Row = TypeVar("Row", bound=NegotiationRow)


def issues(viewer: Viewer, negotiations: Collection[int]) -> QuerySet[models.Issue]:
    return _rows(models.Issue, viewer, negotiations)


def preferences(viewer: Viewer, negotiations: Collection[int]) -> QuerySet[models.Preference]:
    return _rows(models.Preference, viewer, negotiations).select_related("issue")


def rounds(viewer: Viewer, negotiations: Collection[int]) -> QuerySet[models.Round]:
    return _rows(models.Round, viewer, negotiations)


def offers(viewer: Viewer, negotiations: Collection[int]) -> QuerySet[models.Offer]:
    """Tabled ones, with terms, standing and exchanges."""
    return offer_queries.complete(_rows(models.Offer, viewer, negotiations))


def exchanges(viewer: Viewer, negotiations: Collection[int]) -> QuerySet[models.Exchange]:
    """With both halves and their state."""
    return exchange_queries.complete(_rows(models.Exchange, viewer, negotiations))


def findings(viewer: Viewer, negotiations: Collection[int]) -> QuerySet[models.Finding]:
    """Without those of the limits scope where the viewer may not know the limits."""
    rows = finding_queries.findings(viewer=viewer)
    return rows.filter(negotiation_id__in=negotiations)


def _rows(model: type[Row], viewer: Viewer, negotiations: Collection[int]) -> QuerySet[Row]:
    rows = access.below_negotiations(model._default_manager.all(), viewer)
    return rows.filter(negotiation_id__in=negotiations).order_by("id")
