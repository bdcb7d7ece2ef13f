"""A leader lets a finding pass, with a reason; and takes that back."""

from __future__ import annotations

from accounts import access
from accounts.access import Verb, Viewer
from accounts.errors import Conflict, Forbidden, Problem
from deals import models
from deals.actions.base import change
from deals.sight import findings_in_sight


def waive_finding(*, viewer: Viewer, finding_id: int, reason: str) -> models.Waiver:
    """Waive an open finding; it stays waived as long as it is found. Leaders and admins only."""
    access.require(viewer, Verb.WAIVE_FINDING)
    finding = access.one(findings_in_sight(viewer), finding_id)
    with change(
        viewer=viewer, negotiation_id=finding.negotiation_id, verb=Verb.WAIVE_FINDING
    ) as talks:
        finding.refresh_from_db()
        if finding.status != models.FindingStatus.OPEN:
            detail = f"the finding is {finding.status}, not open"
            raise Conflict([Problem(detail, code="not_open")])
        return models.Waiver.objects.create(
            **talks.negotiation.belonging, finding=finding, by_id=_person(viewer), reason=reason
        )


def revoke_waiver(*, viewer: Viewer, waiver_id: int, reason: str = "") -> models.Revocation:
    """Take a waiver back: the finding is open again if it is still found."""
    access.require(viewer, Verb.WAIVE_FINDING)
    seen = models.Waiver.objects.filter(finding__in=findings_in_sight(viewer))
    waiver = access.one(seen, waiver_id)
    with change(
        viewer=viewer, negotiation_id=waiver.negotiation_id, verb=Verb.WAIVE_FINDING
    ) as talks:
        if models.Revocation.objects.filter(waiver=waiver).exists():
            raise Conflict([Problem("the waiver was revoked before", code="revoked")])
        return models.Revocation.objects.create(
            **talks.negotiation.belonging, waiver=waiver, by_id=_person(viewer), reason=reason
        )


def _person(viewer: Viewer) -> int:
    """A waiver has a name under it: no machine gives one."""
    if viewer.user_id is None:
        raise Forbidden("A waiver needs a person.")
    return viewer.user_id
