"""The limits of a negotiation, for those who hold them."""

from __future__ import annotations

from django.utils import timezone

from accounts import access
from accounts.access import Verb, Viewer
from accounts.errors import Forbidden
from deals.ledger.build import build
from deals.ledger.ledger import Ledger
from deals.sight import find_negotiation, holds_limits
from deals.snapshot.load import load

NOT_YOURS = "The limits of this negotiation are not yours to see."


def limits_ledger(*, viewer: Viewer, negotiation_id: int) -> Ledger:
    """The ledger with the limits in it.

    NotFound for a negotiation out of sight, Forbidden for one whose limits the viewer does not
    hold, whether or not there are any.
    """
    access.require(viewer, Verb.READ_LIMITS)
    negotiation = find_negotiation(viewer=viewer, negotiation_id=negotiation_id)
    if not holds_limits(viewer=viewer, negotiation_id=negotiation_id):
        raise Forbidden(NOT_YOURS)
    snapshot = load(negotiation=negotiation, limits=True)
    return build(facts=snapshot.facts, as_of=timezone.localdate())
