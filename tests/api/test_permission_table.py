"""Who may call what: verb, address, role, status. Every route of the API is in the table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from oauth2_provider.models import AccessToken
from rest_framework.test import APIClient

from accounts.models import Contact
from api.models import (
    Application,
    CrmConnection,
    CrmPush,
    Delivery,
    InboundWebhook,
    WebhookEndpoint,
)
from deals import models
from tests.api.callers import integration, person, post
from tests.cast import Cast, prefer

CALLERS = (
    "stranger", "owner", "colleague", "other_team", "leader", "deal_desk", "admin", "elsewhere",
    "client", "reader",
)  # fmt: skip
"""`client` is an integration with every scope, `reader` one that may only read negotiations."""

# One status for each caller, in the order above.
READ = (401, 200, 200, 404, 200, 200, 200, 404, 200, 200)
LIST = (401, 200, 200, 200, 200, 200, 200, 200, 200, 200)
WRITE = (401, 400, 403, 404, 400, 400, 400, 404, 400, 403)
CHECK = (401, 400, 400, 404, 400, 400, 400, 404, 400, 403)
ACT = (401, 201, 403, 404, 201, 201, 201, 404, 201, 403)
OPEN = (401, 400, 400, 400, 400, 400, 400, 400, 400, 403)
WAIVE = (401, 403, 403, 403, 400, 403, 400, 404, 403, 403)
REVOKE = (401, 403, 403, 403, 201, 403, 201, 404, 403, 403)
ACCOUNTS = (401, 200, 200, 200, 200, 200, 200, 200, 200, 403)
ACCOUNT = (401, 200, 200, 404, 200, 200, 200, 404, 200, 403)
NEW_ACCOUNT = (401, 400, 400, 400, 400, 400, 400, 400, 400, 403)
NEW_CONTACT = (401, 400, 400, 400, 400, 400, 400, 400, 400, 403)
CHANGED = (401, 200, 403, 404, 200, 200, 200, 404, 200, 403)
GONE = (401, 204, 403, 404, 204, 204, 204, 404, 204, 403)
WAIVED_CONDITION = (401, 403, 403, 404, 400, 403, 400, 404, 403, 403)
IMPORT = (401, 403, 403, 403, 403, 400, 400, 400, 400, 403)
IMPORTS = (401, 403, 403, 403, 403, 200, 200, 200, 200, 403)
IMPORTED = (401, 403, 403, 403, 403, 200, 200, 404, 200, 403)

HOOKS = (401, 403, 403, 403, 200, 403, 200, 200, 200, 403)
HOOK = (401, 403, 403, 403, 200, 403, 200, 404, 200, 403)
NEW_HOOK = (401, 403, 403, 403, 400, 403, 400, 400, 400, 403)
HOOK_GONE = (401, 403, 403, 403, 204, 403, 204, 404, 204, 403)
HOOK_FIRED = (401, 403, 403, 403, 201, 403, 201, 404, 201, 403)

CRMS = (401, 403, 403, 403, 403, 403, 200, 200, 200, 403)
CRM = (401, 403, 403, 403, 403, 403, 200, 404, 200, 403)
NEW_CRM = (401, 403, 403, 403, 403, 403, 400, 400, 400, 403)
CRM_GONE = (401, 403, 403, 403, 403, 403, 204, 404, 204, 403)
PUSHED = (401, 403, 403, 403, 403, 403, 400, 404, 400, 403)

CLIENTS = (401, 403, 403, 403, 403, 403, 200, 200, 403, 403)
CLIENT = (401, 403, 403, 403, 403, 403, 200, 404, 403, 403)

OPEN_STILL = (401, 409, 409, 404, 409, 409, 409, 404, 409, 409)

DEAL = "negotiations/{deal}"
TABLE: dict[tuple[str, str], tuple[int, ...]] = {
    ("get", "accounts"): ACCOUNTS,
    ("post", "accounts"): NEW_ACCOUNT,
    ("get", "accounts/{account}"): ACCOUNT,
    ("patch", "accounts/{account}"): CHANGED,
    ("get", "contacts"): ACCOUNTS,
    ("post", "contacts"): NEW_CONTACT,
    ("get", "contacts/{contact}"): ACCOUNT,
    ("patch", "contacts/{contact}"): CHANGED,
    **{
        ("get", f"{what}/by-external-id/{{system}}/{{external}}"): status
        for what, status in (
            ("accounts", (401, 404, 404, 404, 404, 404, 404, 404, 404, 403)),
            ("contacts", (401, 404, 404, 404, 404, 404, 404, 404, 404, 403)),
            ("negotiations", (401, 404, 404, 404, 404, 404, 404, 404, 404, 404)),
        )
    },
    **{
        ("put", f"{what}/by-external-id/{{system}}/{{external}}"): NEW_ACCOUNT
        for what in ("accounts", "contacts", "negotiations")
    },
    **{
        ("post", f"{what}/batch"): NEW_ACCOUNT
        for what in ("accounts", "contacts", "negotiations")
    },
    ("get", "changes"): LIST,
    ("get", "negotiations"): LIST,
    ("post", "negotiations"): OPEN,
    ("get", DEAL): READ,
    ("patch", DEAL): (401, 200, 403, 404, 200, 200, 200, 404, 200, 403),
    ("post", f"{DEAL}/stage"): WRITE,
    ("post", f"{DEAL}/close"): WRITE,
    ("get", f"{DEAL}/issues"): READ,
    ("post", f"{DEAL}/issues"): WRITE,
    ("get", f"{DEAL}/issues/{{issue}}"): READ,
    ("patch", f"{DEAL}/issues/{{issue}}"): CHANGED,
    ("delete", f"{DEAL}/issues/{{spare}}"): GONE,
    ("get", f"{DEAL}/preferences"): READ,
    ("post", f"{DEAL}/preferences"): WRITE,
    ("delete", f"{DEAL}/preferences/{{preference}}"): GONE,
    **{
        (verb, f"{DEAL}/{name}"): READ if verb == "get" else WRITE
        for name in ("interests", "pegs", "evidence", "disclosures")
        for verb in ("get", "post")
    },
    ("patch", f"{DEAL}/evidence/{{evidence}}"): WRITE,
    ("get", f"{DEAL}/rounds"): READ,
    ("post", f"{DEAL}/rounds"): ACT,
    ("get", f"{DEAL}/offers"): READ,
    ("post", f"{DEAL}/offers"): WRITE,
    ("post", f"{DEAL}/offers/check"): CHECK,
    ("get", f"{DEAL}/offers/{{offer}}"): READ,
    **{
        ("post", f"{DEAL}/offers/{{offer}}/{act}"): ACT
        for act in ("accept", "reject", "withdraw", "expire")
    },
    ("get", f"{DEAL}/exchanges"): READ,
    ("post", f"{DEAL}/exchanges"): WRITE,
    ("get", f"{DEAL}/exchanges/{{exchange}}"): READ,
    **{
        ("post", f"{DEAL}/exchanges/{{exchange}}/{act}"): ACT
        for act in ("accept", "decline", "deliver", "lapse")
    },
    ("post", f"{DEAL}/exchanges/{{exchange}}/waive"): WAIVED_CONDITION,
    ("post", f"{DEAL}/links/{{key}}/confirm"): (
        401, 404, 403, 404, 404, 404, 404, 404, 404, 403,
    ),
    ("get", f"{DEAL}/ledger"): READ,
    ("get", f"{DEAL}/limits"): (401, 200, 403, 404, 200, 200, 403, 403, 200, 403),
    ("get", f"{DEAL}/limits/log"): (401, 200, 403, 404, 200, 200, 403, 403, 200, 403),
    ("put", f"{DEAL}/limits"): (401, 400, 403, 404, 400, 400, 403, 403, 400, 403),
    ("get", f"{DEAL}/analysis"): READ,
    **{("get", f"{DEAL}/charts/{{chart}}{suffix}"): READ for suffix in ("", ".svg", ".png")},
    ("get", f"{DEAL}/sheet"): READ,
    ("get", f"{DEAL}/sheet.pdf"): READ,
    ("get", f"{DEAL}/trades"): READ,
    ("get", f"{DEAL}/packages"): READ,
    ("get", f"{DEAL}/metrics"): READ,
    ("get", f"{DEAL}/receipt"): OPEN_STILL,
    ("get", f"{DEAL}/receipt.txt"): OPEN_STILL,
    ("get", "concessions"): LIST,
    ("get", "concessions/{concession}"): READ,
    ("get", "findings"): LIST,
    ("get", "findings/{finding}"): READ,
    ("post", "findings/{finding}/waive"): WAIVE,
    ("get", "waivers"): LIST,
    ("post", "waivers/{waiver}/revoke"): REVOKE,
    ("get", "currency-rates"): (401, 200, 200, 200, 200, 200, 200, 200, 200, 403),
    ("post", "currency-rates"): (401, 403, 403, 403, 403, 403, 400, 400, 403, 403),
    ("delete", "currency-rates/{rate}"): (401, 403, 403, 403, 403, 403, 204, 404, 403, 403),
    ("get", "reports/discipline"): (401, 200, 200, 200, 200, 200, 200, 200, 200, 403),
    **{("get", f"reports/map{suffix}"): ACCOUNTS for suffix in ("", ".svg", ".png")},
    ("get", "rules"): LIST,
    ("get", "rules/{code}"): LIST,
    ("put", "rules/{code}/setting"): (401, 403, 403, 403, 403, 403, 200, 200, 403, 403),
    ("delete", "rules/{code}/setting"): (401, 403, 403, 403, 403, 403, 204, 204, 403, 403),
    ("get", "applications"): CLIENTS,
    ("post", "applications"): (401, 403, 403, 403, 403, 403, 400, 400, 403, 403),
    ("get", "applications/{application}"): CLIENT,
    ("patch", "applications/{application}"): CLIENT,
    **{
        ("post", f"applications/{{application}}/{act}"): CLIENT
        for act in ("rotate-secret", "revoke")
    },
    ("get", "applications/{application}/tokens"): CLIENT,
    ("delete", "applications/{application}/tokens/{token}"): (
        401, 403, 403, 403, 403, 403, 204, 404, 403, 403,
    ),
    ("get", "webhook-endpoints"): HOOKS,
    ("post", "webhook-endpoints"): NEW_HOOK,
    ("get", "webhook-endpoints/{hook}"): HOOK,
    ("patch", "webhook-endpoints/{hook}"): HOOK,
    ("delete", "webhook-endpoints/{hook}"): HOOK_GONE,
    **{
        ("post", f"webhook-endpoints/{{hook}}/{act}"): HOOK
        for act in ("rotate-secret", "pause", "resume")
    },
    ("post", "webhook-endpoints/{hook}/test"): HOOK_FIRED,
    ("get", "webhook-deliveries"): HOOKS,
    ("get", "webhook-deliveries/{delivery}"): HOOK,
    ("post", "webhook-deliveries/{delivery}/replay"): HOOK,
    ("get", "crm-connections"): CRMS,
    ("post", "crm-connections"): NEW_CRM,
    ("get", "crm-connections/figures"): CRMS,
    ("get", "crm-connections/{crm}"): CRM,
    ("patch", "crm-connections/{crm}"): CRM,
    ("delete", "crm-connections/{crm}"): CRM_GONE,
    **{
        ("post", f"crm-connections/{{crm}}/{act}"): CRM
        for act in ("rotate-secret", "pause", "resume", "test")
    },
    ("post", "crm-connections/{crm}/pushes"): PUSHED,
    ("get", "crm-pushes"): CRMS,
    ("get", "crm-pushes/{push}"): CRM,
    ("post", "crm-pushes/{push}/replay"): CRM,
    ("get", "webhooks-in"): CRMS,
    ("get", "webhooks-in/{inbound}"): CRM,
    ("post", "webhooks-in/{inbound}"): (401,) * len(CALLERS),  # by a signature alone
    ("post", "webhooks-in/{inbound}/replay"): CRM,
    **{
        ("get", f"exports/{what}.{suffix}"): LIST
        for what in ("negotiations", "offers", "findings")
        for suffix in ("csv", "xlsx")
    },
    ("get", "imports"): IMPORTS,
    ("post", "imports"): IMPORT,
    ("get", "imports/{job}"): IMPORTED,
    **{
        ("get", f"imports/templates/{kind}.{suffix}"): IMPORTS
        for kind in ("negotiations", "offers")
        for suffix in ("csv", "xlsx")
    },
    ("post", "imports/transcripts"): OPEN,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stage:
    """Callers by name, and the ids that the addresses speak of."""

    callers: dict[str, APIClient]
    ids: dict[str, Any]


@pytest.fixture
def stage(cast: Cast) -> Stage:
    alice = person(cast.alice)
    prefer(cast.price, "us", direction="high", weight=1)
    base = f"negotiations/{cast.negotiation.pk}"
    for price in (115, 110):
        post(alice, f"{base}/offers", {"side": "us", "terms": {"price": price}})
    body = {"side": "us", "terms": {"price": 100}, "if": {"term": 30}}
    offer = post(alice, f"{base}/offers", body).json()["offer"]
    anchor, other = cast.negotiation.findings.order_by("id")[:2]
    post(person(cast.lena), f"findings/{other.pk}/waive", {"reason": "known"})
    contact = Contact.objects.create(
        organisation=cast.organisation, account=cast.account, name="Anna"
    )
    job = models.ImportJob.objects.create(organisation=cast.organisation, kind="transcript")
    rate = models.CurrencyRate.objects.create(
        organisation=cast.organisation, base="USD", quote="EUR", on="2026-01-02", rate="0.9"
    )
    hook = WebhookEndpoint.objects.create(
        organisation=cast.organisation, team=cast.steel, url="https://crm.example/", secret="sealed"
    )
    delivery = Delivery.objects.create(
        organisation=cast.organisation,
        endpoint=hook,
        next_attempt_at=timezone.now(),
        created_at=timezone.now(),
    )
    crm = CrmConnection.objects.create(
        organisation=cast.organisation,
        kind="hubspot",
        system="hubspot",
        name="HubSpot",
        url="https://crm.example/",
        credential="sealed",
        secret="sealed",
    )
    push = CrmPush.objects.create(
        organisation=cast.organisation,
        connection=crm,
        negotiation=cast.negotiation,
        next_attempt_at=timezone.now(),
    )
    inbound = InboundWebhook.objects.create(
        organisation=cast.organisation,
        connection=crm,
        message_id="m1",
        body={"data": {}},
        next_attempt_at=timezone.now(),
    )
    application = Application.objects.create(organisation=cast.organisation, name="other")
    token = AccessToken.objects.create(
        application=application, token="other", expires=timezone.now() + timedelta(hours=1)
    )
    ids = {
        "application": application.pk,
        "token": token.pk,
        "account": cast.account.pk,
        "contact": contact.pk,
        "deal": cast.negotiation.pk,
        "issue": cast.price.pk,
        "spare": cast.service.pk,
        "preference": cast.price.preferences.get().pk,
        "offer": offer["id"],
        "exchange": offer["exchanges"][0],
        "concession": cast.negotiation.concessions.order_by("id")[0].pk,
        "finding": anchor.pk,
        "waiver": models.Waiver.objects.get().pk,
        "evidence": models.Evidence.objects.create(
            **cast.negotiation.belonging, key="index", kind="index", source="x"
        ).pk,
        "key": "1~2",
        "chart": "positions",
        "code": "R001",
        "job": job.pk,
        "rate": rate.pk,
        "hook": hook.pk,
        "delivery": delivery.pk,
        "crm": crm.pk,
        "push": push.pk,
        "inbound": inbound.pk,
        "system": "crm",
        "external": "deal/7",
    }
    return Stage(_callers(cast), ids)


def _callers(cast: Cast) -> dict[str, APIClient]:
    people = {
        "owner": cast.alice,
        "colleague": cast.bob,
        "other_team": cast.charlie,
        "leader": cast.lena,
        "deal_desk": cast.dora,
        "admin": cast.ada,
        "elsewhere": cast.eve,
    }
    return {
        "stranger": APIClient(),
        **{name: person(user) for name, user in people.items()},
        "client": integration(cast.organisation),
        "reader": integration(cast.organisation, "negotiations.read"),
    }


@pytest.mark.parametrize("caller", CALLERS)
def test_each_caller_gets_the_status_of_the_table(stage: Stage, caller: str) -> None:
    """Each call in a transaction of its own that is rolled back, so that calls do not meet."""
    from django.db import transaction

    wrong = {}
    for (verb, address), statuses in TABLE.items():
        with transaction.atomic():
            url = "/api/v1/" + address.format(**stage.ids)
            kind = "multipart" if address == "imports" else "json"
            answer = getattr(stage.callers[caller], verb)(url, {}, format=kind)
            for _ in answer if answer.streaming else ():
                pass  # a file is closed when it was read
            transaction.set_rollback(True)
        expected = statuses[CALLERS.index(caller)]
        if answer.status_code != expected:
            wrong[verb, address] = (answer.status_code, expected)
    assert wrong == {}


def test_every_route_of_the_api_is_in_the_table() -> None:
    assert set(_routes()) == {(verb, _bare(address)) for verb, address in TABLE}


def _routes() -> Iterator[tuple[str, str]]:
    [version] = [r for r in _patterns(get_resolver().url_patterns) if str(r.pattern) == "api/v1/"]
    for pattern in version.url_patterns:
        for verb in ("get", "post", "put", "patch", "delete"):
            if callable(getattr(pattern.callback.view_class, verb, None)):
                yield verb, _bare(str(pattern.pattern))


def _patterns(patterns: list[Any]) -> Iterator[URLResolver]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield pattern
            yield from _patterns(pattern.url_patterns)
        assert isinstance(pattern, URLPattern | URLResolver)


def _bare(address: str) -> str:
    """The address with every argument as {}."""
    parts = address.replace("<", "{").replace(">", "}").split("/")
    return "/".join("{}" if part.startswith("{") else part for part in parts)
