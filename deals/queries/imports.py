"""Import jobs of the viewer's organisation."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts import access
from accounts.access import Verb, Viewer
from deals import models


def imports(*, viewer: Viewer) -> QuerySet[models.ImportJob]:
    rows = models.ImportJob.objects.all()
    return access.of_organisation(rows, viewer, Verb.IMPORT).order_by("id")
