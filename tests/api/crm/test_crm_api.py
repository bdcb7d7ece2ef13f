"""Connections to CRMs over REST: who makes them, what is refused, what is never told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.vault import unseal
from api.models import CrmConnection, CrmPush, StoredAnswer
from api.pushes import connections as verbs
from tests.api.callers import codes, person, post
from tests.api.crm.fakes import TOKEN, FakeHubSpot, FakeOdoo
from tests.api.crm.pushing import DEAL, one, push
from tests.api.webhooks.posting import Clock, happen
from tests.cast import Cast

pytestmark = pytest.mark.django_db
CRMS = "/api/v1/crm-connections"
CLIENT_SECRET = "0e8b5a3c-client-secret"


def body(crm: FakeHubSpot | FakeOdoo, **more: Any) -> dict[str, Any]:
    """What connects a fake."""
    odoo = isinstance(crm, FakeOdoo)
    own = {"database": "acme", "login": "bot@acme.example"} if odoo else {}
    kind = "odoo" if odoo else "hubspot"
    return {"kind": kind, "url": crm.url, "credential": TOKEN, **own, **more}


def added(cast: Cast, crm: FakeHubSpot | FakeOdoo, **more: Any) -> dict[str, Any]:
    answer = post(person(cast.ada), "crm-connections", body(crm, **more))
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_keys_are_kept_as_ciphers_and_never_told(cast: Cast, hubspot: FakeHubSpot) -> None:
    mapped = {"properties": {"stage": "talks_stage"}, "fields": {"title": "dealname"}}
    made = added(cast, hubspot, client_secret=CLIENT_SECRET, **mapped)
    assert made["secret"].startswith("whsec_")
    seen = made["connection"]
    assert (seen["kind"], seen["system"], seen["name"]) == ("hubspot", "hubspot", "HubSpot")
    assert {name: seen[name] for name in mapped} == mapped
    row = CrmConnection.objects.get()
    assert seen["inbound_url"].endswith(f"/api/v1/webhooks-in/{row.key}")
    ciphers = (row.credential, row.client_secret, row.secret)
    assert [unseal(text) for text in ciphers] == [TOKEN, CLIENT_SECRET, made["secret"]]
    ada = person(cast.ada)
    told = (
        str(made["connection"])
        + str(ada.get(CRMS).json())
        + str(ada.get(f"{CRMS}/{row.pk}").json())
    )
    for secret in (TOKEN, CLIENT_SECRET, made["secret"]):
        assert secret not in told + str(CrmConnection.objects.values().get())


def test_a_repeated_request_makes_one_connection(cast: Cast, hubspot: FakeHubSpot) -> None:
    asked = {"data": body(hubspot), "format": "json", "headers": {"Idempotency-Key": "k"}}
    first, again = (person(cast.ada).post(CRMS, **asked) for _ in range(2))
    assert first.json() == again.json() and again["Idempotency-Replayed"] == "true"
    assert CrmConnection.objects.count() == 1
    stored = StoredAnswer.objects.get().body
    assert first.json()["secret"] not in stored and TOKEN not in str(StoredAnswer.objects.values())


def test_of_hubspot_a_token_is_enough(cast: Cast) -> None:
    answer = post(person(cast.ada), "crm-connections", {"kind": "hubspot", "credential": TOKEN})
    assert answer.json()["connection"]["url"] == "https://api.hubapi.com"


def test_odoo_tells_what_it_needs_of_itself(cast: Cast, odoo: FakeOdoo) -> None:
    ada = person(cast.ada)
    answer = post(
        ada, "crm-connections", {"kind": "odoo", "credential": "x", "client_secret": "y" * 20}
    )
    assert codes(answer) == {
        "/url": "required", "/database": "required", "/login": "required",
        "/client_secret": "unknown_field",
    }  # fmt: skip
    seen = added(cast, odoo, system="erp", name="Our Odoo")["connection"]
    assert (seen["database"], seen["login"], seen["system"]) == ("acme", FakeOdoo.login, "erp")


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"kind": "salesforce"}, {"/kind": "invalid_choice"}),
        ({"kind": None}, {"/kind": "null"}),
        ({"credential": ""}, {"/credential": "blank"}),
        ({"credential": "two words"}, {"/credential": "invalid"}),
        ({"credential": "bad\r\nX-Admin: yes"}, {"/credential": "invalid"}),
        ({"credential": "x" * 501}, {"/credential": "max_length"}),
        ({"credential": ["x"]}, {"/credential": "invalid"}),
        ({"client_secret": "short"}, {"/client_secret": "min_length"}),
        ({"system": "two words"}, {"/system": "invalid"}),
        ({"url": "http://crm.example"}, {"/url": "insecure_url"}),
        ({"url": "https://127.0.0.1"}, {"/url": "private_address"}),
        ({"url": "https://169.254.169.254/latest"}, {"/url": "private_address"}),
        ({"url": "https://u:p@8.8.8.8"}, {"/url": "invalid_url"}),
        ({"url": "https://8.8.8.8/?redirect=x"}, {"/url": "invalid_url"}),
        ({"database": "x"}, {"/database": "unknown_field"}),
        ({"key": "mine"}, {"/key": "unknown_field"}),
        ({"properties": []}, {"/properties": "not_a_dict"}),
        ({"properties": {"stage": 1.5}}, {"/properties/stage": "invalid"}),
        ({"properties": {"stage": {}}}, {"/properties/stage": "invalid"}),
        ({"properties": {"stage": None}}, {"/properties/stage": "null"}),
        ({"properties": {"stage": ""}}, {"/properties/stage": "invalid"}),
        ({"properties": {"stage": "a b"}}, {"/properties/stage": "invalid"}),
        ({"properties": {"stage": "../x"}}, {"/properties/stage": "invalid"}),
        ({"properties": {"stage": "x" * 101}}, {"/properties/stage": "max_length"}),
        ({"properties": {"walk_away": "x"}}, {"/properties/walk_away": "unknown_word"}),
        ({"properties": {"__class__": "x"}}, {"/properties/__class__": "unknown_word"}),
        ({"properties": {"s" * 900: "x"}}, {f"/properties/{'s' * 50}": "unknown_word"}),
        (
            {"properties": {"stage": "same", "outcome": "same"}},
            {"/properties/stage": "duplicate", "/properties/outcome": "duplicate"},
        ),
        ({"properties": {f"f{n}": "x" for n in range(101)}}, {"/properties": "length"}),
        ({"fields": {"walk_away": "x"}}, {"/fields/walk_away": "unknown_word"}),
        ({"fields": {"title": "a-b"}}, {"/fields/title": "invalid"}),
    ],
)  # fmt: skip
def test_nonsense_is_refused_by_its_place(
    cast: Cast, settings: Settings, change: dict[str, Any], wrong: dict[str, str]
) -> None:
    settings.WEBHOOK_ALLOW_HTTP, settings.WEBHOOK_ALLOWED_NETWORKS = False, []
    given = {"kind": "hubspot", "credential": TOKEN, **change}
    answer = post(person(cast.ada), "crm-connections", given)
    assert (answer.status_code, codes(answer)) == (400, wrong)
    assert TOKEN not in answer.content.decode()
    assert CrmConnection.objects.count() == 0


@pytest.mark.parametrize(
    ("names", "wrong"),
    [
        (r'{"\ud800": "x"}', {"/properties/?": "unknown_word"}),
        (r'{"stage": "\ud800"}', {"/properties/stage": "surrogate_characters_not_allowed"}),
        (r'{"stage": "\u0000"}', {"/properties/stage": "null_characters_not_allowed"}),
    ],
)
def test_half_a_character_is_refused_too(cast: Cast, names: str, wrong: dict[str, str]) -> None:
    body = f'{{"kind": "hubspot", "credential": "x", "properties": {names}}}'
    answer = person(cast.ada).post(CRMS, body, content_type="application/json")
    assert (answer.status_code, codes(answer)) == (400, wrong)


def test_all_that_is_wrong_is_told_at_once(cast: Cast) -> None:
    given = {
        "kind": "odoo", "credential": TOKEN, "login": "bot", "url": "nonsense",
        "properties": {"stagge": "x", "rounds": "-"}, "fields": {"nothing": "x"},
    }  # fmt: skip
    answer = post(person(cast.ada), "crm-connections", given)
    assert codes(answer) == {
        "/database": "required", "/url": "invalid_url", "/properties/stagge": "unknown_word",
        "/properties/rounds": "invalid", "/fields/nothing": "unknown_word",
    }  # fmt: skip
    assert "Did you mean stage?" in answer.content.decode()


def test_an_empty_field_switches_a_default_off(cast: Cast, hubspot: FakeHubSpot) -> None:
    assert added(cast, hubspot, fields={"currency": ""})["connection"]["fields"] == {"currency": ""}


def test_a_system_has_one_crm_and_an_organisation_not_too_many(
    cast: Cast, hubspot: FakeHubSpot, monkeypatch: pytest.MonkeyPatch
) -> None:
    added(cast, hubspot)
    ada = person(cast.ada)
    again = post(ada, "crm-connections", body(hubspot))
    assert (again.status_code, codes(again)) == (409, {"/system": "taken"})
    monkeypatch.setattr(verbs, "MOST_CONNECTIONS", 1)
    more = post(ada, "crm-connections", body(hubspot, system="second"))
    assert (more.status_code, codes(more)) == (409, {"": "too_many_connections"})
    elsewhere = post(person(cast.eve), "crm-connections", body(hubspot))
    assert elsewhere.status_code == 201, "another organisation has its own"


def test_it_is_changed_when_it_is_still_as_it_was_seen(cast: Cast, odoo: FakeOdoo) -> None:
    ada, pk = person(cast.ada), added(cast, odoo)["connection"]["id"]
    tag = ada.get(f"{CRMS}/{pk}")["ETag"]
    change = {"name": "ERP", "database": "acme2", "properties": {"url": "x_url"}}
    headers = {"If-Match": tag}
    seen = ada.patch(f"{CRMS}/{pk}", change, format="json", headers=headers).json()
    assert {name: seen[name] for name in change} == change and seen["login"] == FakeOdoo.login
    late = ada.patch(f"{CRMS}/{pk}", change, format="json", headers=headers)
    assert late.status_code == 412
    for wrong, pointer in (({"kind": "hubspot"}, "/kind"), ({"system": "x"}, "/system")):
        assert codes(ada.patch(f"{CRMS}/{pk}", wrong, format="json")) == {pointer: "unknown_field"}
    assert ada.delete(f"{CRMS}/{pk}").status_code == 204
    assert ada.get(f"{CRMS}/{pk}").status_code == 404


def test_another_place_is_told_all_anew(
    cast: Cast, hubspot: FakeHubSpot, known: CrmConnection, clock: Clock
) -> None:
    happen(cast.negotiation)
    push(cast, clock)
    ada, clock.now = person(cast.ada), timezone.now() + timedelta(minutes=1)
    ada.patch(f"{CRMS}/{known.pk}", {"name": "Sales"}, format="json")
    push(cast, clock)
    assert len(hubspot.written) == 1
    ada.patch(f"{CRMS}/{known.pk}", {"url": hubspot.url + "/"}, format="json")
    push(cast, clock)
    assert [deal for deal, _ in hubspot.written] == [DEAL, DEAL]


def test_with_a_new_key_it_goes_on(
    cast: Cast, hubspot: FakeHubSpot, known: CrmConnection, clock: Clock
) -> None:
    hubspot.token = "new-key"
    happen(cast.negotiation)
    push(cast, clock)
    ada = person(cast.ada)
    assert ada.get(f"{CRMS}/{known.pk}").json()["disabled_at"] is not None
    seen = ada.patch(f"{CRMS}/{known.pk}", {"credential": "new-key"}, format="json").json()
    assert (seen["disabled_at"], seen["disabled_reason"]) == (None, "")
    push(cast, clock)
    assert one().state == "done"


def test_what_was_being_sent_to_another_place_counts_for_nothing(
    cast: Cast, hubspot: FakeHubSpot, known: CrmConnection, clock: Clock
) -> None:
    """The lease is taken back, so its outcome is not written."""
    happen(cast.negotiation)
    push(cast, clock)
    CrmPush.objects.update(
        state="leased", lease="7d444840-9dc0-11d1-b245-5ffdce74fad2",
        lease_expires_at=clock.now + timedelta(minutes=5),
    )  # fmt: skip
    person(cast.ada).patch(f"{CRMS}/{known.pk}", {"credential": TOKEN}, format="json")
    assert (one().state, one().lease, one().pushed) == ("pending", None, None)


def test_rotation_keeps_the_old_secret_for_a_while(cast: Cast, hubspot: FakeHubSpot) -> None:
    made = added(cast, hubspot)
    address = f"crm-connections/{made['connection']['id']}/rotate-secret"
    turned = post(person(cast.ada), address, {"keep_hours": 1}).json()
    row = CrmConnection.objects.get()
    assert unseal(row.secret) == turned["secret"] != made["secret"]
    assert unseal(row.previous_secret) == made["secret"]
    assert row.previous_expires_at is not None
    post(person(cast.ada), address, {"keep_hours": 0})
    assert CrmConnection.objects.get().previous_secret == ""
