"""The same request twice, with one Idempotency-Key: done once, answered alike."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import KeyAccount
from api.idempotency import HEADER
from api.models import StoredAnswer
from deals.models import Offer
from tests.api.callers import codes, integration, person
from tests.cast import Cast, assemble

pytestmark = pytest.mark.django_db


def send(client: APIClient, url: str, body: Any, key: str, verb: str = "post") -> Any:
    call = getattr(client, verb)
    return call(f"/api/v1/{url}", body, format="json", headers={HEADER: key})


def offers(cast: Cast) -> str:
    return f"negotiations/{cast.negotiation.pk}/offers"


BODY = {"side": "us", "terms": {"price": 110}}


def test_a_lost_answer_makes_no_second_offer(cast: Cast) -> None:
    alice = person(cast.alice)
    first = send(alice, offers(cast), BODY, "round-7")
    again = send(alice, offers(cast), BODY, '"round-7"')
    assert first.status_code == again.status_code == 201
    assert again.content == first.content
    assert again["Idempotency-Replayed"] == "true"
    assert again["Idempotency-Expires"] == first["Idempotency-Expires"]
    assert "Idempotency-Replayed" not in first
    assert Offer.objects.count() == 1


def test_another_body_with_the_same_key_is_refused(cast: Cast) -> None:
    alice = person(cast.alice)
    send(alice, offers(cast), BODY, "k")
    answer = send(alice, offers(cast), {"side": "us", "terms": {"price": 111}}, "k")
    assert answer.status_code == 422
    assert codes(answer) == {"/headers/Idempotency-Key": "key_reused"}
    assert Offer.objects.count() == 1


def test_keys_belong_to_a_credential_and_a_route(cast: Cast) -> None:
    client = integration(cast.organisation)
    send(person(cast.alice), offers(cast), BODY, "k")
    assert send(client, offers(cast), BODY, "k").status_code == 201
    assert send(client, "accounts", {"name": "New"}, "k").status_code == 201
    assert Offer.objects.count() == 2


def test_what_was_refused_may_be_sent_again(cast: Cast) -> None:
    alice = person(cast.alice)
    assert send(alice, offers(cast), {"side": "us"}, "k").status_code == 400
    assert StoredAnswer.objects.count() == 0
    assert send(alice, offers(cast), BODY, "k").status_code == 201


def test_a_patch_is_done_once_too(cast: Cast) -> None:
    alice, url = person(cast.alice), f"accounts/{cast.account.pk}"
    first = send(alice, url, {"name": "Borealis"}, "k", verb="patch")
    KeyAccount.objects.filter(pk=cast.account.pk).update(name="Renamed since")
    again = send(alice, url, {"name": "Borealis"}, "k", verb="patch")
    assert again.content == first.content
    assert again["ETag"] == first["ETag"]
    assert KeyAccount.objects.get(pk=cast.account.pk).name == "Renamed since"


@pytest.mark.parametrize("key", ["", "two words", "x" * 256, "tab\there", "ümlaut"])
def test_an_unusable_key_is_told(cast: Cast, key: str) -> None:
    answer = send(person(cast.alice), offers(cast), BODY, key)
    assert answer.status_code == 400
    assert list(codes(answer)) == ["/headers/Idempotency-Key"]


def test_answers_are_kept_for_a_day_and_then_cleared_away(cast: Cast) -> None:
    alice = person(cast.alice)
    send(alice, offers(cast), BODY, "k")
    left = StoredAnswer.objects.get().expires_at - timezone.now()
    assert timedelta(hours=23) < left <= timedelta(hours=24)
    StoredAnswer.objects.update(expires_at=timezone.now())
    assert send(alice, offers(cast), BODY, "k").status_code == 201
    assert Offer.objects.count() == 2
    assert StoredAnswer.objects.count() == 1


def test_a_replay_needs_the_permission_still(cast: Cast) -> None:
    alice = person(cast.alice)
    send(alice, offers(cast), BODY, "k")
    cast.alice.is_active = False
    cast.alice.save()
    assert send(person(cast.alice), offers(cast), BODY, "k").status_code in (401, 403)


@pytest.mark.django_db(transaction=True)
def test_one_that_is_still_running_is_not_started_again() -> None:
    cast = assemble()
    statuses: list[int] = []

    def second() -> None:
        answer = send(person(cast.alice), offers(cast), BODY, "k")
        statuses.append(answer.status_code)
        connection.close()

    def slow(*args: Any, **kwargs: Any) -> Any:
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
        return original(*args, **kwargs)

    from api.v1.offers import Offers

    original = Offers.post
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Offers, "post", slow)
        first = send(person(cast.alice), offers(cast), BODY, "k")
    assert (first.status_code, statuses) == (201, [409])
    assert Offer.objects.count() == 1
