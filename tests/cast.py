"""The named cast: who is who in tests.

Alice owns the deal, Bob is on her team, Lena leads the team above theirs, Dora is the deal desk,
Ada administers. Charlie of another team must see nothing of it, Eve is of another organisation.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import KeyAccount, Organisation, Role, Team, User
from deals.models import Issue, Kind, Negotiation, Offer, OfferStatus, OfferTerm, Preference, Round


@dataclass(frozen=True, slots=True)
class Cast:
    organisation: Organisation
    industry: Team
    steel: Team
    retail: Team
    alice: User
    bob: User
    lena: User
    dora: User
    ada: User
    charlie: User
    elsewhere: Organisation
    eve: User
    account: KeyAccount
    negotiation: Negotiation
    price: Issue
    term: Issue
    service: Issue


def assemble() -> Cast:
    """The whole cast in one organisation, Eve in another, and Alice's open negotiation."""
    organisation = Organisation.objects.create(name="Tubes Ltd", slug="tubes")
    elsewhere = Organisation.objects.create(name="Elsewhere Inc", slug="elsewhere")
    industry = Team.objects.create(organisation=organisation, name="Industry")
    steel = Team.objects.create(organisation=organisation, name="Steel", parent=industry)
    retail = Team.objects.create(organisation=organisation, name="Retail")
    alice = person("alice", organisation, steel)
    account = KeyAccount.objects.create(
        organisation=organisation, name="Borealis Packaging", owner=alice, team=steel
    )
    negotiation = negotiate(account, title="Steel tubes 2027")
    return Cast(
        organisation=organisation,
        industry=industry,
        steel=steel,
        retail=retail,
        alice=alice,
        bob=person("bob", organisation, steel),
        lena=person("lena", organisation, industry, Role.LEADER),
        dora=person("dora", organisation, None, Role.DEAL_DESK),
        ada=person("ada", organisation, None, Role.ADMIN),
        charlie=person("charlie", organisation, retail),
        elsewhere=elsewhere,
        eve=person("eve", elsewhere, None, Role.ADMIN),
        account=account,
        negotiation=negotiation,
        price=numeric(negotiation, "price", "80", "120", step="0.5", distributive=True),
        term=numeric(negotiation, "term", "14", "60"),
        service=choice(negotiation, "service", "basic", "plus", "premium"),
    )


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def person(
    username: str, organisation: Organisation, team: Team | None, role: Role = Role.KAM
) -> User:
    return User.objects.create(
        username=username, organisation=organisation, team=team, role=role.value
    )


def negotiate(
    account: KeyAccount, *, title: str = "Deal", owner: User | None = None
) -> Negotiation:
    """A negotiation with the account, of its owner and team unless told otherwise."""
    owner = owner or account.owner
    assert owner is not None
    return Negotiation.objects.create(
        organisation=account.organisation,
        account=account,
        owner=owner,
        team=owner.team,
        title=title,
        opened_on=date(2026, 1, 5),
    )


def numeric(
    negotiation: Negotiation,
    key: str,
    low: str,
    high: str,
    *,
    step: str | None = None,
    distributive: bool = False,
) -> Issue:
    return Issue.objects.create(
        **negotiation.belonging,
        key=key,
        low=Decimal(low),
        high=Decimal(high),
        step=None if step is None else Decimal(step),
        distributive=distributive,
    )


def choice(negotiation: Negotiation, key: str, *options: str) -> Issue:
    return Issue.objects.create(
        **negotiation.belonging, key=key, kind=Kind.CHOICE, options=list(options)
    )


def prefer(issue: Issue, side: str, *, direction: str, weight: float | None = None) -> Preference:
    return Preference.objects.create(
        **issue.negotiation.belonging, issue=issue, side=side, direction=direction, weight=weight
    )


def first_round(negotiation: Negotiation) -> Round:
    found, _ = Round.objects.get_or_create(**negotiation.belonging, number=1)
    return found


def draft(negotiation: Negotiation, side: str = "us") -> Offer:
    return Offer.objects.create(**negotiation.belonging, round=first_round(negotiation), side=side)


@transaction.atomic
def table(negotiation: Negotiation, side: str = "us", **terms: Decimal | int | str) -> Offer:
    """A tabled offer as rows alone: `table(deal, "us", price=110, service="plus")`."""
    negotiation.last_sequence += 1
    negotiation.save(update_fields=["last_sequence"])
    offer = Offer.objects.create(
        **negotiation.belonging,
        round=first_round(negotiation),
        side=side,
        status=OfferStatus.TABLED,
        sequence=negotiation.last_sequence,
        tabled_at=timezone.now(),
    )
    issues = {issue.key: issue for issue in Issue.objects.filter(negotiation=negotiation)}
    for key, value in terms.items():
        OfferTerm.objects.create(
            **negotiation.belonging,
            offer=offer,
            issue=issues[key],
            number=None if isinstance(value, str) else Decimal(value),
            option=value if isinstance(value, str) else None,
        )
    return offer
