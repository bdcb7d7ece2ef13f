"""ETag, If-Match and If-None-Match: nobody changes what he has not seen."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from deals.models import Issue
from tests.api.callers import codes, person
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def deal(cast: Cast, more: str = "") -> str:
    return f"/api/v1/negotiations/{cast.negotiation.pk}{more}"


def tag(client: APIClient, url: str) -> str:
    return str(client.get(url)["ETag"])


def test_what_was_read_and_is_the_same_is_not_sent_again(cast: Cast) -> None:
    alice = person(cast.alice)
    known = tag(alice, deal(cast))
    assert known.startswith('"') and not known.startswith("W/")
    for header in (known, f'"other", {known}', f"W/{known}", "*"):
        answer = alice.get(deal(cast), headers={"If-None-Match": header})
        assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", known)
    assert alice.get(deal(cast), headers={"If-None-Match": '"other"'}).status_code == 200


def test_lists_have_tags_too(cast: Cast) -> None:
    alice = person(cast.alice)
    known = tag(alice, deal(cast, "/issues"))
    Issue.objects.filter(pk=cast.price.pk).update(name="Price")
    assert tag(alice, deal(cast, "/issues")) != known


ADDRESSES = ["{deal}", "{deal}/issues/{issue}", "/api/v1/accounts/{account}"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_change_upon_an_old_reading_is_refused(cast: Cast, address: str) -> None:
    alice = person(cast.alice)
    url = address.format(deal=deal(cast), issue=cast.price.pk, account=cast.account.pk)
    name = "title" if address == "{deal}" else "name"

    def patch(to: str, seen: str) -> Any:
        return alice.patch(url, {name: to}, format="json", headers={"If-Match": seen})

    old = tag(alice, url)
    changed = patch("first", old)
    assert changed.status_code == 200
    assert changed["ETag"] == tag(alice, url) != old
    refused = patch("second", old)
    assert refused.status_code == 412
    assert codes(refused) == {"/headers/If-Match": "precondition_failed"}
    assert alice.get(url).json()[name] == "first"
    assert patch("third", f'"{"0" * 32}", {changed["ETag"]}').status_code == 200
    assert patch("fourth", f"W/{tag(alice, url)}").status_code == 412
    assert patch("fifth", "*").status_code == 200
    assert alice.patch(url, {name: "sixth"}, format="json").status_code == 200


def test_a_contact_and_a_removal(cast: Cast) -> None:
    alice = person(cast.alice)
    made = alice.post(
        "/api/v1/contacts", {"account": cast.account.pk, "name": "Anna"}, format="json"
    )
    url = f"/api/v1/contacts/{made.json()['id']}"
    assert made["ETag"] == tag(alice, url)
    stale = {"If-Match": '"stale"'}
    assert alice.patch(url, {"name": "Ann"}, format="json", headers=stale).status_code == 412
    spare = deal(cast, f"/issues/{cast.service.pk}")
    assert alice.delete(spare, headers=stale).status_code == 412
    assert alice.delete(spare, headers={"If-Match": tag(alice, spare)}).status_code == 204


@pytest.mark.parametrize(
    ("what", "body"), [("stage", {"to": "integrative"}), ("close", {"kind": "no_deal"})]
)
def test_state_changes_must_say_what_was_seen(cast: Cast, what: str, body: Any) -> None:
    alice, url = person(cast.alice), deal(cast, f"/{what}")
    blind = alice.post(url, body, format="json")
    assert blind.status_code == 428
    assert codes(blind) == {"/headers/If-Match": "precondition_required"}
    stale = alice.post(url, body, format="json", headers={"If-Match": '"stale"'})
    assert stale.status_code == 412
    seen = {"If-Match": tag(alice, deal(cast))}
    assert alice.post(url, body, format="json", headers=seen).status_code == 201
