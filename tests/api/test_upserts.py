"""Rows by the names of another system, one by one and in batches."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection
from rest_framework.test import APIClient

from accounts.models import Contact, KeyAccount
from deals.models import Event, Negotiation
from tests.api.callers import codes, integration, person
from tests.cast import Cast, assemble

pytestmark = pytest.mark.django_db


def put(client: APIClient, url: str, body: Any, **headers: str) -> Any:
    return client.put(f"/api/v1/{url}", body, format="json", headers=headers)


def batch(client: APIClient, what: str, entries: list[Any], *, atomic: bool = False) -> Any:
    body = {"entries": entries, "atomic": atomic}
    return client.post(f"/api/v1/{what}/batch", body, format="json")


def test_made_once_and_changed_after_that(cast: Cast) -> None:
    alice = person(cast.alice)
    url = "accounts/by-external-id/crm/0017a/b"
    made = put(alice, url, {"name": "Atlas"})
    assert made.status_code == 201
    changed = put(alice, url, {"segment": "A"})
    assert changed.status_code == 200
    assert changed.json() | {"updated_at": ""} == made.json() | {"segment": "A", "updated_at": ""}
    assert alice.get(f"/api/v1/{url}").json() == changed.json()
    assert KeyAccount.objects.filter(name="Atlas").count() == 1


def test_a_deal_with_the_account_by_its_name_in_the_same_system(cast: Cast) -> None:
    client = integration(cast.organisation)
    put(client, "accounts/by-external-id/crm/acc-1", {"name": "Atlas", "owner": cast.alice.pk})
    url = "negotiations/by-external-id/crm/deal-1"
    made = put(client, url, {"account_external_id": "acc-1", "title": "Tubes"})
    assert made.status_code == 201, made.content
    assert made.json()["owner"] == cast.alice.pk
    lost = put(client, "negotiations/by-external-id/crm/deal-2", {"account_external_id": "acc-9"})
    assert codes(lost) == {"/account_external_id": "unknown_account"}
    put(client, "accounts/by-external-id/crm/acc-2", {"name": "Other", "owner": cast.alice.pk})
    moved = put(client, url, {"account_external_id": "acc-2"})
    assert codes(moved) == {"/account": "fixed"}
    bare = put(client, "negotiations/by-external-id/crm/deal-3", {})
    assert codes(bare).keys() == {"/account", "/title"}


def test_what_did_not_change_is_not_written(cast: Cast) -> None:
    client = integration(cast.organisation)
    url = "negotiations/by-external-id/crm/deal-1"
    body = {"account": cast.account.pk, "title": "Tubes", "currency": "EUR"}
    made = put(client, url, body).json()
    events = Event.objects.count()
    again = put(client, url, body)
    assert (again.status_code, again.json()) == (200, made)
    assert Event.objects.count() == events
    account = f"accounts/{cast.account.pk}"
    before = client.get(f"/api/v1/{account}").json()
    client.patch(f"/api/v1/{account}", {"name": before["name"]}, format="json")
    assert client.get(f"/api/v1/{account}").json() == before


def test_create_only_and_update_only(cast: Cast) -> None:
    alice, url = person(cast.alice), "accounts/by-external-id/crm/1"
    none = put(alice, url, {"name": "Atlas"}, **{"If-Match": "*"})
    assert (none.status_code, codes(none)) == (412, {"/headers/If-Match": "missing"})
    made = put(alice, url, {"name": "Atlas"}, **{"If-None-Match": "*"})
    assert made.status_code == 201
    twice = put(alice, url, {"name": "Atlas"}, **{"If-None-Match": "*"})
    assert (twice.status_code, codes(twice)) == (412, {"/headers/If-None-Match": "exists"})
    assert put(alice, url, {"segment": "B"}, **{"If-Match": made["ETag"]}).status_code == 200
    assert put(alice, url, {"segment": "C"}, **{"If-Match": made["ETag"]}).status_code == 412


def test_an_upsert_never_reaches_another_organisation(cast: Cast) -> None:
    ours, theirs = integration(cast.organisation), integration(cast.elsewhere)
    url = "accounts/by-external-id/crm/1"
    put(ours, url, {"name": "Ours"})
    assert put(theirs, url, {"name": "Theirs"}).status_code == 201
    assert ours.get(f"/api/v1/{url}").json()["name"] == "Ours"
    assert theirs.get(f"/api/v1/{url}").json()["name"] == "Theirs"


def test_a_name_of_a_row_out_of_sight_is_taken(cast: Cast) -> None:
    put(person(cast.alice), "accounts/by-external-id/crm/1", {"name": "Hers"})
    answer = put(person(cast.charlie), "accounts/by-external-id/crm/1", {"name": "Mine"})
    assert answer.status_code == 409
    assert list(codes(answer).values()) == ["external_id_taken"]


def test_contacts_too(cast: Cast) -> None:
    alice = person(cast.alice)
    url = "contacts/by-external-id/crm/c1"
    assert put(alice, url, {"account": cast.account.pk, "name": "Anna"}).status_code == 201
    assert put(alice, url, {"title": "Buyer"}).json()["title"] == "Buyer"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one() -> None:
    cast = assemble()
    statuses: list[int] = []

    def go() -> None:
        answer = put(person(cast.alice), "accounts/by-external-id/crm/1", {"name": "Atlas"})
        statuses.append(answer.status_code)
        connection.close()

    threads = [threading.Thread(target=go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 200, 200, 201]
    assert KeyAccount.objects.filter(name="Atlas").count() == 1


def test_a_batch_tells_of_each_entry_in_order(cast: Cast) -> None:
    alice = person(cast.alice)
    put(alice, "accounts/by-external-id/crm/1", {"name": "Known"})
    results = batch(alice, "accounts", [
        {"ref": "a", "system": "crm", "external_id": "1", "segment": "A"},
        {"ref": "b", "name": ""},
        {"name": "New"},
        {"ref": "d", "system": "crm", "name": "Half a name"},
    ]).json()["results"]  # fmt: skip
    assert [(r["ref"], r["status"], r["created"]) for r in results] == [
        ("a", 200, False), ("b", 400, False), (None, 201, True), ("d", 400, False),
    ]  # fmt: skip
    assert results[0]["result"]["segment"] == "A"
    assert results[1]["problem"]["errors"][0]["pointer"] == "/name"
    assert results[3]["problem"]["errors"][0]["pointer"] == "/external_id"


def test_an_atomic_batch_is_all_or_nothing(cast: Cast) -> None:
    alice = person(cast.alice)
    entries = [{"account": cast.account.pk, "name": "Anna"}, {"account": 0, "name": ""}]
    answer = batch(alice, "contacts", entries, atomic=True)
    assert answer.status_code == 400
    assert all(pointer.startswith("/entries/1/") for pointer in codes(answer))
    assert Contact.objects.count() == 0
    assert batch(alice, "contacts", entries[:1], atomic=True).json()["results"][0]["created"]


def test_a_batch_of_deals(cast: Cast) -> None:
    client = integration(cast.organisation)
    entries = [
        {"system": "crm", "external_id": str(n), "account": cast.account.pk, "title": f"Deal {n}"}
        for n in range(3)
    ]
    made = batch(client, "negotiations", entries).json()["results"]
    again = batch(client, "negotiations", entries).json()["results"]
    assert [r["status"] for r in made + again] == [201] * 3 + [200] * 3
    assert [r["result"] for r in made] == [r["result"] for r in again]
    assert Negotiation.objects.filter(title__startswith="Deal").count() == 3


@pytest.mark.parametrize("entries", [[], [1], [{}] * 201, "x", None])
def test_what_is_no_batch(cast: Cast, entries: Any) -> None:
    assert batch(person(cast.alice), "accounts", entries).status_code == 400
