"""A negotiation by its id: only for a viewer who may see it, or change it."""

from __future__ import annotations

from accounts import access
from accounts.access import Verb, Viewer
from accounts.errors import Forbidden
from deals import models


def find_negotiation(*, viewer: Viewer, negotiation_id: int) -> models.Negotiation:
    """The negotiation, if this viewer may see it; NotFound otherwise."""
    return access.one(access.visible(models.Negotiation.objects.all(), viewer), negotiation_id)


def refuse_unwritable(
    *, viewer: Viewer, negotiation_id: int, verb: Verb = Verb.WRITE_NEGOTIATIONS
) -> None:
    """NotFound for a negotiation out of sight, Forbidden for one that may only be read."""
    rows = models.Negotiation.objects.all()
    access.one(access.visible(rows, viewer, verb=verb), negotiation_id)
    if not access.writable(rows, viewer, verb=verb).filter(pk=negotiation_id).exists():
        raise Forbidden("You may read this negotiation but not change it.")
