"""Delta sync: nothing lost, nothing told twice, whoever writes meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import KeyAccount
from api.v1.changes import _cursor, _place
from deals.models import Event, FeedCounter, FeedEntry, Negotiation
from tests.api.callers import codes, integration, person, post
from tests.cast import Cast, assemble, negotiate

pytestmark = pytest.mark.django_db(transaction=True)

URL = "/api/v1/changes"


@pytest.fixture
def cast() -> Cast:
    return assemble()


def read(client: APIClient, cursor: str | None = None, **asked: Any) -> Any:
    answer = client.get(URL, {**asked, **({"cursor": cursor} if cursor else {})})
    assert answer.status_code == 200, answer.content
    return answer.json()


def everything(client: APIClient, cursor: str | None = None, **asked: Any) -> Iterator[Any]:
    """All pages up to the end."""
    while True:
        page = read(client, cursor, **asked)
        yield from page["results"]
        cursor = page["cursor"]
        if not page["more"]:
            return


def offer(cast: Cast, price: float) -> None:
    body = {"side": "us", "terms": {"price": price}}
    made = post(person(cast.alice), f"negotiations/{cast.negotiation.pk}/offers", body)
    assert made.status_code == 201


def test_every_change_is_told_once_in_its_order(cast: Cast) -> None:
    client = integration(cast.organisation)
    offer(cast, 110)
    page = read(client)
    types = [event["type"] for event in page["results"]]
    assert "offer.tabled" in types
    assert [event["sequence"] for event in page["results"]] == list(range(1, len(types) + 1))
    assert read(client, page["cursor"])["results"] == []
    offer(cast, 109)
    later = read(client, page["cursor"])["results"]
    assert next(event["sequence"] for event in later) == len(types) + 1
    assert {event["deleted"] for event in later} == {False}


def test_what_is_removed_leaves_a_tombstone(cast: Cast) -> None:
    alice, start = person(cast.alice), read(person(cast.alice))["cursor"]
    alice.delete(f"/api/v1/negotiations/{cast.negotiation.pk}/issues/{cast.service.pk}")
    [event] = read(alice, start, type="issue.removed")["results"]
    assert event["deleted"] is True
    assert event["payload"]["issue"] == cast.service.pk


def test_a_change_without_an_event_of_its_own_is_told_too(cast: Cast) -> None:
    alice = person(cast.alice)
    start = read(alice, start="now")["cursor"]
    said = {"side": "them", "statement": "a fixed budget"}
    assert post(alice, f"negotiations/{cast.negotiation.pk}/interests", said).status_code == 201
    assert [event["type"] for event in read(alice, start)["results"]] == ["negotiation.updated"]


def test_from_now_on(cast: Cast) -> None:
    client = integration(cast.organisation)
    offer(cast, 110)
    now = read(client, start="now")
    assert (now["results"], now["more"]) == ([], False)
    offer(cast, 109)
    told = read(client, now["cursor"])["results"]
    assert told and all(event["sequence"] > 1 for event in told)


def test_a_slow_transaction_is_waited_for_and_not_skipped(cast: Cast) -> None:
    """The slow writer begins first and commits last; readers come in between and after."""
    client = integration(cast.organisation)
    other = negotiate(cast.account, title="The slow one")
    written, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            record(other, 1)
            written.set()
            go_on.wait(30)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    written.wait(30)
    offer(cast, 110)
    before = read(client)
    go_on.set()
    thread.join()
    told = [*before["results"], *everything(client, before["cursor"])]
    assert [event["negotiation"] for event in told][-1] == other.pk
    assert min(event["id"] for event in told) == told[-1]["id"]
    assert len({event["id"] for event in told}) == len(told) == Event.objects.count()


def record(negotiation: Negotiation, sequence: int) -> None:
    Event.objects.create(**negotiation.belonging, sequence=sequence, type="offer.tabled")


def test_a_transaction_is_numbered_whole_but_for_what_it_took_back(cast: Cast) -> None:
    """Of two organisations, with a savepoint undone, and some numbered before the others."""
    theirs = KeyAccount.objects.create(
        organisation=cast.elsewhere, name="Elsewhere Client", owner=cast.eve
    )
    ours, other = cast.negotiation, negotiate(theirs)
    with transaction.atomic():
        for sequence in (1, 2):
            record(ours, sequence)
            record(other, sequence)
        with transaction.atomic():
            record(ours, 3)
            transaction.set_rollback(True)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            record(other, 3)
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        record(ours, 4)
    for negotiation, sequences in ((ours, [1, 2, 4]), (other, [1, 2, 3])):
        entries = FeedEntry.objects.filter(organisation=negotiation.organisation)
        told = entries.order_by("number").values_list("number", "event__sequence")
        assert list(told) == list(zip((1, 2, 3), sequences, strict=True))
        assert FeedCounter.objects.get(pk=negotiation.organisation_id).last == 3


def test_writers_at_work_while_pages_are_read(cast: Cast) -> None:
    client = integration(cast.organisation)
    deals = [negotiate(cast.account, title=f"Deal {n}") for n in range(4)]
    done = threading.Event()

    def write(negotiation: Negotiation) -> None:
        for sequence in range(1, 41):
            with transaction.atomic():
                record(negotiation, sequence)
        connection.close()

    def all_of_them() -> None:
        threads = [threading.Thread(target=write, args=[deal]) for deal in deals]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        done.set()

    writing = threading.Thread(target=all_of_them)
    writing.start()
    told: list[Any] = []
    cursor = None
    while True:
        finished = done.is_set()
        page = read(client, cursor, limit=7)
        told += page["results"]
        cursor = page["cursor"]
        if finished and not page["more"] and not page["results"]:
            break
    writing.join()
    assert len(told) == len({event["id"] for event in told}) == 160
    for deal in deals:
        numbers = [e["sequence"] for e in told if e["negotiation"] == deal.pk]
        assert numbers == list(range(1, 41))


def test_twenty_thousand_events_of_one_moment(cast: Cast) -> None:
    """One transaction, one timestamp: pages neither lose nor repeat one, and they end."""
    at = timezone.now()
    Event.objects.bulk_create(
        Event(**cast.negotiation.belonging, sequence=n, type="offer.tabled", at=at)
        for n in range(1, 20_001)
    )
    client = integration(cast.organisation)
    told = [event["sequence"] for event in everything(client, limit=1000)]
    assert told == list(range(1, 20_001))
    few = read(client, limit=100)
    assert few["more"] and len(few["results"]) == 100


def test_only_what_the_caller_may_read(cast: Cast) -> None:
    offer(cast, 110)
    assert read(person(cast.bob))["results"]
    assert not read(person(cast.charlie))["results"]
    assert not read(integration(cast.elsewhere))["results"]


def test_an_old_cursor_is_gone(cast: Cast) -> None:
    client = integration(cast.organisation)
    place = _place(read(client)["cursor"])
    for expired in (
        place._replace(told_at=timezone.now() - timedelta(days=91)),
        place._replace(organisation=cast.elsewhere.pk),
        place._replace(number=place.number + 1),
    ):
        answer = client.get(URL, {"cursor": _cursor(expired)})
        assert answer.status_code == 410
        assert codes(answer) == {"/cursor": "cursor_expired"}
        assert answer.json()["type"] == "/problems/gone"


@pytest.mark.parametrize("cursor", ["x", "W10", "bm90aGluZw", "WzEsMl0", "e30", "W251bGxd", "é"])
def test_a_cursor_that_is_not_ours(cast: Cast, cursor: str) -> None:
    assert integration(cast.organisation).get(URL, {"cursor": cursor}).status_code == 400


def test_nonsense_is_refused_all_at_once(cast: Cast) -> None:
    answer = integration(cast.organisation).get(URL, {"limit": 0, "start": "later", "since": "1"})
    assert codes(answer).keys() == {"/limit", "/start", "/since"}
    answer = integration(cast.organisation).get(URL, {"type": "offer.tabled,foo"})
    assert list(codes(answer)) == ["/type"]
