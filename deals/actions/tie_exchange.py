"""The if…then link after the fact: tie gives to asks, agree, decline, deliver, waive, confirm."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from accounts import access
from accounts.access import Verb, Viewer
from accounts.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from deals import models
from deals.actions.act_on_offer import acting_side, record_mark
from deals.actions.base import Talks, change
from deals.actions.log_offer import write_halves
from deals.intake.conditions import Condition
from deals.intake.entries import EntryRefused, read_condition
from deals.ledger.build import build
from deals.ledger.ledger import Link
from deals.ledger.offers import FALLEN_STATES, Act, Basis, ExchangeState
from deals.ledger.values import Side, Value
from deals.snapshot.load import load
from deals.snapshot.values import issue_of

DONE = FALLEN_STATES | {ExchangeState.WAIVED, ExchangeState.DELIVERED}
AFTER_CLOSE = frozenset({Act.DELIVER, Act.WAIVE})


def propose_exchange(*, viewer: Viewer, negotiation_id: int, raw: object) -> models.Exchange:
    """Tie what an offer gave to what was asked for it: {offer, gives, asks, deadline, note}.

    The basis is `confirmed`: a person says so after the offer was tabled. Raises Invalid with
    every problem of the entry.
    """
    with change(viewer=viewer, negotiation_id=negotiation_id) as talks:
        talks.refuse_closed()
        offer, condition = _read(talks, raw)
        return tie(talks, offer, condition)


def confirm_link(*, viewer: Viewer, negotiation_id: int, key: str) -> models.Exchange:
    """Confirm a link that the ledger inferred; `key` is the inferred link's ("4~5")."""
    with change(viewer=viewer, negotiation_id=negotiation_id) as talks:
        link = _inferred(talks, key)
        offer = talks.negotiation.offers.get(sequence=link.exchange.offer)
        gives = tuple(give.issue for give in link.exchange.gives)
        condition = Condition(gives, link.exchange.asks)
        return tie(talks, offer, condition)


def act_on_exchange(
    *,
    viewer: Viewer,
    negotiation_id: int,
    exchange_id: int,
    act: Act,
    on: date | None = None,
    reason: str = "",
) -> models.Mark:
    """Record an act on an exchange; to waive a condition takes a leader and a reason."""
    with change(viewer=viewer, negotiation_id=negotiation_id) as talks:
        exchange = talks.negotiation.exchanges.filter(pk=exchange_id).first()
        if exchange is None:
            raise NotFound("No such exchange.")
        _refuse(talks, exchange, act, reason)
        side = acting_side(act, of=Side(exchange.side))
        return record_mark(talks=talks, act=act, side=side, exchange=exchange, on=on, reason=reason)


def _read(talks: Talks, raw: object) -> tuple[models.Offer, Condition]:
    issues = {row.key: issue_of(row) for row in talks.negotiation.issues.all()}
    terms = {
        offer.sequence or 0: {term.issue.key for term in offer.terms.all()}
        for offer in talks.negotiation.offers.filter(
            status=models.OfferStatus.TABLED, corrections__isnull=True
        ).prefetch_related("terms__issue")
    }
    try:
        number, condition = read_condition(raw, issues=issues, terms=terms)
    except EntryRefused as error:
        problems = [Problem(p.detail, pointer=p.pointer, code=p.code) for p in error.problems]
        raise Invalid(problems) from None
    return talks.negotiation.offers.get(sequence=number), condition


def tie(talks: Talks, offer: models.Offer, condition: Condition) -> models.Exchange:
    """Record a confirmed link of a tabled offer; the caller holds the lock."""
    _refuse_tied(offer, condition.gives)
    exchange = models.Exchange.objects.create(
        **talks.negotiation.belonging,
        offer=offer,
        side=offer.side,
        basis=Basis.CONFIRMED.value,
        deadline=condition.deadline,
    )
    values: dict[str, Value] = {term.issue.key: term.value for term in offer.terms.all()}
    gives = {key: values[key] for key in condition.gives}
    issue_ids = dict(talks.negotiation.issues.values_list("key", "pk"))
    write_halves(talks.negotiation.belonging, [(exchange, gives, condition)], issue_ids)
    return exchange


def _refuse_tied(offer: models.Offer, gives: Sequence[str]) -> None:
    tied = models.Give.objects.filter(exchange__offer=offer, issue__key__in=gives)
    keys = sorted(set(tied.values_list("issue__key", flat=True)))
    if keys:
        detail = f"{', '.join(keys)} of offer {offer.sequence} is tied to an exchange already"
        raise Conflict([Problem(detail, pointer="/gives", code="already_tied")])


def _inferred(talks: Talks, key: str) -> Link:
    ledger = build(facts=load(negotiation=talks.negotiation).facts, as_of=talks.today)
    for link in ledger.links:
        if link.exchange.key == key and link.exchange.basis is Basis.INFERRED:
            return link
    raise NotFound("No such inferred link; the ledger lists those there are.")


def _refuse(talks: Talks, exchange: models.Exchange, act: Act, reason: str) -> None:
    if act is Act.WAIVE:
        _refuse_waiving(talks, reason)
    if talks.is_closed and act not in AFTER_CLOSE:
        talks.refuse_closed()
    standing = models.ExchangeStanding.objects.filter(exchange=exchange).first()
    if standing is not None and ExchangeState(standing.state) in DONE:
        detail = f"the exchange is already {standing.state}"
        raise Conflict([Problem(detail, code="exchange_settled")])


def _refuse_waiving(talks: Talks, reason: str) -> None:
    if not access.may(talks.viewer, Verb.WAIVE_FINDING):
        raise Forbidden("Only a leader may waive a condition.")
    if not reason.strip():
        raise Invalid([Problem("a waiver needs a reason", pointer="/reason", code="required")])
