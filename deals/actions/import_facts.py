"""Store a whole negotiation that was recorded elsewhere: a transcript, a corpus, the demo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby

from django.db import transaction

from accounts import access
from accounts.access import Viewer
from accounts.errors import Conflict, Problem
from accounts.locks import one_at_a_time
from deals import models
from deals.actions.act_on_offer import acting_side
from deals.actions.base import Talks, change
from deals.actions.close_negotiation import write_outcome
from deals.actions.limits import write_limits
from deals.actions.log_offer import table_offer
from deals.actions.open_negotiation import tell_opened, write_negotiation
from deals.actions.tie_exchange import tie
from deals.actions.write_setting import write_setting
from deals.intake.conditions import Condition
from deals.intake.entries import OfferEntry, Package
from deals.ledger.facts import Facts
from deals.ledger.offers import Act, Basis, Exchange, Mark, Offer
from deals.ledger.values import Side


@transaction.atomic
def import_facts(
    *,
    viewer: Viewer,
    account_id: int,
    title: str,
    facts: Facts,
    system: str,
    external_id: str,
    owner_id: int | None = None,
    currency: str = "EUR",
    attributes: Mapping[str, object] | None = None,
    sample: models.Sample = models.Sample.NO,
) -> tuple[models.Negotiation, bool]:
    """The negotiation known to `system` as `external_id`, and whether this call made it.

    One transaction and one recomputation; a second call finds the first one's rows. `attributes`
    are facts of the source that have no place in the domain. Raises what the actions raise, and
    Conflict when the name belongs to a negotiation that the viewer does not see.
    """
    one_at_a_time("negotiation", viewer.organisation_id, system, external_id)
    known = known_negotiation(viewer=viewer, system=system, external_id=external_id)
    if known is not None:
        return known, False
    negotiation = write_negotiation(
        viewer=viewer,
        account_id=account_id,
        title=title,
        currency=currency,
        owner_id=owner_id,
        opened_on=_first_day(facts),
        sample=sample,
    )
    models.ExternalReference.objects.create(
        organisation_id=viewer.organisation_id,
        negotiation=negotiation,
        system=system,
        external_id=external_id,
    )
    with change(viewer=viewer, negotiation_id=negotiation.pk) as talks:
        tell_opened(talks)
        talks.negotiation.attributes = dict(attributes or {})
        _store(talks, facts)
    return talks.negotiation, True


def known_negotiation(
    *, viewer: Viewer, system: str, external_id: str
) -> models.Negotiation | None:
    """The negotiation of that name; Conflict where it is not the viewer's to see."""
    reference = models.ExternalReference.objects.filter(
        organisation_id=viewer.organisation_id, system=system, external_id=external_id
    ).first()
    if reference is None:
        return None
    seen = access.visible(models.Negotiation.objects.all(), viewer)
    negotiation = seen.filter(pk=reference.negotiation_id).first()
    if negotiation is None:
        detail = f"{system}:{external_id} names a negotiation already"
        raise Conflict([Problem(detail, code="external_id_taken")])
    return negotiation


def _store(talks: Talks, facts: Facts) -> None:
    write_setting(talks=talks, facts=facts)
    write_limits(talks=talks, limits=facts.limits)
    exchanges = _offers(talks, facts)
    accepted = _marks(talks, facts, exchanges)
    _stages(talks, facts)
    if facts.outcome is not None:
        write_outcome(
            talks=talks,
            kind=facts.outcome.kind,
            on=facts.outcome.on,
            terms=facts.outcome.terms,
            accepted=accepted,
        )


def _first_day(facts: Facts) -> date | None:
    days = [held.on for held in facts.rounds if held.on] + [s.on for s in facts.stages if s.on]
    return min(days, default=None)


def _offers(talks: Talks, facts: Facts) -> dict[str, models.Exchange]:
    """Table every move in order; returns the rows of the exchanges by their keys."""
    stated: dict[int, list[Exchange]] = {}
    for exchange in facts.exchanges:
        stated.setdefault(exchange.offer, []).append(exchange)
    rows: dict[str, models.Exchange] = {}
    offers: dict[int, models.Offer] = {}
    for move in _moves(facts):
        tabled_now = table_offer(talks=talks, entry=_entry(move, stated))
        for offer, tabled in zip(move, tabled_now, strict=True):
            offers[offer.sequence] = tabled
            said = [e for e in stated.get(offer.sequence, ()) if e.basis is Basis.STATED]
            if said:
                found = tabled.exchanges.order_by("id")
                rows |= {e.key: row for e, row in zip(said, found, strict=True)}
    for exchange in facts.exchanges:
        if exchange.basis is not Basis.STATED:
            rows[exchange.key] = tie(talks, offers[exchange.offer], _condition(exchange))
    return rows


def _moves(facts: Facts) -> Iterator[tuple[Offer, ...]]:
    """Offers one by one, alternatives tabled at once together."""
    for _, group in groupby(
        facts.offers, key=lambda o: (o.group, o.side) if o.group else (o.sequence, o.side)
    ):
        move = tuple(group)
        if any(offer.corrects for offer in move):
            yield from ((offer,) for offer in move)
        else:
            yield move


def _entry(move: tuple[Offer, ...], stated: Mapping[int, list[Exchange]]) -> OfferEntry:
    first = move[0]
    return OfferEntry(
        side=first.side,
        packages=tuple(
            Package(
                offer.terms,
                tuple(
                    _condition(exchange)
                    for exchange in stated.get(offer.sequence, ())
                    if exchange.basis is Basis.STATED
                ),
            )
            for offer in move
        ),
        round=first.round,
        on=first.on,
        frame=first.frame,
        evidence=first.evidence,
        corrects=first.corrects,
    )


def _condition(exchange: Exchange) -> Condition:
    gives = tuple(give.issue for give in exchange.gives)
    return Condition(gives, exchange.asks, exchange.deadline)


def _marks(
    talks: Talks, facts: Facts, exchanges: Mapping[str, models.Exchange]
) -> models.Offer | None:
    """Append the acts with their own days, or none; returns the offer accepted last."""
    offers = {offer.sequence: offer for offer in talks.negotiation.offers.all()}
    rows = [
        _mark(
            talks,
            mark,
            None if mark.offer is None else offers[mark.offer],
            None if mark.exchange is None else exchanges[mark.exchange],
        )
        for mark in facts.marks
    ]
    models.Mark.objects.bulk_create(rows)
    accepted = [row.offer for row in rows if row.kind == Act.ACCEPT]
    return accepted[-1] if accepted else None


def _mark(
    talks: Talks, mark: Mark, offer: models.Offer | None, exchange: models.Exchange | None
) -> models.Mark:
    return models.Mark(
        **talks.negotiation.belonging,
        offer=offer,
        exchange=exchange,
        kind=mark.act.value,
        side=_side(mark, offer or exchange).value,
        after_sequence=mark.after,
        on=mark.on,
        reason=mark.reason,
        by_id=talks.viewer.user_id,
    )


def _side(mark: Mark, of: models.Offer | models.Exchange | None) -> Side:
    assert of is not None
    return acting_side(mark.act, of=Side(of.side))


def _stages(talks: Talks, facts: Facts) -> None:
    before = talks.negotiation.stage
    for entry in facts.stages:
        models.StageChange.objects.create(
            **talks.negotiation.belonging,
            from_stage=before,
            to_stage=entry.stage.value,
            on=entry.on,
            reason=entry.reason,
            after_sequence=entry.after,
            by_id=talks.viewer.user_id,
        )
        before = entry.stage.value
    talks.negotiation.stage = before
