"""Offers as they are shown, many with one statement: what `offers` reads as rows in four."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from accounts import prepared

TEXT = """
    SELECT offer.id, offer.sequence, offer.side, round.number, offer.on,
        (SELECT json_object_agg(
             issue.key, coalesce(to_json(trim_scale(term.number)), to_json(term.option))
             ORDER BY term.id)
         FROM deals_offerterm term JOIN deals_issue issue ON issue.id = term.issue_id
         WHERE term.offer_id = offer.id),
        (SELECT array_agg(exchange.id ORDER BY exchange.id)
         FROM deals_exchange exchange WHERE exchange.offer_id = offer.id),
        offer.frame, standing.standing, corrected.sequence, offer.alternatives_group, offer.note,
        offer.made_by_id, offer.tabled_at
    FROM deals_offer offer
    JOIN deals_round round ON round.id = offer.round_id
    LEFT JOIN deals_offerstanding standing ON standing.offer_id = offer.id
    LEFT JOIN deals_offer corrected ON corrected.id = offer.corrects_id
    WHERE offer.id = ANY(%s) ORDER BY offer.id
"""


class OfferBody(NamedTuple):
    """What is shown of an offer."""

    id: int
    number: int
    side: str
    round: int
    on: Any
    terms: Any
    exchanges: Any
    frame: str
    standing: str | None
    corrects: int | None
    alternatives_group: int | None
    note: str
    made_by: int | None
    tabled_at: Any


def offer_bodies(*, ids: Sequence[int]) -> list[dict[str, Any]]:
    """The offers of these ids, by id. Whoever names them has found out that they may be read."""
    (rows,) = prepared.send([(TEXT, [list(ids)])])
    return [_shown(OfferBody._make(row)) for row in rows]


def _shown(row: OfferBody) -> dict[str, Any]:
    return {**row._asdict(), "terms": row.terms or {}, "exchanges": row.exchanges or []}
