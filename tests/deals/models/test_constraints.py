"""Rows that must never be, each tried and refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import models
from django.utils import timezone

from deals.models import (
    Ask,
    Concession,
    Disclosure,
    Event,
    Evidence,
    Exchange,
    ExternalReference,
    Finding,
    ImportJob,
    Interest,
    Mark,
    Negotiation,
    Offer,
    OfferStanding,
    OfferStatus,
    OfferTerm,
    Outcome,
    Peg,
    Round,
    RuleSetting,
    Waiver,
)
from tests.cast import Cast, draft, first_round, negotiate, table
from tests.rows import refused, sql


def close(negotiation: Negotiation) -> None:
    Negotiation.objects.filter(pk=negotiation.pk).update(stage="closed")


@pytest.mark.parametrize("currency", ["eur", "EU", "", "E1R", "€UR"])
def test_currency(cast: Cast, currency: str) -> None:
    with refused("deals_negotiation_currency"):
        Negotiation.objects.filter(pk=cast.negotiation.pk).update(currency=currency)


def test_sequence_is_unique_within_a_negotiation(cast: Cast) -> None:
    offer = table(cast.negotiation, price=110)
    with refused("sequence_once"):
        Offer.objects.create(
            **cast.negotiation.belonging,
            round=offer.round,
            side="them",
            status=OfferStatus.TABLED,
            sequence=offer.sequence,
            tabled_at=timezone.now(),
        )


@pytest.mark.parametrize(
    ("status", "sequence", "tabled"),
    [
        ("tabled", None, True),
        ("tabled", 0, True),
        ("tabled", 1, False),
        ("draft", 1, False),
        ("gone", 1, True),
    ],
)
def test_tabled_offers_have_a_number_and_a_time(
    cast: Cast, status: str, sequence: int | None, tabled: bool
) -> None:
    with refused():
        Offer.objects.create(
            **cast.negotiation.belonging,
            round=first_round(cast.negotiation),
            side="us",
            status=status,
            sequence=sequence,
            tabled_at=timezone.now() if tabled else None,
        )


def test_no_offer_on_a_closed_negotiation(cast: Cast) -> None:
    waiting = draft(cast.negotiation)
    close(cast.negotiation)
    with refused("the negotiation is closed"):
        table(cast.negotiation, price=110)
    with refused("the negotiation is closed"):
        draft(cast.negotiation)
    with refused("the negotiation is closed"):
        Offer.objects.filter(pk=waiting.pk).update(
            status="tabled", sequence=1, tabled_at=timezone.now()
        )


def test_closed_stays_closed(cast: Cast) -> None:
    close(cast.negotiation)
    with refused("stays closed"):
        Negotiation.objects.filter(pk=cast.negotiation.pk).update(stage="integrative")
    with refused("stays closed"):
        sql("UPDATE deals_negotiation SET stage = 'preparing'")


def test_one_outcome(cast: Cast) -> None:
    Outcome.objects.create(**cast.negotiation.belonging, kind="no_deal")
    with refused("negotiation_id"):
        Outcome.objects.create(**cast.negotiation.belonging, kind="agreed")


def test_a_correction_names_an_earlier_tabled_offer_of_its_side(cast: Cast) -> None:
    theirs, mine = table(cast.negotiation, "them", price=90), draft(cast.negotiation)
    for wrong in (theirs, mine):
        with refused("a correction names"):
            Offer.objects.create(
                **cast.negotiation.belonging, round=theirs.round, side="us", corrects=wrong
            )


BAD: dict[str, Callable[[Cast], models.Model]] = {
    "side of an offer": lambda c: Offer(
        **c.negotiation.belonging, round=first_round(c.negotiation), side="both"
    ),
    "frame": lambda c: Offer(
        **c.negotiation.belonging, round=first_round(c.negotiation), side="us", frame="fear"
    ),
    "round 0": lambda c: Round(**c.negotiation.belonging, number=0),
    "channel": lambda c: Round(**c.negotiation.belonging, number=2, channel="fax"),
    "stage": lambda c: Negotiation(
        organisation=c.organisation,
        account=c.account,
        owner=c.alice,
        opened_on=date(2026, 1, 1),
        stage="won",
    ),
    "interest side": lambda c: Interest(**c.negotiation.belonging, side="x", statement="x"),
    "peg element": lambda c: Peg(**c.negotiation.belonging, element="money", text="x"),
    "disclosure kind": lambda c: Disclosure(
        **c.negotiation.belonging, by_side="us", kind="secret", text="x"
    ),
    "evidence kind": lambda c: Evidence(
        **c.negotiation.belonging, key="a", kind="rumour", source="x"
    ),
    "evidence key": lambda c: Evidence(
        **c.negotiation.belonging, key="A b", kind="index", source="x"
    ),
    "evidence that expires before it is seen": lambda c: Evidence(
        **c.negotiation.belonging,
        key="a",
        kind="index",
        source="x",
        observed_on=date(2026, 2, 1),
        expires_on=date(2026, 1, 1),
    ),
    "mark on nothing": lambda c: Mark(**c.negotiation.belonging, kind="accept", side="us"),
    "mark that agrees to an offer": lambda c: Mark(
        **c.negotiation.belonging, kind="agree", side="us", offer=table(c.negotiation, price=110)
    ),
    "mark kind": lambda c: Mark(
        **c.negotiation.belonging, kind="like", side="us", offer=table(c.negotiation, price=110)
    ),
    "inferred exchange": lambda c: Exchange(
        **c.negotiation.belonging, offer=draft(c.negotiation), side="us", basis="inferred"
    ),
    "ask of nothing": lambda c: Ask(**c.negotiation.belonging, exchange=_exchange(c)),
    "ask of a move and a commitment": lambda c: Ask(
        **c.negotiation.belonging,
        exchange=_exchange(c),
        issue=c.price,
        number=100,
        commitment="x",
    ),
    "outcome kind": lambda c: Outcome(**c.negotiation.belonging, kind="won"),
    "offer accepted without agreement": lambda c: Outcome(
        **c.negotiation.belonging, kind="no_deal", offer=table(c.negotiation, price=110)
    ),
    "standing": lambda c: OfferStanding(
        **c.negotiation.belonging, offer=table(c.negotiation, price=110), standing="loved"
    ),
    "concession without a start": lambda c: Concession(
        **c.negotiation.belonging,
        offer=table(c.negotiation, price=110),
        issue=c.price,
        side="us",
        end_number=Decimal(1),
        status="naked",
    ),
    "concession of infinite cost": lambda c: Concession(
        **c.negotiation.belonging,
        offer=table(c.negotiation, price=110),
        issue=c.price,
        side="us",
        start_number=Decimal(2),
        end_number=Decimal(1),
        status="naked",
        cost=float("inf"),
    ),
    "severity": lambda c: Finding(
        **c.negotiation.belonging, code="R001", severity="fatal", message="x"
    ),
    "resolved without a time": lambda c: Finding(
        **c.negotiation.belonging, code="R001", severity="error", message="x", status="resolved"
    ),
    "waiver without a reason": lambda c: Waiver(
        **c.negotiation.belonging, finding=_finding(c), by=c.lena, reason=" "
    ),
    "event 0": lambda c: Event(**c.negotiation.belonging, sequence=0, type="x"),
    "import status": lambda c: ImportJob(
        organisation=c.organisation, kind="casino", source="x", status="lost"
    ),
    "import beyond its total": lambda c: ImportJob(
        organisation=c.organisation, kind="casino", source="x", total=1, done=1, failed=1
    ),
    "rule severity": lambda c: RuleSetting(
        organisation=c.organisation, code="R001", severity="fatal"
    ),
    "reference without a name": lambda c: ExternalReference(
        organisation=c.organisation, negotiation=c.negotiation, system="crm", external_id=""
    ),
}


def _exchange(cast: Cast) -> Exchange:
    own = cast.negotiation.belonging
    return Exchange.objects.create(**own, offer=draft(cast.negotiation), side="us")


def _finding(cast: Cast) -> Finding:
    return Finding.objects.create(
        **cast.negotiation.belonging, code="R001", severity="error", message="x"
    )


@pytest.mark.parametrize("name", BAD)
def test_rows_that_cannot_be(cast: Cast, name: str) -> None:
    row = BAD[name](cast)
    with refused():
        row.save()


def test_a_term_is_named_once(cast: Cast) -> None:
    offer = draft(cast.negotiation)
    own = cast.negotiation.belonging
    OfferTerm.objects.create(**own, offer=offer, issue=cast.price, number=100)
    with refused("offerterm_once"):
        OfferTerm.objects.create(**own, offer=offer, issue=cast.price, number=101)


def test_a_finding_has_one_identity_even_without_offer_and_issue(cast: Cast) -> None:
    _finding(cast)
    with refused("finding_identity"):
        _finding(cast)


def test_events_are_numbered_once(cast: Cast) -> None:
    Event.objects.create(**cast.negotiation.belonging, sequence=1, type="x")
    with refused("event_once"):
        Event.objects.create(**cast.negotiation.belonging, sequence=1, type="y")


def test_an_external_name_is_given_once_in_an_organisation(cast: Cast) -> None:
    name = {"organisation": cast.organisation, "system": "crm", "external_id": "7"}
    ExternalReference.objects.create(negotiation=cast.negotiation, **name)
    with refused("externalreference_once"):
        ExternalReference.objects.create(negotiation=negotiate(cast.account), **name)


def test_a_rule_is_set_once(cast: Cast) -> None:
    RuleSetting.objects.create(organisation=cast.organisation, code="R001")
    with refused("rulesetting_once"):
        RuleSetting.objects.create(organisation=cast.organisation, code="R001")
