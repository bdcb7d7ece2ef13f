"""What a side does to a tabled offer: accept, reject, withdraw, let it expire."""

from __future__ import annotations

from datetime import date

from accounts.access import Viewer
from accounts.errors import Conflict, NotFound, Problem
from deals import models
from deals.actions.base import Talks, change
from deals.ledger.offers import Act, Standing
from deals.ledger.values import Side

BY_ITSELF = frozenset({Act.WITHDRAW, Act.EXPIRE, Act.WAIVE, Act.LAPSE})
STILL_OPEN = frozenset({Standing.TABLED, Standing.SUPERSEDED, Standing.REJECTED})


def act_on_offer(
    *,
    viewer: Viewer,
    negotiation_id: int,
    offer_id: int,
    act: Act,
    on: date | None = None,
    reason: str = "",
) -> models.Mark:
    """Record an act on an offer; accept and reject are the other side's, the rest the offerer's.

    Raises Conflict when the offer is already accepted, withdrawn, expired or corrected.
    """
    with change(viewer=viewer, negotiation_id=negotiation_id) as talks:
        talks.refuse_closed()
        offer = _offer(talks, offer_id)
        _refuse_settled(offer, act)
        side = acting_side(act, of=Side(offer.side))
        return record_mark(talks=talks, act=act, side=side, offer=offer, on=on, reason=reason)


def acting_side(act: Act, *, of: Side) -> Side:
    """Whose act it is, done to an offer or exchange of that side."""
    return of if act in BY_ITSELF else of.other


def record_mark(
    *,
    talks: Talks,
    act: Act,
    side: Side,
    offer: models.Offer | None = None,
    exchange: models.Exchange | None = None,
    on: date | None = None,
    reason: str = "",
    after: int | None = None,
) -> models.Mark:
    """Append an act after offer number `after` (the last one); the caller holds the lock."""
    return models.Mark.objects.create(
        **talks.negotiation.belonging,
        offer=offer,
        exchange=exchange,
        kind=act.value,
        side=side.value,
        after_sequence=talks.negotiation.last_sequence if after is None else after,
        on=on or talks.today,
        reason=reason,
        by_id=talks.viewer.user_id,
    )


def _offer(talks: Talks, offer_id: int) -> models.Offer:
    offers = talks.negotiation.offers.filter(status=models.OfferStatus.TABLED)
    offer = offers.filter(pk=offer_id).first()
    if offer is None:
        raise NotFound("No such offer.")
    return offer


def _refuse_settled(offer: models.Offer, act: Act) -> None:
    if offer.corrections.exists():
        problem = Problem("the offer was corrected; act on its correction", code="offer_corrected")
        raise Conflict([problem])
    standing = models.OfferStanding.objects.filter(offer=offer).first()
    if standing is not None and Standing(standing.standing) not in STILL_OPEN:
        detail = f"the offer is already {standing.standing}, so it cannot be {_past(act)}"
        raise Conflict([Problem(detail, code="offer_settled")])


def _past(act: Act) -> str:
    return {Act.WITHDRAW: "withdrawn"}.get(act, f"{act.value.removesuffix('e')}ed")
