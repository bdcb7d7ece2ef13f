"""Deals of a batch together are what they are one by one: rows, events, history and answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from api.v1 import batches
from deals.models import Event, ExternalReference, FeedEntry, Negotiation, Rollup, ScoreRow
from deals.models.scores import NUMBERS
from deals.snapshot.scores import rebuild_rollups
from tests.api.callers import integration, person
from tests.cast import Cast

pytestmark = pytest.mark.django_db

OWN = ("title", "currency", "opened_on", "owner__username", "team__name", "account__name", "stage")
COUNTS = ("version", "last_event", "last_sequence")


def sent(client: APIClient, entries: list[Any], *, atomic: bool = False) -> Any:
    body = {"entries": entries, "atomic": atomic}
    return client.post("/api/v1/negotiations/batch", body, format="json")


def named(number: int | str, **fields: Any) -> dict[str, Any]:
    return {"system": "crm", "external_id": f"d{number}", **fields}


def told(answers: Iterable[Any]) -> list[Any]:
    """What was answered, but for ids and times."""
    differing = {"id", "created_at", "updated_at"}
    return [
        {
            **result,
            "result": result["result"]
            and {k: v for k, v in result["result"].items() if k not in differing},
        }
        for answer in answers
        for result in answer.json()["results"]
    ]


def rows(cast: Cast) -> Mapping[str, Any]:
    """All rows that a batch may write, without their ids and times."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    deals = Negotiation.objects.filter(organisation=cast.organisation)
    own = {"organisation": cast.organisation}
    history = Negotiation.history.rel.related_model.objects.filter(**own)
    heaps = ("span", "month", "side", "owner__username", "team__name", "currency", *NUMBERS)
    return {
        "deals": Counter(deals.values_list(*OWN, *COUNTS)),
        "rest on": Counter(map(repr, deals.values_list("title", "computed"))),
        "names": Counter(
            ExternalReference.objects.values_list("system", "external_id", "negotiation__title")
        ),
        "events": Counter(
            (title, kind, sequence, tuple(payload.get("changed", ())), "account" in payload)
            for title, kind, sequence, payload in Event.objects.filter(**own).values_list(
                "negotiation__title", "type", "sequence", "payload"
            )
        ),
        "feed": FeedEntry.objects.filter(**own).count(),
        "scores": Counter(
            ScoreRow.objects.filter(**own).values_list(
                "negotiation__title", "side", "issue__key", "month", "owner__username",
                "team__name", "account__name", "currency", *NUMBERS,
            )
        ),
        "rollups": Counter(Rollup.objects.filter(**own).values_list(*heaps)),
        "history": Counter(history.values_list("pgh_label", *OWN[:4])),
    }  # fmt: skip


def batches_of(cast: Cast) -> list[list[dict[str, Any]]]:
    """Two batches: what is new, and what became of it."""
    account, other = cast.account.pk, {"account_external_id": "acc"}
    new = [named(n, ref=f"r{n}", account=account, title=f"Deal {n}") for n in range(4)]
    first = [
        *new,
        named(4, title="By its account's name", opened_on="2026-02-03", **other),
        named(5, title="No such account", account_external_id="nowhere"),
        named(6, title="", account=account),
        named(7, title="Unknown field", account=account, tittle="x"),
        named(8, title="No account", account=0),
        named(9, title="Twice", account=account),
        named(9, title="Twice, later", account=account),
        named(10, title="Owned", account=account, owner=cast.alice.pk, currency="USD"),
        named(11, title="Whose?", account=account, owner=0),
        {"title": "Without a name", "account": account},
        {"system": "crm", "title": "Half a name", "account": account},
        {"system": "c" * 40, "external_id": "é\u2028", "title": "Odd", "account": account},
    ]
    second = [
        named(0, account=account, title="Deal 0"),
        named(1, title="Deal 1, renamed"),
        named(2, title="Deal 2", currency="CHF"),
        named(3, opened_on="2020-01-01"),
        named(4, owner=cast.bob.pk, title="By its account's name"),
        named(10, title="Owned, renamed", **other),
        named(12, account=account, title="New"),
        named(13, account=account, title="New too", opened_on="2025-12-31"),
        named(1, title=""),
    ]
    return [first, second]


def done(client: APIClient, cast: Cast) -> tuple[Any, Any]:
    """Answers and rows of both batches, which are undone again."""
    with transaction.atomic():
        answers = [sent(client, entries) for entries in batches_of(cast)]
        found = told(answers), rows(cast)
        transaction.set_rollback(True)
    return found


@pytest.fixture(params=["client", "alice"])
def client(request: pytest.FixtureRequest, cast: Cast) -> APIClient:
    desk = integration(cast.organisation)
    url = "/api/v1/accounts/by-external-id/crm/acc"
    desk.put(url, {"name": "Atlas", "owner": cast.alice.pk}, format="json")
    return desk if request.param == "client" else person(cast.alice)


def test_the_same_as_one_by_one(
    cast: Cast, client: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = done(client, cast)
    monkeypatch.setattr(batches.Negotiations, "together", staticmethod(lambda *_: {}))
    one_by_one = done(client, cast)
    assert together[0] == one_by_one[0]
    for what, found in one_by_one[1].items():
        assert together[1][what] == found, what


def test_rollups_are_what_a_rebuild_makes(cast: Cast) -> None:
    sent(integration(cast.organisation), batches_of(cast)[0])
    before = rows(cast)["rollups"]
    rebuild_rollups(organisation_id=cast.organisation.pk)
    assert rows(cast)["rollups"] == before


def test_as_many_queries_for_many_as_for_few(cast: Cast) -> None:
    client = integration(cast.organisation)
    entries = [named(n, account=cast.account.pk, title=f"Deal {n}") for n in range(60)]

    def queries(some: list[Any]) -> int:
        with CaptureQueriesContext(connection) as captured:
            statuses = {result["status"] for result in sent(client, some).json()["results"]}
        assert len(statuses) == 1
        return len(captured)

    queries(entries[:2])  # the first request of a client is noted
    assert queries(entries[2:10]) == queries(entries[10:])
    unchanged = queries(entries[:10])
    assert unchanged == queries(entries)
    renamed = [entry | {"title": "New"} for entry in entries]
    assert queries(renamed[:10]) == queries(renamed[10:])


def test_nothing_is_written_for_what_is_there(cast: Cast) -> None:
    client, entries = integration(cast.organisation), batches_of(cast)[0][:4]
    sent(client, entries)
    with CaptureQueriesContext(connection) as captured:
        sent(client, entries)
    texts = [text for query in captured for text in query["sql"].split("; ")]
    assert {text.split()[0] for text in texts} <= {"SET", "SELECT", "SAVEPOINT", "RELEASE"}


def test_atomic_takes_back_what_was_done_together(cast: Cast) -> None:
    client, count = integration(cast.organisation), Negotiation.objects.count()
    entries = [named(n, account=cast.account.pk, title=f"Deal {n}") for n in range(3)]
    answer = sent(client, [*entries, named(9, title="")], atomic=True)
    assert answer.status_code == 400
    assert Negotiation.objects.count() == count


def test_what_the_database_refuses_is_told_one_by_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody took a name in the meantime, past the lock: the rest is done all the same."""
    client = integration(cast.organisation)
    taken = named(0, account=cast.account.pk, title="Deal")
    sent(client, [taken])
    monkeypatch.setattr("api.v1.deals_at_once._ids", lambda *_: {})
    entries = [taken, named(1, account=cast.account.pk, title="Deal 1")]
    results = sent(client, entries).json()["results"]
    assert [result["status"] for result in results] == [200, 201]
