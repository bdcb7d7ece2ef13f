"""Everything the deal room shows of one negotiation, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.db.models import prefetch_related_objects

from accounts import access
from accounts.access import Verb, Viewer
from accounts.errors import NotFound
from deals import models
from deals.days import today
from deals.ledger.build import build
from deals.ledger.ledger import Ledger
from deals.models import Access
from deals.sight import findings_in_sight, holds_limits, note_limits
from deals.snapshot.load import Snapshot, load


@dataclass(frozen=True)
class DealRoom:
    """A negotiation as its viewer may see it: with the limits in the ledger only if `held`."""

    viewer: Viewer
    negotiation: models.Negotiation
    snapshot: Snapshot
    ledger: Ledger
    held: bool
    may_write: bool
    may_waive: bool

    @cached_property
    def findings(self) -> tuple[models.Finding, ...]:
        """Those open and waived, the gravest first: a query where somebody looks, and two more
        where some are waived.
        """
        return _findings(self.viewer, self.negotiation.pk)


def deal_room(*, viewer: Viewer, negotiation_id: int) -> DealRoom:
    """The room of a negotiation; NotFound where it is out of sight."""
    rows = models.Negotiation.objects.select_related("account", "owner", "team", "outcome")
    negotiation = access.visible(rows, viewer).filter(pk=negotiation_id).first()
    if negotiation is None:
        raise NotFound("No such negotiation.")
    held = holds_limits(viewer=viewer, negotiation_id=negotiation_id)
    if held:
        note_limits(viewer=viewer, negotiation=negotiation, what=Access.READ)
    snapshot = load(negotiation=negotiation, limits=held)
    return DealRoom(
        viewer,
        negotiation,
        snapshot,
        build(facts=snapshot.facts, as_of=today()),
        held,
        access.may_change(viewer, negotiation),
        access.may(viewer, Verb.WAIVE_FINDING),
    )


def _findings(viewer: Viewer, negotiation_id: int) -> tuple[models.Finding, ...]:
    rows = findings_in_sight(viewer).filter(negotiation_id=negotiation_id)
    shown = rows.exclude(status=models.FindingStatus.RESOLVED)
    listed = list(shown.select_related("offer"))
    waived = [row for row in listed if row.status == models.FindingStatus.WAIVED]
    prefetch_related_objects(waived, "waivers__by")
    gravity = {word: place for place, word in enumerate(models.SeverityWord.values)}
    return tuple(sorted(listed, key=lambda row: (gravity[row.severity], row.code, row.pk)))
