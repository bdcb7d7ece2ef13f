"""Findings and waivers in sight."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts import access
from accounts.access import Viewer
from deals import models


def findings(*, viewer: Viewer) -> QuerySet[models.Finding]:
    rows = models.Finding.objects.select_related("offer", "issue")
    return access.below_negotiations(rows, viewer).order_by("id")


def waivers(*, viewer: Viewer) -> QuerySet[models.Waiver]:
    rows = models.Waiver.objects.select_related("finding", "revocation")
    return access.below_negotiations(rows, viewer).order_by("id")
