"""Logging an offer takes the same queries however long the talks are; each is named here."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from deals.snapshot import reading
from deals.snapshot.records import QUESTIONS
from deals.snapshot.save import KNOWN
from tests.api.callers import integration, post
from tests.cast import Cast, prefer

BUDGET = Counter(
    {
        "SELECT oauth2_provider_accesstoken": 1,  # the token, with its application
        "SELECT deals_negotiation": 2,  # writable before the body is looked at, then locked
        "SELECT deals_issue": 2,  # to type the entry, to name terms
        "SELECT deals_evidence": 1,  # to check what is cited
        "SELECT deals_round": 1,  # the round under way
        "INSERT deals_offer": 1,
        "INSERT deals_offerterm": 1,
        "SELECT deals_rulesetting": 1,
        "INSERT deals_offerstanding": 1,  # and the one before, which is superseded
        "INSERT deals_concession": 1,
        "INSERT deals_scorerow": 1,  # this month's row of the issue, or in its place
        "INSERT deals_rollup": 1,  # or raise it, by the difference
        "INSERT deals_finding": 1,
        "UPDATE deals_finding": 1,  # R008 counts one slice more
        "INSERT deals_event": 1,
        "UPDATE deals_negotiation": 1,
        "SELECT deals_offerterm": 1,  # the answer: the offer with terms, standing and exchanges
    }
)


@pytest.fixture
def client(cast: Cast) -> APIClient:
    prefer(cast.price, "us", direction="high", weight=3)
    prefer(cast.price, "them", direction="low", weight=2)
    return integration(cast.organisation)


def test_the_budget_holds_at_any_length(
    cast: Cast, client: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is read below a negotiation comes in four round trips past this log: see `trips`."""
    url = f"negotiations/{cast.negotiation.pk}/offers"
    prices = iter(x / 2 for x in range(240, 160, -1))

    def log() -> Any:
        return post(client, url, {"side": "us", "terms": {"price": next(prices)}})

    for _ in range(10):
        log()
    trips: list[int] = []
    answers = reading._answers
    monkeypatch.setattr(
        reading, "_answers", lambda asked: trips.append(len(asked)) or answers(asked)
    )
    early = _queries(log)
    assert trips == [len(QUESTIONS), 2, len(KNOWN)]
    for _ in range(20):
        log()
    late = _queries(log)
    assert late == early
    assert early == +BUDGET


def _queries(call: Any) -> Counter[str]:
    with CaptureQueriesContext(connection) as captured:
        assert call().status_code == 201
    found = Counter(named(query["sql"]) for query in captured.captured_queries)
    return Counter({name: n for name, n in found.items() if not name.startswith("SAVEPOINT")})


def named(sql: str) -> str:
    """ "INSERT deals_offer": the verb and the table of a statement, past what is told before it."""
    while sql.startswith(("SELECT set_config('pghistory", "SET ")):
        sql = sql.partition("; ")[2]
    verb = sql.split()[0]
    words = sql.replace('"', " ").replace(".", " ").split()
    if verb in ("SAVEPOINT", "RELEASE"):
        return "SAVEPOINT"
    table = {"SELECT": "FROM", "INSERT": "INTO", "UPDATE": "UPDATE", "DELETE": "FROM"}[verb]
    return f"{verb} {words[words.index(table) + 1]}"
