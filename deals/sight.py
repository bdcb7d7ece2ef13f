"""What a viewer may see of a negotiation: itself, its limits, its findings; or may change."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from accounts import access
from accounts.access import Verb, Viewer
from accounts.errors import Forbidden
from accounts.prepared import Lookup
from deals import models
from deals.rules.base import Finding


def find_negotiation(*, viewer: Viewer, negotiation_id: int) -> models.Negotiation:
    """The negotiation, if this viewer may see it; NotFound otherwise."""
    return access.one(access.visible(models.Negotiation.objects.all(), viewer), negotiation_id)


def refuse_unwritable(
    *, viewer: Viewer, negotiation_id: int, verb: Verb = Verb.WRITE_NEGOTIATIONS
) -> None:
    """NotFound for a negotiation out of sight, Forbidden for one that may only be read."""
    writable_negotiation(viewer=viewer, negotiation_id=negotiation_id, verb=verb)


def writable_negotiation(
    *,
    viewer: Viewer,
    negotiation_id: int,
    verb: Verb = Verb.WRITE_NEGOTIATIONS,
    lock: bool = False,
) -> models.Negotiation:
    """The negotiation, refused as by `refuse_unwritable`: its owner's id, or all of it locked."""
    if access.sees_all(viewer, verb):
        known = (LOCKED if lock else SEEN).first(viewer.organisation_id, negotiation_id)
    else:
        rows = access.visible(_rows(lock), viewer, verb=verb)
        known = rows.filter(pk=negotiation_id).first()
    row = access.found(known, models.Negotiation)
    if not access.may_change(viewer, row, verb):
        raise Forbidden("You may read this negotiation but not change it.")
    return row


def _rows(lock: bool) -> QuerySet[models.Negotiation]:
    rows = models.Negotiation.objects
    return rows.select_for_update(of=("self",)) if lock else rows.only("owner_id")


SEEN, LOCKED = (
    Lookup(lambda owner, pk, lock=lock: _rows(lock).filter(organisation_id=owner, pk=pk), -1, -2)
    for lock in (False, True)
)
"""As `access.visible` asks for those who see the whole organisation."""


def holds_limits(*, viewer: Viewer, negotiation_id: int) -> bool:
    """Whether the viewer may know the limits of the negotiation."""
    rows = models.Negotiation.objects.filter(pk=negotiation_id)
    return access.holding_limits(rows, viewer).exists()


def note_limits(*, viewer: Viewer, negotiation: models.Negotiation, what: models.Access) -> None:
    """Keep who read the limits, or what follows from them, or wrote them, and when."""
    models.LimitsAccess.objects.create(
        **negotiation.belonging, what=what, by_id=viewer.user_id, client=viewer.client_id
    )


def findings_in_sight(viewer: Viewer) -> QuerySet[models.Finding]:
    """The findings the viewer may read; those of the limits scope for holders of the limits."""
    rows = access.below_negotiations(models.Finding.objects.all(), viewer)
    held = access.holding_limits(models.Negotiation.objects.all(), viewer)
    return rows.filter(Q(limits=False) | Q(negotiation__in=held))


def shown_findings(
    *, viewer: Viewer, negotiation_id: int, findings: Iterable[Finding]
) -> tuple[Finding, ...]:
    """Those of a recomputation's findings that the viewer may read."""
    listed = tuple(findings)
    secret = any(finding.limits for finding in listed)
    if not secret or holds_limits(viewer=viewer, negotiation_id=negotiation_id):
        return listed
    return tuple(finding for finding in listed if not finding.limits)
