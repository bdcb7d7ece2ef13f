"""What each page asks of the database, named: the same at any number of negotiations and rounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import message
from accounts.models import User
from deals.models import Negotiation
from negotrack.postgresql import base
from tests.api.test_query_budget import TOLD, named
from tests.cast import Cast, negotiate
from tests.deals.pages.budgets import BUDGETS
from tests.deals.pages.conftest import SignIn, furnish, say

pytestmark = pytest.mark.django_db


class Look:
    """A page as somebody sees it, or what a form answers that stores nothing."""

    def __init__(self, who: str, address: str, **typed: str) -> None:
        self.who, self.address, self.typed = who, address, typed


LOOKS = {
    "the list": Look("alice", "/"),
    "a search": Look("alice", "/?q=tubes&stage=preparing&mine=on"),
    "the deal room": Look("alice", "/negotiations/{deal}/"),
    "charts": Look("alice", "/negotiations/{deal}/charts/"),
    "preparing": Look("alice", "/negotiations/{deal}/prepare/"),
    "advice while one types": Look("alice", "/negotiations/{deal}/prepare/advice", level="60"),
    "logging a round": Look("alice", "/negotiations/{deal}/log/"),
    "the check while one types": Look(
        "alice", "/negotiations/{deal}/log/check", **{"side": "us", "term-price": "84"}
    ),
    "stage and outcome": Look("alice", "/negotiations/{deal}/close/"),
    "the sheet for the other side": Look("alice", "/negotiations/{deal}/sheet/"),
    "the review": Look("dora", "/review/"),
    "the review of deals": Look("dora", "/review/?of=negotiation&since=2026-01&stage=preparing"),
    "gives": Look("dora", "/review/gives/"),
    "coaching": Look("dora", "/review/kam/{alice}/"),
    "a table of the review": Look("dora", "/review/by-account.csv"),
    "templates": Look("alice", "/templates/"),
    "a new negotiation": Look("alice", "/negotiations/new/"),
    "notifications": Look("alice", "/notifications/"),
    "settings": Look("alice", "/settings/"),
    "rules": Look("ada", "/rules/"),
}


@pytest.fixture
def past_the_log(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The prepared statements, which Django's log does not see, by name."""
    sent: list[str] = []
    ask = message.ask

    def noted(wire: Any, statements: Any) -> Any:
        names = (named(text) for text, _ in statements)
        sent.extend(name for name in names if name != TOLD)
        return ask(wire, statements)

    monkeypatch.setattr(base, "ask", noted)
    return sent


def test_every_page_keeps_its_budget(
    cast: Cast, talks: Negotiation, sign_in: SignIn, past_the_log: list[str]
) -> None:
    furnish(cast)
    say(cast, side="us", terms={"price": 98.5})
    for n in range(9):
        negotiate(cast.account, title=f"Deal {n}")
    few = dict(_asked(cast, sign_in, past_the_log))
    _grow(cast)
    many = dict(_asked(cast, sign_in, past_the_log))
    for name, asked in few.items():
        assert many[name] - asked == asked - many[name] == Counter(), name
    assert few == {name: Counter(budget) for name, budget in BUDGETS.items()}


def _grow(cast: Cast) -> None:
    """A thousand negotiations, and fifty rounds in one."""
    one = Negotiation.objects.exclude(pk=cast.negotiation.pk)[0]
    columns = {**one.belonging, "account": one.account, "owner": one.owner, "team": one.team}
    columns.pop("negotiation_id")
    copies = (
        Negotiation(**columns, title=f"More {n}", opened_on=one.opened_on) for n in range(990)
    )
    Negotiation.objects.bulk_create(copies)
    for n in range(50):
        who, price = ("them", 90 + n * 0.1) if n % 2 else ("us", 98.5 - n * 0.25)
        say(cast, side=who, terms={"price": round(price * 2) / 2}, round={"held_on": "2026-03-01"})


def _asked(
    cast: Cast, sign_in: SignIn, past_the_log: list[str]
) -> Iterator[tuple[str, Counter[str]]]:
    places = {"deal": cast.negotiation.pk, "alice": cast.alice.pk}
    browsers: dict[str, Client] = {}
    for name, look in LOOKS.items():
        user: User = getattr(cast, look.who)
        browser = browsers.setdefault(look.who, sign_in(user))
        address = look.address.format(**places)
        send = browser.post if look.typed else browser.get
        send(address, look.typed)  # what the process keeps is kept from now on
        past_the_log.clear()
        with CaptureQueriesContext(connection) as captured:
            assert send(address, look.typed).status_code == 200, name
        logged = (named(query["sql"]) for query in captured.captured_queries)
        found = Counter([*logged, *past_the_log])
        yield name, Counter({each: n for each, n in found.items() if "SAVEPOINT" not in each})
