"""Logging a round: what is typed, what it means first, what is stored once, and undoing it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.isolation import as_owner
from deals.models import Evidence, Exchange, Issue, Negotiation, Offer
from tests.cast import Cast, prefer
from tests.deals.pages.conftest import SignIn, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.alice)


@pytest.fixture
def log(talks: Negotiation) -> str:
    return f"/negotiations/{talks.pk}/log/"


def post(browser: Client, address: str, *, act: str = "log", key: str = "k1", **typed: str) -> Any:
    """The form as a browser sends it; field names with _ for -."""
    named = {name.replace("__", "-"): value for name, value in typed.items()}
    number = str(Offer.objects.count() + 1)
    return browser.post(address, {"act": act, "key": key, "sequence": number, **named})


def move(**typed: str) -> dict[str, str]:
    return {"side": "us", **typed}


def test_it_opens_on_the_side_whose_turn_it_is(alice: Client, log: str) -> None:
    page = alice.get(log).content.decode()
    assert 'value="them" checked' in page
    assert 'placeholder="90"' in page
    assert re.search(r'name="key" value="[0-9a-f]{32}"', page)


def test_both_positions_are_read_with_their_unit(cast: Cast, alice: Client, log: str) -> None:
    Issue.objects.filter(pk=cast.price.pk).update(unit="EUR/t")
    page = alice.get(log, {"side": "us"}).content.decode()
    assert re.search(r"now 105 EUR/t ·\s*other side 90 EUR/t", page)


def test_a_first_answer_is_counted_from_where_the_other_side_stands(
    cast: Cast, alice: Client
) -> None:
    log = f"/negotiations/{cast.negotiation.pk}/log/"
    assert 'data-start=""' in alice.get(log, {"side": "us"}).content.decode()
    post(alice, log, side="them", term__price="95")
    page = alice.get(log, {"side": "us"}).content.decode()
    assert 'placeholder="" data-start="95"' in page


def test_a_move_is_logged_and_the_deal_room_shows_it(alice: Client, log: str) -> None:
    answer = post(alice, log, side="them", term__price="95", note="their CFO was there")
    assert answer.status_code == 302
    assert "#offer-5" in answer["Location"]
    offer = Offer.objects.get(sequence=5)
    assert (offer.side, offer.note) == ("them", "their CFO was there")
    assert "Logged." in alice.get(answer["Location"]).content.decode()


def test_a_script_is_told_where_to_go_and_takes_no_message_away(alice: Client, log: str) -> None:
    typed = {"act": "log", "key": "k", "side": "them", "term-price": "95", "sequence": "5"}
    answer = alice.post(log, typed, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"][-18:]) == (200, "/?logged=k#offer-5")
    assert "Logged." in alice.get(log.removesuffix("log/")).content.decode()


def test_sent_twice_it_is_one_offer(alice: Client, log: str) -> None:
    first = post(alice, log, side="them", term__price="95", key="same")
    again = alice.post(log, {"act": "log", "key": "same", "side": "them", "term-price": "95"})
    assert first.status_code == again.status_code == 302
    assert Offer.objects.count() == 5


def test_an_if_then_is_typed_as_two_lines(alice: Client, log: str) -> None:
    typed = {
        "give__0__0__issue": "price", "give__0__0__value": "98",
        "ask__0__0__issue": "term", "ask__0__0__value": "20", "ask__0__0__due": "2026-12-24",
        "ask__0__1__value": "a reference visit", "deadline__0": "2026-12-31",
    }  # fmt: skip
    assert post(alice, log, side="us", **typed).status_code == 302
    exchange = Offer.objects.get(sequence=5).exchanges.get()
    term, promise = exchange.asks.order_by("id")
    assert (term.issue.key, term.value, str(term.due_on)) == ("term", 20, "2026-12-24")
    assert promise.commitment == "a reference visit"
    assert str(exchange.deadline) == "2026-12-31"


def test_what_it_means_is_shown_before_it_is_logged(alice: Client, log: str) -> None:
    answer = post(alice, f"{log}check", act="", side="us", term__price="96")
    told = answer.content.decode()
    assert "R001" in told
    assert "costs us" in told
    assert 'name="make" value="price"' in told
    assert Offer.objects.count() == 4


def test_a_naked_give_is_made_conditional_with_a_suggested_ask(alice: Client, log: str) -> None:
    page = post(alice, log, act="", side="us", term__price="96", make="price").content.decode()
    assert 'name="give-0-0-value" value="96"' in page
    assert re.search(r'<select name="ask-0-0-issue"[^>]*>.*?value="term" selected', page, re.DOTALL)
    assert re.search(r'name="ask-0-0-value" value="\d+', page)
    assert Offer.objects.count() == 4


def test_without_values_the_widest_gap_is_asked_for(cast: Cast, alice: Client, log: str) -> None:
    cast.negotiation.preferences.exclude(issue=cast.price, side="us").delete()
    page = post(alice, log, act="", side="us", term__price="96", make="price").content.decode()
    assert re.search(r'<select name="ask-0-0-issue"[^>]*>.*?value="term" selected', page, re.DOTALL)
    assert 'name="ask-0-0-value" value="30"' in page


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({}, "Nothing moved"),
        ({"term__price": "500"}, "lies outside"),
        ({"term__price": "cheap"}, "is not clear as a number"),
        ({"term__price": "9" * 39}, "expected a number"),
        ({"term__service": "gold"}, "is not one of"),
        ({"term__price": "100", "ask__0__0__issue": "term"}, "Say what is given"),
        ({"give__0__0__issue": "price", "give__0__0__value": "98"}, "Say what is asked"),
        ({"ask__0__0__issue": "term", "ask__0__0__value": "20"}, "Say what is given"),
        (
            {
                "term__price": "100", "give__0__0__issue": "price", "give__0__0__value": "98",
                "ask__0__0__value": "a visit",
            },
            "It stands above as well",
        ),
        ({"term__price": "101", "round": "new", "held_on": "yesterday"}, "held_on"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_told_and_stays_typed(
    alice: Client, log: str, typed: dict[str, str], told: str
) -> None:
    answer = post(alice, log, side="us", **typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert told in page or told == "held_on"
    for name, value in typed.items():
        if name.startswith("term__price"):
            assert f'value="{value[:40]}' in page
    assert Offer.objects.count() == 4


def test_who_is_slower_sees_what_was_logged_and_loses_nothing(
    cast: Cast, alice: Client, log: str
) -> None:
    say(cast, side="them", terms={"price": 93})
    answer = alice.post(
        log, {"act": "log", "key": "k", "sequence": "5", "side": "us", "term-price": "99"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Offer 5 was logged meanwhile" in page
    assert 'value="99"' in page
    again = alice.post(
        log, {"act": "log", "key": "k", "sequence": "6", "side": "us", "term-price": "99"}
    )
    assert again.status_code == 302


def test_a_new_round_and_the_evidence_behind_a_move(cast: Cast, alice: Client, log: str) -> None:
    Evidence.objects.create(
        **cast.negotiation.belonging, key="hrc", kind="index", source="HRC index, May"
    )
    named = {"round": "new", "held_on": "2026-03-01", "channel": "call", "frame": "gain"}
    answer = post(alice, log, side="us", term__price="101", evidence="hrc", **named)
    assert answer.status_code == 302
    offer = Offer.objects.get(sequence=5)
    assert (offer.round.number, offer.round.channel, offer.frame) == (3, "call", "gain")
    assert [row.evidence.key for row in offer.citations.all()] == ["hrc"]


def test_beside_the_button_stands_how_much_is_wrong(alice: Client, log: str) -> None:
    naked = alice.post(f"{log}check", {"key": "k", **move(**{"term-price": "99"})}).content.decode()
    assert 'id="tally" class="tally" href="#check" hx-swap-oob="true">' in naked
    assert re.search(r'<span class="sign error">\d errors?</span>', naked)
    nothing = alice.post(f"{log}check", {"key": "k", **move()}).content.decode()
    assert 'hx-swap-oob="true" hidden>' in nothing
    unclear = alice.post(f"{log}check", {"key": "k", **move(**{"term-price": "x"})})
    assert "not clear yet" in unclear.content.decode()


def test_undone_within_a_minute_the_old_position_stands(alice: Client, log: str) -> None:
    room = log.removesuffix("log/")
    post(alice, log, side="them", term__price="95")
    assert b"Undo (for a minute)" in alice.get(room).content
    assert alice.post(f"{room}undo/5").status_code == 302
    undone = Offer.objects.get(sequence=6)
    assert undone.corrects is not None
    assert (undone.corrects.sequence, [t.value for t in undone.terms.all()]) == (5, [90])
    assert b"Undo (for a minute)" not in alice.get(room).content


def test_what_is_undone_leaves_our_open_condition_as_it_was(alice: Client, log: str) -> None:
    room = log.removesuffix("log/")
    post(alice, log, side="us", term__price="103")
    assert list(Exchange.objects.values_list("standing__state", flat=True)) == ["lapsed"]
    assert alice.post(f"{room}undo/5").status_code == 302
    assert list(Exchange.objects.values_list("standing__state", flat=True)) == ["proposed"]
    assert Offer.objects.get(sequence=4).standing.standing == "tabled"


def test_an_opening_that_is_undone_is_withdrawn(cast: Cast, alice: Client) -> None:
    room = f"/negotiations/{cast.negotiation.pk}/"
    post(alice, f"{room}log/", side="us", term__price="119")
    assert alice.post(f"{room}undo/1").status_code == 302
    offer = Offer.objects.get()
    assert [mark.kind for mark in offer.marks.all()] == ["withdraw"]


def test_after_a_minute_or_for_anothers_offer_it_is_too_late(
    cast: Cast, alice: Client, log: str, sign_in: SignIn
) -> None:
    room = log.removesuffix("log/")
    assert sign_in(cast.lena).post(f"{room}undo/4").status_code == 409
    late = timezone.now() - timedelta(seconds=61)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE deals_offer SET tabled_at = %s", [late])
        cursor.execute("SET session_replication_role = DEFAULT")
    assert alice.post(f"{room}undo/4").status_code == 409
    assert b"Undo (for a minute)" not in alice.get(room).content


def test_an_offer_is_set_right_with_its_values_typed_already(alice: Client, log: str) -> None:
    page = alice.get(log, {"corrects": "2"}).content.decode()
    assert "Set offer 2 right" in page
    assert 'name="term-price" id="term-price"' in page
    assert 'value="90"' in page
    answer = post(alice, log, side="them", term__price="91", term__term="60", corrects="2")
    assert answer.status_code == 302
    assert Offer.objects.get(sequence=5).corrects_id == Offer.objects.get(sequence=2).pk


def test_readers_and_strangers_log_nothing(cast: Cast, log: str, sign_in: SignIn) -> None:
    assert sign_in(cast.bob).get(log).status_code == 403
    assert post(sign_in(cast.bob), log, side="us", term__price="99").status_code == 403
    assert sign_in(cast.charlie).get(log).status_code == 404
    assert post(sign_in(cast.charlie), f"{log}check", side="us").status_code == 404


def test_before_there_are_issues_it_leads_to_them(cast: Cast, alice: Client) -> None:
    cast.negotiation.issues.all().delete()
    page = alice.get(f"/negotiations/{cast.negotiation.pk}/log/").content.decode()
    assert "Name what is negotiated" in page


def test_more_lines_without_scripts(alice: Client, log: str) -> None:
    page = post(alice, log, act="", side="us", more="block").content.decode()
    assert 'name="give-1-0-issue"' in page
    filled = post(alice, log, act="check", side="us", ask__0__0__value="a visit").content.decode()
    assert 'name="ask-0-1-value"' in filled


def test_markup_is_only_text(cast: Cast, alice: Client, log: str) -> None:
    hostile = "<script>alert(1)</script>"
    page = post(alice, log, act="check", side="us", term__price=hostile, note=hostile, key=hostile)
    assert b"<script>alert" not in page.content


def test_the_queries_do_not_grow_with_the_rounds(cast: Cast, alice: Client, log: str) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            post(alice, f"{log}check", act="", side="us", term__price="90.5")
        return len(found)

    few = asked()
    prefer(cast.service, "us", direction="low", weight=1)
    for price in range(99, 91, -1):
        say(cast, side="us", terms={"price": price}, round={"held_on": "2026-04-01"})
    assert asked() == few
