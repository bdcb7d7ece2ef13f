"""Findings and waivers in sight."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts import access
from accounts.access import Viewer
from deals import models
from deals.sight import findings_in_sight


def findings(*, viewer: Viewer) -> QuerySet[models.Finding]:
    rows = findings_in_sight(viewer).filter(negotiation__sample="")
    return rows.select_related("offer", "issue").order_by("id")


def waivers(*, viewer: Viewer) -> QuerySet[models.Waiver]:
    rows = models.Waiver.objects.select_related("finding", "revocation")
    seen = access.below_negotiations(rows, viewer)
    return seen.filter(finding__in=findings_in_sight(viewer)).order_by("id")
