"""What users of such systems complained about in public, each as a test of its own.

How deliveries are retried, signed and buried is tried with a simulated clock in
tests/api/webhooks; here is what a receiver and a CRM see of it.
"""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from standardwebhooks import Webhook

from accounts.models import KeyAccount
from api.deliveries.schedule import MOST_ATTEMPTS
from api.models import Delivery
from deals.actions.recheck import recheck
from deals.management.operators import operator
from deals.models import Event, Finding, Offer
from tests.api.callers import integration, person, post
from tests.api.test_changes import read
from tests.api.webhooks.conftest import clock as clock
from tests.api.webhooks.conftest import receiver as receiver
from tests.api.webhooks.posting import Clock, happen, listen, run, swept
from tests.api.webhooks.receiver import Receiver, Said
from tests.cast import Cast, assemble
from tests.dying import HEADER
from tests.processes import surroundings, web

PROPERTY = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.house
@pytest.mark.django_db(transaction=True)
def test_a_lost_response_creates_no_duplicate(redis_url: str) -> None:
    """The process is killed between commit and response; the CRM sends its key again."""
    cast = assemble()
    crm = integration(cast.organisation)
    path = f"/api/v1/negotiations/{cast.negotiation.pk}/offers"
    offer = json.dumps({"side": "us", "terms": {"price": 110}})
    headers = {
        "Authorization": str(crm._credentials["HTTP_AUTHORIZATION"]),
        "Content-Type": "application/json",
        "Idempotency-Key": "offer-1",
    }
    env = surroundings(REDIS_URL=redis_url)
    with web(env, application="tests.dying") as (url, _):

        def send(**more: str) -> tuple[int, bytes]:
            line = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
            line.request("POST", path, offer, {**headers, **more})
            answer = line.getresponse()
            return answer.status, answer.read()

        with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
            send(**{HEADER: "now"})
        assert Offer.objects.count() == 1, "it was stored before the process died"
        first, second = send(), send()
    assert first == second and first[0] == 201
    assert json.loads(first[1])["offer"]["number"] == 1
    assert Offer.objects.count() == 1


@pytest.mark.django_db
@PROPERTY
@given(st.data())
def test_an_upsert_writes_into_no_other_tenants_data(cast: Cast, data: st.DataObject) -> None:
    """Two organisations use the same systems and ids, in any order."""
    homes = {"ours": cast.organisation, "theirs": cast.elsewhere}
    clients = {name: integration(home) for name, home in homes.items()}
    steps = st.tuples(st.sampled_from(sorted(homes)), st.sampled_from("abc"), st.integers(0, 9))
    last: dict[tuple[str, str], str] = {}
    with transaction.atomic():
        for who, key, number in data.draw(st.lists(steps, min_size=1, max_size=8)):
            name = last[who, key] = f"{who} {key} {number}"
            url = f"/api/v1/accounts/by-external-id/crm/{key}"
            assert clients[who].put(url, {"name": name}, format="json").status_code < 300
        for (who, key), name in last.items():
            found = clients[who].get(f"/api/v1/accounts/by-external-id/crm/{key}").json()
            row = KeyAccount.objects.get(pk=found["id"])
            assert (found["name"], row.organisation) == (name, homes[who])
        transaction.set_rollback(True)


@pytest.mark.long
@pytest.mark.django_db
def test_twenty_thousand_rows_of_one_moment_are_paged_to_the_end(cast: Cast) -> None:
    """100 at a time: none lost, none told twice, and it ends."""
    KeyAccount.objects.bulk_create(
        KeyAccount(organisation=cast.organisation, name=f"A{number}", team=cast.steel)
        for number in range(20_000)
    )
    KeyAccount.objects.update(updated_at=cast.account.updated_at)
    crm, url, told = integration(cast.organisation), "/api/v1/accounts?limit=100", []
    for _ in range(400):
        page = crm.get(url).json()
        told += [row["id"] for row in page["results"]]
        url = page["next"]
        if url is None:
            break
    assert url is None
    assert sorted(told) == sorted(KeyAccount.objects.values_list("id", flat=True))


@pytest.mark.django_db(transaction=True)
def test_a_row_that_changes_while_the_sync_runs_is_not_missed() -> None:
    """Each page is followed by a change of what was read already."""
    cast = assemble()
    crm, seen, cursor = integration(cast.organisation), [], None
    for price in (120, 119, 118):
        _log(cast, price)
    changes, more = 3, True
    while more:
        page = read(crm, cursor, limit=2)
        seen += [event["id"] for event in page["results"]]
        if changes:
            changes -= 1
            _log(cast, 115 - changes)
        cursor, more = page["cursor"], page["more"] or changes
    assert seen == list(Event.objects.order_by("id").values_list("id", flat=True))


def _log(cast: Cast, price: float) -> Any:
    body = {"side": "us", "terms": {"price": price}}
    return post(person(cast.alice), f"negotiations/{cast.negotiation.pk}/offers", body).json()


@pytest.mark.django_db
def test_a_webhook_survives_errors_for_days_and_is_seen_and_replayed_when_dead(
    cast: Cast, receiver: Receiver, clock: Clock
) -> None:
    began = clock.now
    receiver.usual = Said(503)
    listen(cast, receiver.url)
    happen(cast.negotiation)
    run(cast, clock)
    while (row := Delivery.objects.get()).state == "pending":
        clock.now = row.next_attempt_at
        swept(cast, clock)
    assert clock.now - began > timedelta(days=2)
    assert len(receiver.came) == MOST_ATTEMPTS
    ada = person(cast.ada)
    [dead] = ada.get("/api/v1/webhook-deliveries", {"state": "dead"}).json()["results"]
    receiver.usual = Said(200)
    assert post(ada, f"webhook-deliveries/{dead['id']}/replay", {}).status_code < 300
    clock.now = Delivery.objects.get().next_attempt_at
    swept(cast, clock)
    assert Delivery.objects.get().state == "delivered"
    assert len(set(receiver.ids())) == 1


