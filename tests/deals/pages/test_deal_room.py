"""The deal room: what was given, what was got, what is owed, and who may see it."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.access import viewer_for_user
from deals.actions.limits import set_issue_limit
from deals.ledger.values import Side
from deals.models import Finding, Interest, Negotiation, Waiver
from tests.cast import Cast
from tests.deals.pages.conftest import SignIn, say

pytestmark = pytest.mark.django_db


def room(sign_in: SignIn, user, negotiation: Negotiation) -> str:  # type: ignore[no-untyped-def]
    answer = sign_in(user).get(f"/negotiations/{negotiation.pk}/")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_a_give_for_nothing_is_told_with_its_finding(
    cast: Cast, sign_in: SignIn, talks: Negotiation
) -> None:
    page = room(sign_in, cast.alice, talks)
    assert "for nothing</span> price 110 → 105" in page
    assert "<code>R001</code>" in page


def test_an_if_then_is_drawn_as_such_and_is_owed(
    cast: Cast, sign_in: SignIn, talks: Negotiation
) -> None:
    page = room(sign_in, cast.alice, talks)
    assert "if term 14 ⇄ then price 100" in re.sub(r"<[^>]+>", "", page)
    owed = page[page.index("What they owe us") : page.index("What we owe")]
    assert "term 14" in owed


def test_the_table_tells_what_is_offered_under_a_condition(
    cast: Cast, sign_in: SignIn, talks: Negotiation
) -> None:
    def words(page: str) -> str:
        table = page[page.index('class="issues"') : page.index("</table>")]
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", table))

    assert "105 100 if …" in words(room(sign_in, cast.alice, talks))
    say(cast, side="us", terms={"price": 104})
    assert "if …" not in words(room(sign_in, cast.alice, talks))


@pytest.mark.parametrize(
    ("at", "place"),
    [("offer-4", "#offer-4"), ("owed", "#owed"), ("//evil.example", ""), ("", ""), ("x" * 9, "")],
)
def test_a_decision_leads_back_to_where_it_was_taken(
    cast: Cast, sign_in: SignIn, talks: Negotiation, at: str, place: str
) -> None:
    address = f"/negotiations/{talks.pk}/exchanges/{talks.exchanges.get().pk}"
    answer = sign_in(cast.alice).post(address, {"act": "agree", "at": at})
    assert answer["Location"] == f"/negotiations/{talks.pk}/{place}"


def test_the_marks_of_an_issue_open_without_a_mouse(
    cast: Cast, sign_in: SignIn, talks: Negotiation
) -> None:
    Interest.objects.create(
        **talks.belonging, side="them", issue=cast.price, statement="their customer has a ceiling"
    )
    page = room(sign_in, cast.alice, talks)
    marks = page[page.index('<details class="marks">') :]
    assert "<p>Them: their customer has a ceiling</p></details>" in marks
    assert "<span>1 interest</span></summary>" in marks


def test_agreed_by_one_click(cast: Cast, sign_in: SignIn, talks: Negotiation) -> None:
    exchange = talks.exchanges.get()
    answer = sign_in(cast.alice).post(
        f"/negotiations/{talks.pk}/exchanges/{exchange.pk}", {"act": "agree"}, follow=True
    )
    assert "Recorded." in answer.content.decode()
    exchange.standing.refresh_from_db()
    assert exchange.standing.state == "accepted"


def test_no_act_but_those_on_exchanges(cast: Cast, sign_in: SignIn, talks: Negotiation) -> None:
    address = f"/negotiations/{talks.pk}/exchanges/{talks.exchanges.get().pk}"
    answer = sign_in(cast.alice).post(address, {"act": "accept"})
    assert (answer.status_code, "No such act" in answer.content.decode()) == (400, True)


def test_an_inferred_link_is_confirmed_by_one_click(
    cast: Cast, sign_in: SignIn, talks: Negotiation
) -> None:
    say(cast, side="them", terms={"price": 95})
    page = room(sign_in, cast.alice, talks)
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found is not None
    sign_in(cast.alice).post(f"/negotiations/{talks.pk}/links", {"key": found.group(1)})
    assert "linked afterwards" in room(sign_in, cast.alice, talks)


def test_a_leader_waives_with_a_reason_and_takes_it_back(
    cast: Cast, sign_in: SignIn, talks: Negotiation
) -> None:
    finding = Finding.objects.get(code="R001", status="open")
    address = f"/negotiations/{talks.pk}/findings/{finding.pk}/waive"
    lena = sign_in(cast.lena)
    assert lena.post(address, {"reason": " "}).status_code == 400
    assert sign_in(cast.alice).post(address, {"reason": "so"}).status_code == 403
    told = lena.post(address, {"reason": "A new site depends on it."}, follow=True)
    assert "A new site depends on it." in told.content.decode()
    waiver = Waiver.objects.get()
    lena.post(f"/negotiations/{talks.pk}/waivers/{waiver.pk}/take-back")
    finding.refresh_from_db()
    assert finding.status == "open"


def test_who_may_not_see_it_is_told_no_more_than_that(
    cast: Cast, sign_in: SignIn, talks: Negotiation
) -> None:
    for user in (cast.charlie, cast.eve):
        answer = sign_in(user).get(f"/negotiations/{talks.pk}/")
        assert answer.status_code == 404
        assert talks.title not in answer.content.decode()


def test_strangers_are_sent_to_sign_in(cast: Cast, client) -> None:  # type: ignore[no-untyped-def]
    answer = client.get(f"/negotiations/{cast.negotiation.pk}/")
    assert (answer.status_code, answer["Location"][:16]) == (302, "/accounts/login/")


def test_limits_are_for_their_holders(cast: Cast, sign_in: SignIn, talks: Negotiation) -> None:
    set_issue_limit(
        viewer=viewer_for_user(cast.alice),
        negotiation_id=talks.pk,
        side=Side.US,
        issue="price",
        walk_away=Decimal("83.5"),
        target=Decimal("118.5"),
    )
    assert "walk away 83.5, target 118.5" in room(sign_in, cast.alice, talks)
    for user in (cast.bob, cast.ada):
        page = room(sign_in, user, talks)
        assert "83.5" not in page
        assert "118.5" not in page


def test_the_queries_are_as_many_after_one_round_as_after_many(
    cast: Cast, sign_in: SignIn, talks: Negotiation
) -> None:
    client, address = sign_in(cast.alice), f"/negotiations/{talks.pk}/"
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(address)
    for n in range(8):
        say(cast, side="them", terms={"price": 90.5 + n / 2}, round={"held_on": "2026-03-01"})
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(few) == len(many) == 10


def test_hostile_words_are_shown_and_not_run(cast: Cast, sign_in: SignIn) -> None:
    words = "<script>alert(1)</script> \u202eright-to-left \U0001f600"
    Negotiation.objects.filter(pk=cast.negotiation.pk).update(title=words)
    page = room(sign_in, cast.alice, cast.negotiation)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; \u202eright-to-left \U0001f600" in page
