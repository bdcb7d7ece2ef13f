"""Logging an offer takes the same queries however long the talks are; each is named here."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from tests.api.callers import integration, post
from tests.cast import Cast, prefer

BUDGET = Counter(
    {
        "SELECT oauth2_provider_accesstoken": 1,  # the token, with its application
        "SELECT deals_negotiation": 6,  # seen, writable (both twice), locked, answered
        "SELECT deals_issue": 4,  # to type the entry, to name terms, for the ledger, for the answer
        "SELECT deals_evidence": 2,  # to check what is cited, for the ledger
        "SELECT deals_round": 2,  # the round under way, for the ledger
        "SELECT deals_offer": 2,  # for the ledger, for the answer
        "INSERT deals_offer": 1,
        "INSERT deals_offerterm": 1,
        "SELECT deals_preference": 1,
        "SELECT deals_offerterm": 2,  # for the ledger, for the answer
        "SELECT deals_offerevidence": 1,
        "SELECT deals_exchange": 2,
        "SELECT deals_ask": 1,
        "SELECT deals_give": 1,
        "SELECT deals_mark": 1,
        "SELECT deals_interest": 1,
        "SELECT deals_peg": 1,
        "SELECT deals_disclosure": 1,
        "SELECT deals_stagechange": 1,
        "SELECT deals_outcome": 1,
        "SELECT deals_issuelimit": 1,
        "SELECT deals_packagelimit": 1,
        "SELECT deals_rulesetting": 1,
        "SELECT deals_offerstanding": 1,
        "SELECT deals_exchangestanding": 1,
        "SELECT deals_concession": 1,
        "SELECT deals_finding": 1,
        "SELECT deals_waiver": 1,
        "INSERT deals_offerstanding": 1,
        "UPDATE deals_offerstanding": 1,  # the one before is superseded
        "INSERT deals_concession": 1,
        "INSERT deals_finding": 1,
        "UPDATE deals_finding": 1,  # R008 counts one slice more
        "SELECT deals_scorerow": 1,
        "INSERT deals_scorerow": 1,  # this month's row of the issue, or in its place
        "INSERT deals_rollup": 1,  # or raise it, by the difference
        "INSERT deals_event": 1,
        "UPDATE deals_negotiation": 1,
    }
)


@pytest.fixture
def client(cast: Cast) -> APIClient:
    prefer(cast.price, "us", direction="high", weight=3)
    prefer(cast.price, "them", direction="low", weight=2)
    return integration(cast.organisation)


def test_the_budget_holds_at_any_length(cast: Cast, client: APIClient) -> None:
    url = f"negotiations/{cast.negotiation.pk}/offers"
    prices = iter(x / 2 for x in range(240, 160, -1))

    def log() -> Any:
        return post(client, url, {"side": "us", "terms": {"price": next(prices)}})

    for _ in range(10):
        log()
    early = _queries(log)
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
    """ "INSERT deals_offer": the verb and the table of a statement, past the history's context."""
    if sql.startswith("SELECT set_config('pghistory"):
        sql = sql.partition("; ")[2]
    verb = sql.split()[0]
    words = sql.replace('"', " ").replace(".", " ").split()
    if verb in ("SAVEPOINT", "RELEASE"):
        return "SAVEPOINT"
    table = {"SELECT": "FROM", "INSERT": "INTO", "UPDATE": "UPDATE", "DELETE": "FROM"}[verb]
    return f"{verb} {words[words.index(table) + 1]}"
