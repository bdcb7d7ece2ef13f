"""No row can point into another organisation, or into another negotiation."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.apps import apps
from django.db import connection, models

from accounts.models import AccountReference, Contact, KeyAccount, Organisation, Team, User
from deals.models import (
    Ask,
    Concession,
    Evidence,
    Exchange,
    Finding,
    Give,
    Interest,
    Mark,
    Negotiation,
    Offer,
    OfferEvidence,
    OfferTerm,
    Outcome,
    Preference,
    Waiver,
)
from tests.cast import Cast, draft, negotiate, numeric, person, prefer, table
from tests.rows import refused, sql

TENANT_MODELS = [
    model
    for label in ("accounts", "deals")
    for model in apps.get_app_config(label).get_models()
    if not model.__name__.endswith("History") and model is not Organisation
]


def owned_keys(model: type[models.Model]) -> list[models.ForeignKey[models.Model, models.Model]]:
    """Foreign keys to tables that belong to an organisation."""
    return [
        field
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey)
        and isinstance(field.related_model, type)
        and field.related_model is not Organisation
        and any(f.name == "organisation" for f in field.related_model._meta.fields)
    ]


def composite_keys(table: str) -> set[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT array_agg(attribute.attname::text ORDER BY place.at)
            FROM pg_constraint key
            CROSS JOIN LATERAL unnest(key.conkey) WITH ORDINALITY place(number, at)
            JOIN pg_attribute attribute
                ON attribute.attrelid = key.conrelid AND attribute.attnum = place.number
            WHERE key.contype = 'f' AND key.conrelid = %s::regclass
            GROUP BY key.oid
            """,
            [table],
        )
        return {tuple(columns) for (columns,) in cursor.fetchall() if len(columns) > 1}


@pytest.mark.parametrize("model", TENANT_MODELS, ids=lambda m: m.__name__)
def test_every_table_names_its_organisation(model: type[models.Model]) -> None:
    assert model._meta.get_field("organisation")


@pytest.mark.django_db
@pytest.mark.parametrize("model", TENANT_MODELS, ids=lambda m: m.__name__)
def test_every_reference_is_tied_to_the_tenant_or_the_negotiation(
    model: type[models.Model],
) -> None:
    keys = composite_keys(model._meta.db_table)
    for field in owned_keys(model):
        tied = {("organisation_id", field.column), ("negotiation_id", field.column)}
        assert keys & tied, f"{model.__name__}.{field.name} has no composite foreign key"


def test_team_below_a_foreign_team(cast: Cast) -> None:
    with refused("parent_same_organisation"):
        Team.objects.create(organisation=cast.elsewhere, name="X", parent=cast.steel)


def test_user_in_a_foreign_team(cast: Cast) -> None:
    with refused("team_same_organisation"):
        person("mallory", cast.elsewhere, cast.steel)


def test_account_of_a_foreign_owner(cast: Cast) -> None:
    with refused("owner_same_organisation"):
        KeyAccount.objects.create(organisation=cast.organisation, name="X", owner=cast.eve)


def test_contact_and_reference_of_a_foreign_account(cast: Cast) -> None:
    with refused("account_same_organisation"):
        Contact.objects.create(organisation=cast.elsewhere, account=cast.account, name="X")
    with refused("account_same_organisation"):
        AccountReference.objects.create(
            organisation=cast.elsewhere, account=cast.account, system="crm", external_id="1"
        )


def test_negotiation_with_a_foreign_account_owner_or_team(cast: Cast) -> None:
    with refused("owner_same_organisation"):
        negotiate(cast.account, owner=cast.eve)
    with refused("same_organisation"):
        sql(
            "UPDATE deals_negotiation SET organisation_id = %s WHERE id = %s",
            cast.elsewhere.pk,
            cast.negotiation.pk,
        )


