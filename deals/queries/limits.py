"""The limits of a negotiation, for those who hold them."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts import access
from accounts.access import Verb, Viewer
from accounts.errors import Forbidden
from deals.days import today
from deals.ledger.build import build
from deals.ledger.ledger import Ledger
from deals.models import Access, LimitsAccess, Negotiation
from deals.sight import find_negotiation, holds_limits, note_limits
from deals.snapshot.load import load

NOT_YOURS = "The limits of this negotiation are not yours to see."


def limits_ledger(*, viewer: Viewer, negotiation_id: int) -> Ledger:
    """The ledger with the limits in it.

    NotFound for a negotiation out of sight, Forbidden for one whose limits the viewer does not
    hold, whether or not there are any.
    """
    negotiation = _held(viewer, negotiation_id)
    note_limits(viewer=viewer, negotiation=negotiation, what=Access.READ)
    snapshot = load(negotiation=negotiation, limits=True)
    return build(facts=snapshot.facts, as_of=today())


def limits_accesses(*, viewer: Viewer, negotiation_id: int) -> QuerySet[LimitsAccess]:
    """Who read or wrote the limits, for those who hold them; raises as `limits_ledger` does."""
    negotiation = _held(viewer, negotiation_id)
    return LimitsAccess.objects.filter(negotiation=negotiation).order_by("id")


def _held(viewer: Viewer, negotiation_id: int) -> Negotiation:
    access.require(viewer, Verb.READ_LIMITS)
    negotiation = find_negotiation(viewer=viewer, negotiation_id=negotiation_id)
    if not holds_limits(viewer=viewer, negotiation_id=negotiation_id):
        raise Forbidden(NOT_YOURS)
    return negotiation
