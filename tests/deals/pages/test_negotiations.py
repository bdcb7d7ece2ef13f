"""The list of negotiations: what is found, and how one goes on."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deals.models import Negotiation
from tests.cast import Cast, negotiate
from tests.deals.pages.conftest import SignIn

pytestmark = pytest.mark.django_db


def titles(page: bytes) -> list[str]:
    return re.findall(r'class="title" href="[^"]+">([^<]+)<', page.decode())


def test_it_is_searched_by_title_account_and_owner(cast: Cast, sign_in: SignIn) -> None:
    negotiate(cast.account, title="Copper wire")
    bob = sign_in(cast.bob)
    assert titles(bob.get("/", {"q": "copper borealis"}).content) == ["Copper wire"]
    assert len(titles(bob.get("/", {"q": "alice"}).content)) == 2
    assert b"Nothing found" in bob.get("/", {"q": "zinc"}).content
    assert b"Nothing found" in bob.get("/", {"mine": "on"}).content
    assert len(titles(bob.get("/", {"stage": "preparing"}).content)) == 2


def test_an_unknown_stage_narrows_nothing(cast: Cast, sign_in: SignIn) -> None:
    assert titles(sign_in(cast.alice).get("/", {"stage": "nowhere"}).content) == [
        cast.negotiation.title
    ]


def test_page_by_page_each_is_shown_once(cast: Cast, sign_in: SignIn) -> None:
    for n in range(59):
        negotiate(cast.account, title=f"Deal {n}")
    Negotiation.objects.update(updated_at=cast.negotiation.updated_at)
    alice, address, seen = sign_in(cast.alice), "/", []
    while address:
        page = alice.get(address).content
        seen += titles(page)
        older = re.search(r'href="(\?[^"]*after=[^"]+)"', page.decode())
        address = "/" + older.group(1).replace("&amp;", "&") if older else ""
    assert len(seen) == len(set(seen)) == 60


def test_a_place_that_nobody_gave_is_refused(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.alice).get("/", {"after": "1:2:3"})
    assert answer.status_code == 400


def test_the_queries_do_not_grow_with_the_list(cast: Cast, sign_in: SignIn) -> None:
    alice = sign_in(cast.alice)
    with CaptureQueriesContext(connection) as few:
        alice.get("/")
    for n in range(20):
        negotiate(cast.account, title=f"Deal {n}")
    with CaptureQueriesContext(connection) as many:
        alice.get("/")
    assert len(few) == len(many)


def test_nothing_yet_says_what_to_do(cast: Cast, sign_in: SignIn) -> None:
    assert b"No negotiations yet" in sign_in(cast.charlie).get("/").content