@pytest.mark.django_db
def test_a_retry_carries_a_fresh_signature_and_the_same_id(
    cast: Cast, receiver: Receiver, clock: Clock
) -> None:
    receiver.answer(500)
    _, secret = listen(cast, receiver.url)
    happen(cast.negotiation)
    run(cast, clock)
    clock.now = Delivery.objects.get().next_attempt_at
    swept(cast, clock)
    first, second = receiver.came
    assert first.id == second.id and first.body == second.body
    assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]
    assert first.headers["webhook-signature"] != second.headers["webhook-signature"]
    assert _signed(first, secret) and _signed(second, secret)


def _signed(came: Any, secret: str) -> bool:
    """By the reference library, at the simulated moment of the attempt."""
    moment = datetime.fromtimestamp(int(came.headers["webhook-timestamp"]), tz=UTC)
    made = Webhook(secret).sign(came.id, moment, came.body.decode())
    return made in came.headers["webhook-signature"].split(" ")


@pytest.mark.django_db
def test_events_of_a_negotiation_are_numbered_without_gaps(
    cast: Cast, receiver: Receiver, clock: Clock
) -> None:
    """A receiver that hears twice or out of order can tell: `sequence` and `webhook-id`."""
    listen(cast, receiver.url)
    for _ in range(5):
        happen(cast.negotiation)
    run(cast, clock)
    told = [json.loads(came.body)["data"]["sequence"] for came in receiver.came]
    assert sorted(told) == list(range(1, len(told) + 1)) and len(told) >= 5
    assert len(set(receiver.ids())) == len(told)


@pytest.mark.django_db
def test_every_version_that_was_tabled_is_kept(cast: Cast) -> None:
    """A newer offer replaces nothing, and an offer that was tabled is changed by nobody."""
    first, second = _log(cast, 110), _log(cast, 105)
    alice, deal = person(cast.alice), f"/api/v1/negotiations/{cast.negotiation.pk}"
    kept = alice.get(f"{deal}/offers/{first['offer']['id']}").json()
    assert kept["terms"] == {"price": 110}
    url = f"{deal}/offers/{second['offer']['id']}"
    for change in (alice.put, alice.patch, alice.delete):
        assert change(url, {"terms": {"price": 1}}, format="json").status_code == 405
    for statement in ("UPDATE deals_offer SET side = 'them'", "DELETE FROM deals_offerterm"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Offer.objects.count() == 2


@pytest.mark.django_db
def test_an_older_draft_does_not_replace_what_was_tabled_since(cast: Cast) -> None:
    """What was checked stores nothing; tabled late, it is the newest offer and replaces none."""
    alice, deal = person(cast.alice), f"negotiations/{cast.negotiation.pk}"
    draft = {"side": "us", "terms": {"price": 115}}
    assert post(alice, f"{deal}/offers/check", draft).status_code == 200
    newer = _log(cast, 110)
    assert Offer.objects.count() == 1
    late = post(alice, f"{deal}/offers", draft).json()
    assert late["offer"]["number"] == newer["offer"]["number"] + 1
    assert post(alice, f"{deal}/offers", {**draft, "number": 1}).status_code == 400


EDITS: dict[str, Callable[[Any, str, int], Any]] = {
    "offer": lambda alice, deal, n: post(
        alice, f"{deal}/offers", {"side": "us", "terms": {"price": 120 - n}}
    ),
    "theirs": lambda alice, deal, n: post(
        alice, f"{deal}/offers", {"side": "them", "terms": {"price": 80 + n}}
    ),
    "preference": lambda alice, deal, n: post(
        alice,
        f"{deal}/preferences",
        {"side": "us", "issue": "price", "direction": "high", "weight": n + 1},
    ),
    "title": lambda alice, deal, n: alice.patch(
        f"/api/v1/{deal}", {"title": f"T{n}"}, format="json", headers={"If-Match": "*"}
    ),
    "evidence": lambda alice, deal, n: post(
        alice, f"{deal}/disclosures", {"side": "us", "kind": "interest", "text": f"I{n}"}
    ),
}


@pytest.mark.django_db
@PROPERTY
@given(st.data())
def test_no_edit_goes_round_the_rules(cast: Cast, data: st.DataObject) -> None:
    """After any edits a recheck of everything finds nothing that is not known already."""
    alice, deal = person(cast.alice), f"negotiations/{cast.negotiation.pk}"
    steps = st.tuples(st.sampled_from(sorted(EDITS)), st.integers(0, 12))
    with transaction.atomic():
        for kind, number in data.draw(st.lists(steps, min_size=1, max_size=8)):
            assert EDITS[kind](alice, deal, number).status_code < 500
        known = _findings()
        report = recheck(viewer=operator(slug=cast.organisation.slug), everything=True)
        assert (report.changed, _findings()) == (0, known)
        transaction.set_rollback(True)


def _findings() -> list[tuple[str, ...]]:
    return list(Finding.objects.order_by("id").values_list("code", "status", "message"))
