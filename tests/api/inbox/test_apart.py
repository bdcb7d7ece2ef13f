"""Organisations are kept apart, whatever their CRMs say."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.isolation import organisation
from accounts.models import AccountReference, KeyAccount
from api.models import InboundWebhook
from deals.models import ExternalReference, Negotiation
from tests.api.inbox.sending import connect, last, named, run, states
from tests.api.webhooks.posting import Clock
from tests.cast import Cast, negotiate

pytestmark = pytest.mark.django_db


IDS = st.sampled_from(["1", "2", "17"])
SAID = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["Mine", "Borealis Packaging"]),
        "partner_id": st.sampled_from([7, [7, "Borealis Packaging"], [8, "Their own"]]),
        "company_currency": st.sampled_from(["USD", "EUR"]),
        "user_email": st.sampled_from(["alice@tubes.example", "eve@elsewhere.example"]),
    },
)
KINDS = st.sampled_from(["deal.created", "deal.updated", "deal.deleted"])


def test_a_key_never_touches_another_organisations_rows(cast: Cast, clock: Clock) -> None:
    """Whatever Elsewhere's CRM says, with our ids, names and addresses: ours stay as they are."""
    connect(cast.organisation)
    theirs = connect(cast.elsewhere, fields={"owner_email": "user_email"})
    cast.alice.email, cast.eve.email = "alice@tubes.example", "eve@elsewhere.example"
    cast.alice.save()
    cast.eve.save()
    AccountReference.objects.create(
        organisation=cast.organisation, account=cast.account, system="odoo", external_id="7"
    )
    for external_id in ("1", "17"):
        named(negotiate(cast.account), "odoo", external_id)

    def ours() -> list[Any]:
        rows = (Negotiation, KeyAccount, AccountReference, ExternalReference)
        return [
            [*model.objects.filter(organisation=cast.organisation).order_by("pk").values()]
            for model in rows
        ]

    before = ours()

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(told=st.lists(st.tuples(IDS, KINDS, SAID), min_size=1, max_size=4))
    def apart(told: list[tuple[str, str, dict[str, Any]]]) -> None:
        with transaction.atomic():
            for external_id, kind, said in told:
                assert theirs.deal(external_id, kind, **said).status_code == 202
            with organisation(cast.elsewhere.pk):
                run(cast.elsewhere)
            assert ours() == before
            assert set(states()) <= {"done", "dead"}
            for row in InboundWebhook.objects.exclude(negotiation=None):
                assert row.negotiation is not None
                assert row.negotiation.organisation == cast.elsewhere
            transaction.set_rollback(True)

    apart()
    with organisation(cast.elsewhere.pk):
        theirs.deal("17", name="Mine", partner_id=[7, "X"], user_email="eve@elsewhere.example")
        run(cast.elsewhere)
        assert last().state == "done", last().last_error
        made = last().negotiation
        assert made is not None and made.organisation_id == cast.elsewhere.pk
    assert ours() == before
