"""Logging an offer takes the same queries however long the talks are; each is named here."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts import message
from deals.snapshot.records import QUESTIONS
from deals.snapshot.save import KNOWN
from negotrack.postgresql import base
from tests.api.callers import integration, post
from tests.cast import Cast, prefer

TOLD = "SELECT set_config"
"""Whose rows may be seen."""
MESSAGES = [
    [TOLD, "SELECT oauth2_provider_accesstoken"],  # the token, with its application
    [TOLD, "SELECT deals_negotiation"],  # writable, before the body is looked at
    ["SELECT deals_negotiation"],  # locked
    ["SELECT deals_round", "SELECT deals_issue", "SELECT deals_evidence"],  # to type the entry
    ["SELECT deals_issue", "INSERT deals_offer"],  # to name terms; its number
    [
        "INSERT deals_offerterm",
        "SELECT deals_rulesetting",
        *(f"SELECT {question.model._meta.db_table}" for question in KNOWN),  # what is stored
        "SELECT deals_issuelimit",
        "SELECT deals_packagelimit",
        *(f"SELECT {question.model._meta.db_table}" for question in QUESTIONS.values()),
    ],
    [
        "INSERT deals_offerstanding",  # and the one before, which is superseded
        "INSERT deals_concession",
        "INSERT deals_scorerow",  # this month's row of the issue, or in its place
        "INSERT deals_rollup",  # or raise it, by the difference
        "INSERT deals_finding",
    ],
    [
        "UPDATE deals_finding",  # R008 counts one slice more
        "INSERT deals_event",
        TOLD,  # who changes what a history is kept of
        "UPDATE deals_negotiation",
    ],
    ["SELECT deals_offerterm"],  # the answer: the offer with terms, standing and exchanges
]
"""What goes past Django's query log: the statements of each message."""


@pytest.fixture
def client(cast: Cast) -> APIClient:
    prefer(cast.price, "us", direction="high", weight=3)
    prefer(cast.price, "them", direction="low", weight=2)
    return integration(cast.organisation)


def test_the_budget_holds_at_any_length(
    cast: Cast, client: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"negotiations/{cast.negotiation.pk}/offers"
    prices = iter(x / 2 for x in range(240, 160, -1))

    def log() -> Any:
        return post(client, url, {"side": "us", "terms": {"price": next(prices)}})

    for _ in range(10):
        log()
    sent: list[list[str]] = []
    ask = message.ask

    def noted(wire: Any, statements: Any) -> Any:
        sent.append([named(text) for text, _ in statements])
        return ask(wire, statements)

    monkeypatch.setattr(base, "ask", noted)
    assert _queries(log) == NOTHING
    assert sent == MESSAGES
    for _ in range(20):
        log()
    sent.clear()
    assert _queries(log) == NOTHING
    assert sent == MESSAGES


NOTHING = Counter[str]()
"""Nothing goes by Django's cursors."""


def _queries(call: Any) -> Counter[str]:
    with CaptureQueriesContext(connection) as captured:
        assert call().status_code == 201
    found = Counter(named(query["sql"]) for query in captured.captured_queries)
    return Counter({name: n for name, n in found.items() if not name.startswith("SAVEPOINT")})


def named(sql: str) -> str:
    """ "INSERT deals_offer": the verb and the table of a statement, past what is told before it."""
    while sql.startswith(TOLD) and "; " in sql:
        sql = sql.partition("; ")[2]
    if sql.startswith(TOLD):
        return TOLD
    verb = sql.split()[0]
    words = sql.replace('"', " ").replace(".", " ").split()
    if verb in ("SAVEPOINT", "RELEASE"):
        return "SAVEPOINT"
    table = {"SELECT": "FROM", "INSERT": "INTO", "UPDATE": "UPDATE", "DELETE": "FROM"}[verb]
    return f"{verb} {words[words.index(table) + 1]}"
