"""What was recorded stays: tried by ORM and by raw SQL."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import models, transaction
from django.utils import timezone

from accounts.isolation import as_owner
from deals.models import (
    Ask,
    Event,
    Evidence,
    Exchange,
    Finding,
    Give,
    Mark,
    Negotiation,
    Offer,
    OfferEvidence,
    OfferStatus,
    OfferTerm,
    Outcome,
    OutcomeTerm,
    Revocation,
    StageChange,
    Waiver,
)
from tests.cast import Cast, assemble, draft, table
from tests.rows import refused, sql


def _waiver(cast: Cast) -> Waiver:
    own = cast.negotiation.belonging
    finding = Finding.objects.create(**own, code="R001", severity="error", message="x")
    return Waiver.objects.create(**own, finding=finding, by=cast.lena, reason="agreed with the CEO")


def _exchange(cast: Cast, offer: Offer) -> Exchange:
    own = cast.negotiation.belonging
    exchange = Exchange.objects.create(**own, offer=offer, side="us")
    Give.objects.create(**own, exchange=exchange, issue=cast.price, number=100)
    Ask.objects.create(**own, exchange=exchange, issue=cast.term, number=14)
    return exchange


def _outcome_term(cast: Cast) -> OutcomeTerm:
    own = cast.negotiation.belonging
    outcome = Outcome.objects.create(**own, kind="agreed")
    return OutcomeTerm.objects.create(**own, outcome=outcome, issue=cast.price, number=100)


def _cited(cast: Cast) -> OfferEvidence:
    own = cast.negotiation.belonging
    evidence = Evidence.objects.create(**own, key="index", kind="index", source="x")
    offer = table(cast.negotiation, price=110)
    return OfferEvidence.objects.create(**own, offer=offer, evidence=evidence, issue=cast.price)


RECORDED: dict[str, tuple[Callable[[Cast], models.Model], str, object]] = {
    "offer": (lambda c: table(c.negotiation, price=110), "note", "changed"),
    "offer side": (lambda c: table(c.negotiation, price=110), "side", "them"),
    "term": (lambda c: table(c.negotiation, price=110).terms.get(), "number", 100),
    "citation": (_cited, "issue_id", None),
    "mark": (
        lambda c: Mark.objects.create(
            **c.negotiation.belonging,
            offer=table(c.negotiation, price=110),
            kind="accept",
            side="them",
        ),
        "reason",
        "changed",
    ),
    "stage change": (
        lambda c: StageChange.objects.create(**c.negotiation.belonging, to_stage="integrative"),
        "reason",
        "changed",
    ),
    "event": (
        lambda c: Event.objects.create(**c.negotiation.belonging, sequence=1, type="offer.tabled"),
        "type",
        "changed",
    ),
    "waiver": (_waiver, "reason", "changed"),
    "revocation": (
        lambda c: Revocation.objects.create(
            **c.negotiation.belonging, waiver=_waiver(c), by=c.lena
        ),
        "reason",
        "changed",
    ),
    "outcome": (lambda c: _outcome_term(c).outcome, "kind", "no_deal"),
    "outcome term": (_outcome_term, "number", 101),
    "exchange": (lambda c: _exchange(c, table(c.negotiation, price=110)), "side", "them"),
    "give": (
        lambda c: _exchange(c, table(c.negotiation, price=110)).gives.get(),
        "number",
        99,
    ),
    "ask": (lambda c: _exchange(c, table(c.negotiation, price=110)).asks.get(), "number", 20),
}


@pytest.mark.parametrize("name", RECORDED)
def test_no_update_and_no_delete(cast: Cast, name: str) -> None:
    record, column, value = RECORDED[name]
    row = record(cast)
    name_of_table, manager = row._meta.db_table, type(row)._default_manager
    had = getattr(row, column)
    with refused():
        manager.filter(pk=row.pk).update(**{column: value})
    setattr(row, column, value)
    with refused():
        row.save()
    with refused():
        sql(f'UPDATE {name_of_table} SET "{column}" = %s WHERE id = %s', value, row.pk)
    with refused():
        sql(f"DELETE FROM {name_of_table} WHERE id = %s", row.pk)
    with refused():
        manager.filter(pk=row.pk).delete()
    assert getattr(manager.get(pk=row.pk), column) == had


@pytest.mark.django_db
@pytest.mark.parametrize(
    "model",
    [
        Offer,
        OfferTerm,
        OfferEvidence,
        Exchange,
        Ask,
        Give,
        Mark,
        StageChange,
        Event,
        Waiver,
        Revocation,
        Outcome,
        OutcomeTerm,
    ],
    ids=lambda model: model.__name__,
)
def test_no_truncate(model: type[models.Model]) -> None:
    with as_owner(), refused("cannot be emptied"):
        sql(f"TRUNCATE {model._meta.db_table} CASCADE")


@pytest.mark.django_db
def test_no_truncate_by_way_of_the_organisation() -> None:
    with as_owner(), refused("cannot be emptied"):
        sql("TRUNCATE accounts_organisation CASCADE")


def test_a_draft_may_change_and_go(cast: Cast) -> None:
    offer = draft(cast.negotiation)
    own = cast.negotiation.belonging
    term = OfferTerm.objects.create(**own, offer=offer, issue=cast.price, number=110)
    term.number = 105
    term.save()
    offer.note = "not yet"
    offer.save()
    _exchange(cast, offer).gives.update(number=101)
    offer.delete()
    assert not OfferTerm.objects.exists() and not Give.objects.exists()


def test_a_draft_once_tabled_stays_with_all_it_holds(cast: Cast) -> None:
    offer = draft(cast.negotiation)
    exchange = _exchange(cast, offer)
    offer.status, offer.sequence, offer.tabled_at = OfferStatus.TABLED, 1, timezone.now()
    offer.save()
    with refused("never changes"):
        Offer.objects.filter(pk=offer.pk).update(status="draft", sequence=None, tabled_at=None)
    with refused("does not change"):
        exchange.gives.update(number=99)
    with refused():
        exchange.delete()
    with refused():
        offer.delete()


def test_terms_cannot_slip_over_to_another_offer(cast: Cast) -> None:
    tabled, other = table(cast.negotiation, price=110), draft(cast.negotiation)
    term = tabled.terms.get()
    with refused("does not change"):
        OfferTerm.objects.filter(pk=term.pk).update(offer=other)


def test_commitments_may_be_completed_later(cast: Cast) -> None:
    exchange = _exchange(cast, table(cast.negotiation, price=110))
    ask = Ask.objects.create(
        **cast.negotiation.belonging, exchange=exchange, commitment="monthly forecast"
    )
    ask.owner, ask.measure = "Anna", "MAPE below 10 %"
    ask.save()
    with refused("does not change"):
        Ask.objects.filter(pk=ask.pk).update(commitment="yearly forecast")
    exchange.note = "extended by phone"
    exchange.save()


@pytest.fixture
def yesterday(transactional_db: None) -> Cast:
    """The cast with its rows committed: what follows is another transaction."""
    with transaction.atomic():
        return assemble()


def test_nothing_joins_what_another_transaction_recorded(yesterday: Cast) -> None:
    own, deal = yesterday.negotiation.belonging, yesterday.negotiation
    offer = table(deal, price=110)
    evidence = Evidence.objects.create(**own, key="index", kind="index", source="x")
    with transaction.atomic():
        exchange = _exchange(yesterday, offer)
        outcome = Outcome.objects.create(**own, kind="agreed")
    with refused("takes nothing more"):
        OfferTerm.objects.create(**own, offer=offer, issue=yesterday.term, number=30)
    with refused("takes nothing more"):
        OfferEvidence.objects.create(**own, offer=offer, evidence=evidence)
    with refused("takes nothing more"):
        Ask.objects.create(**own, exchange=exchange, commitment="a forecast")
    with refused("takes nothing more"):
        Give.objects.create(**own, exchange=exchange, issue=yesterday.term, number=30)
    with refused("takes nothing more"):
        OutcomeTerm.objects.create(**own, outcome=outcome, issue=yesterday.price, number=100)


def test_a_negotiation_with_records_cannot_be_deleted(cast: Cast) -> None:
    table(cast.negotiation, price=110)
    with pytest.raises(models.ProtectedError):
        cast.negotiation.delete()
    with refused():
        sql("DELETE FROM deals_negotiation WHERE id = %s", cast.negotiation.pk)
    assert Negotiation.objects.filter(pk=cast.negotiation.pk).exists()
