"""What a CRM is told does not hang on limits, and no log tells the keys."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.db import connection, transaction

from api.crm.mapping import FIGURES
from deals.models import Finding
from tests.api.callers import person, post
from tests.api.crm.fakes import TOKEN, FakeHubSpot, refusal
from tests.api.crm.pushing import connect, named, push
from tests.api.test_non_interference import LIMITS, deal, set_limits
from tests.api.webhooks.posting import Clock
from tests.api.webhooks.receiver import Said
from tests.cast import Cast

__all__ = ["deal"]
pytestmark = pytest.mark.django_db
EVERYTHING = {name: f"p_{name}" for name in FIGURES}


def told(cast: Cast, crm: FakeHubSpot, wanted: list[dict[str, Any]]) -> tuple[Any, set[str]]:
    """What the CRM is told of another offer when there are such limits; the codes kept back."""
    crm.asked = []
    with transaction.atomic():
        set_limits(cast, wanted)
        body = {"side": "us", "terms": {"price": 82, "term": 60}}
        post(person(cast.alice), f"negotiations/{cast.negotiation.pk}/offers", body)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        push(cast, Clock())
        secret = set(Finding.objects.filter(limits=True).values_list("code", flat=True))
        transaction.set_rollback(True)
    return [(each.method, each.path, each.said) for each in crm.asked], secret


def test_whatever_the_limits_the_crm_is_told_the_same(deal: Cast, hubspot: FakeHubSpot) -> None:
    named(deal.negotiation, hubspot)
    connect(deal, hubspot, properties=EVERYTHING)
    without, _ = told(deal, hubspot, [])
    [(_, _, said)] = without
    assert said["properties"]["p_open_findings"] and said["properties"]["p_value_given"]
    kept_back = set()
    for wanted in LIMITS:
        now, secret = told(deal, hubspot, wanted)
        assert now == without
        kept_back |= secret
    assert {"A003", "P004", "S002"} <= kept_back
    assert not kept_back & set(said["properties"]["p_open_findings"].split())


def test_limits_alone_push_nothing(deal: Cast, hubspot: FakeHubSpot) -> None:
    named(deal.negotiation, hubspot)
    connect(deal, hubspot, properties=EVERYTHING)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    push(deal, Clock())
    assert len(hubspot.asked) == 1
    for wanted in LIMITS:
        set_limits(deal, wanted)
        push(deal, Clock())
    assert len(hubspot.asked) == 1


def test_no_log_and_no_answer_tells_a_key(
    cast: Cast, hubspot: FakeHubSpot, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ada = person(cast.ada)
    given = {
        "kind": "hubspot", "url": hubspot.url, "credential": TOKEN,
        "client_secret": "client-secret-of-the-app", "properties": {"stage": "s"},
    }  # fmt: skip
    made = post(ada, "crm-connections", given).json()
    pk = made["connection"]["id"]
    named(cast.negotiation, hubspot)
    hubspot.script = [
        refusal(403, "MISSING_SCOPES", f"the token {TOKEN} lacks scopes"),
        Said(500, body=TOKEN.encode()),
    ]
    post(ada, f"crm-connections/{pk}/pushes", {"negotiation": cast.negotiation.pk})
    clock = Clock()
    push(cast, clock)
    post(ada, f"crm-connections/{pk}/resume", {})
    push(cast, clock)
    read = [
        ada.get(f"/api/v1/{url}").content.decode()
        for url in ("crm-connections", "crm-pushes", f"crm-connections/{pk}")
    ]
    read.append(post(ada, f"crm-connections/{pk}/test", {}).content.decode())
    seen = "".join(read) + caplog.text
    assert "status 500" in seen and len(hubspot.asked) == 3
    for secret in (TOKEN, "client-secret-of-the-app", made["secret"]):
        assert secret not in seen
