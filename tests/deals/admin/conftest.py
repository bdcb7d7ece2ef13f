"""A world with at least one row for every admin page."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import Contact, User
from deals.models import (
    Ask,
    Concession,
    CurrencyRate,
    Event,
    Evidence,
    Exchange,
    ExchangeStanding,
    Finding,
    Give,
    ImportJob,
    IssueTemplate,
    Mark,
    OfferEvidence,
    OfferStanding,
    Outcome,
    OutcomeTerm,
    Revocation,
    RuleSetting,
    StageChange,
    Waiver,
)
from tests.cast import Cast, prefer, table
from tests.deals.admin.visit import signed_in


@pytest.fixture
def world(cast: Cast) -> Cast:
    """The cast with at least one row for every admin page."""
    own = cast.negotiation.belonging
    prefer(cast.price, "us", direction="high", weight=2)
    Contact.objects.create(organisation=cast.organisation, account=cast.account, name="Cara")
    offer = table(cast.negotiation, price=110)
    evidence = Evidence.objects.create(**own, key="index", kind="index", source="x")
    OfferEvidence.objects.create(**own, offer=offer, evidence=evidence)
    OfferStanding.objects.create(**own, offer=offer, standing="tabled")
    exchange = Exchange.objects.create(**own, offer=offer, side="us")
    Give.objects.create(**own, exchange=exchange, issue=cast.price, number=100)
    Ask.objects.create(**own, exchange=exchange, commitment="a forecast")
    ExchangeStanding.objects.create(**own, exchange=exchange, state="proposed")
    Mark.objects.create(**own, offer=offer, kind="reject", side="them")
    StageChange.objects.create(**own, to_stage="integrative")
    Concession.objects.create(
        **own, offer=offer, issue=cast.price, side="us", status="naked",
        start_number=Decimal(120), end_number=Decimal(110),
    )  # fmt: skip
    finding = Finding.objects.create(**own, code="R001", severity="error", offer=offer, message="x")
    waiver = Waiver.objects.create(**own, finding=finding, by=cast.lena, reason="x")
    Revocation.objects.create(**own, waiver=waiver, by=cast.lena)
    outcome = Outcome.objects.create(**own, kind="agreed", offer=offer)
    OutcomeTerm.objects.create(**own, outcome=outcome, issue=cast.price, number=110)
    Event.objects.create(**own, sequence=1, type="offer.tabled")
    ImportJob.objects.create(organisation=cast.organisation, kind="casino", source="x")
    RuleSetting.objects.create(organisation=cast.organisation, code="R001")
    CurrencyRate.objects.create(
        organisation=cast.organisation, base="USD", quote="EUR", on="2026-01-02", rate="0.9"
    )
    IssueTemplate.objects.create(
        organisation=cast.organisation, name="Ours", text="issue price 1..9\n"
    )
    return cast


@pytest.fixture
def operator(world: Cast) -> Client:
    root = User.objects.create(username="root", is_superuser=True)
    return signed_in(root)