def test_no_row_moves_to_another_organisation(cast: Cast) -> None:
    with refused("same_organisation"):
        sql(
            "UPDATE deals_issue SET organisation_id = %s WHERE id = %s",
            cast.elsewhere.pk,
            cast.price.pk,
        )
    with refused():
        User.objects.filter(pk=cast.alice.pk).update(organisation=cast.elsewhere, team=None)


@pytest.fixture
def other(cast: Cast) -> Negotiation:
    """Another negotiation of the same organisation, with one issue."""
    negotiation = negotiate(cast.account, title="Another")
    numeric(negotiation, "price", "1", "10")
    return negotiation


def test_rows_name_issues_of_their_own_negotiation(cast: Cast, other: Negotiation) -> None:
    foreign, own = other.issues.get(), cast.negotiation.belonging
    offer = draft(cast.negotiation)
    exchange = Exchange.objects.create(**own, offer=offer, side="us")
    for rows in (
        Preference(**own, issue=foreign, side="us", direction="low"),
        Interest(**own, issue=foreign, side="us", statement="x"),
        OfferTerm(**own, offer=offer, issue=foreign, number=5),
        Ask(**own, exchange=exchange, issue=foreign, number=5),
        Give(**own, exchange=exchange, issue=foreign, number=5),
        Finding(**own, code="R001", severity="error", issue=foreign, message="x"),
    ):
        with refused("issue_same_negotiation"):
            rows.save()


def test_rows_name_offers_of_their_own_negotiation(cast: Cast, other: Negotiation) -> None:
    foreign, own = table(other, "us", price=5), cast.negotiation.belonging
    mine = table(cast.negotiation, "us", price=110)
    for rows in (
        Exchange(**own, offer=foreign, side="us"),
        Mark(**own, offer=foreign, kind="accept", side="them"),
        Outcome(**own, kind="agreed", offer=foreign),
        Finding(**own, code="R001", severity="error", offer=foreign, message="x"),
        Concession(
            **own,
            offer=foreign,
            issue=cast.price,
            side="us",
            start_number=Decimal(9),
            end_number=Decimal(8),
            status="naked",
        ),
    ):
        with refused("offer_same_negotiation"):
            rows.save()
    with refused("round_same_negotiation"):
        Offer.objects.create(**own, round=foreign.round, side="us")
    with refused("corrects_same_negotiation"):
        Offer.objects.create(**own, round=mine.round, side="us", corrects=foreign)


def test_rows_name_exchanges_and_evidence_of_their_own_negotiation(
    cast: Cast, other: Negotiation
) -> None:
    own = cast.negotiation.belonging
    foreign = Exchange.objects.create(**other.belonging, offer=draft(other), side="us")
    evidence = Evidence.objects.create(**other.belonging, key="index", kind="index", source="x")
    with refused("exchange_same_negotiation"):
        Mark.objects.create(**own, exchange=foreign, kind="agree", side="them")
    with refused("exchange_same_negotiation"):
        Ask.objects.create(**own, exchange=foreign, commitment="a forecast")
    with refused("evidence_same_negotiation"):
        OfferEvidence.objects.create(**own, offer=draft(cast.negotiation), evidence=evidence)


def test_waiver_of_a_foreign_finding_or_by_a_foreigner(cast: Cast, other: Negotiation) -> None:
    own = cast.negotiation.belonging
    finding = Finding.objects.create(
        **own, code="R001", severity="error", message="x", offer=table(cast.negotiation, price=110)
    )
    with refused("finding_same_negotiation"):
        Waiver.objects.create(**other.belonging, finding=finding, by=cast.lena, reason="x")
    with refused("by_same_organisation"):
        Waiver.objects.create(**own, finding=finding, by=cast.eve, reason="x")


def test_forms_are_told_before_the_database_refuses(cast: Cast, other: Negotiation) -> None:
    preference = prefer(cast.price, "us", direction="high", weight=1)
    preference.issue = other.issues.get()
    with pytest.raises(Exception, match="Belongs to another negotiation"):
        preference.full_clean()
