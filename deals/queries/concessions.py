"""Concessions in sight: the moves of both sides as they are stored, one row each."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts import access
from accounts.access import Viewer
from deals import models


def concessions(*, viewer: Viewer) -> QuerySet[models.Concession]:
    """In the order of their ids; those of samples are left out."""
    rows = access.below_negotiations(models.Concession.objects.all(), viewer)
    seen = rows.filter(negotiation__sample="")
    return seen.select_related("offer", "issue", "stands_in", "negotiation").order_by("id")
