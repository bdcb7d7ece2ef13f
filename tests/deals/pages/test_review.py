"""The leader's review and its drill-down: what is shown, to whom, and what it costs."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from deals.models import Issue, Negotiation
from tests.cast import Cast, negotiate
from tests.deals.pages.conftest import SignIn, say

pytestmark = pytest.mark.django_db
REVIEW, GIVES = "/review/", "/review/gives/"


@pytest.fixture
def leader(cast: Cast) -> User:
    return cast.lena


def text(page: bytes) -> str:
    return page.decode().replace("\xa0", " ")


def table(page: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(page.decode("utf-8-sig"))))


def test_a_leader_sees_where_it_leaks(
    cast: Cast, talks: Negotiation, sign_in: SignIn, leader: User
) -> None:
    shown = text(sign_in(leader).get(REVIEW).content)
    for heading in ("By account", "By issue", "Worst open findings", "Unpaid and overdue"):
        assert heading in shown
    assert "price 110 → 105 for nothing" in shown
    assert f'href="/negotiations/{talks.pk}/#finding-' in shown


def test_the_money_at_the_top_names_its_formula_and_how_many_moves_it_counts(
    cast: Cast, talks: Negotiation, sign_in: SignIn, leader: User
) -> None:
    browser = sign_in(leader)
    for page in (REVIEW, f"/review/kam/{talks.owner_id}/"):
        shown = browser.get(page).content.decode()
        money = shown[shown.index("Money given for nothing") :].split("</details>")[0]
        assert "<code>F35</code>" in money and "EUR n = " in money


def test_with_nothing_to_review_it_says_what_to_do(cast: Cast, sign_in: SignIn) -> None:
    assert b"Nothing to review" in sign_in(cast.eve).get(REVIEW).content


def test_a_sum_is_followed_down_to_the_offer(
    cast: Cast, talks: Negotiation, sign_in: SignIn, leader: User
) -> None:
    browser = sign_in(leader)
    found = text(browser.get(GIVES, {"issue": "price"}).content)
    assert "110 → 105" in found
    assert f'href="/negotiations/{talks.pk}/#offer-3"' in found
    assert b"Nothing was given for nothing" in browser.get(GIVES, {"issue": "term"}).content


def test_the_money_at_the_top_leads_to_the_gives_it_is_made_of(
    cast: Cast, talks: Negotiation, sign_in: SignIn, leader: User
) -> None:
    Issue.objects.filter(pk=cast.price.pk).update(money_per_unit=1000, unit="EUR/t")
    say(cast, side="us", terms={"price": 104})
    browser = sign_in(leader)
    shown = text(browser.get(REVIEW, {"kam": cast.alice.pk}).content)
    assert f'<a class="amounts" href="{GIVES}?kam={cast.alice.pk}">' in shown
    assert "price 110 → 105 EUR/t" in text(browser.get(GIVES).content)


@pytest.mark.parametrize(
    ("narrowed", "there"),
    [
        ({"since": "2026-02", "until": "2026-02"}, True),
        ({"since": "2026-03"}, False),
        ({"until": "2026-01"}, False),
        ({"stage": "preparing"}, True),
        ({"stage": "closed"}, False),
    ],
)
def test_a_give_belongs_to_the_month_of_its_round(
    cast: Cast,
    talks: Negotiation,
    sign_in: SignIn,
    leader: User,
    narrowed: dict[str, str],
    there: bool,
) -> None:
    Negotiation.objects.update(stage="preparing")
    assert ("110 → 105" in text(sign_in(leader).get(GIVES, narrowed).content)) is there


def test_filters_that_mean_nothing_say_so_and_narrow_nothing(
    cast: Cast, talks: Negotiation, sign_in: SignIn, leader: User
) -> None:
    browser = sign_in(leader)
    wrong = {"since": "2026-05", "until": "2026-01"}
    assert b"The end lies before the beginning." in browser.get(REVIEW, wrong).content
    for odd in ({"since": "yesterday"}, {"team": "999999"}, {"kam": "x"}, {"stage": "nowhere"}):
        answer = browser.get(REVIEW, odd)
        assert answer.status_code == 200
        assert b'role="alert"' in answer.content


@pytest.mark.parametrize("by", ["kam", "account", "issue", "month"])
def test_every_table_is_had_as_csv(
    cast: Cast, talks: Negotiation, sign_in: SignIn, leader: User, by: str
) -> None:
    answer = sign_in(leader).get(f"/review/by-{by}.csv")
    assert answer["Content-Type"].startswith("text/csv")
    rows = table(answer.content)
    assert {row["currency"] for row in rows} == {talks.currency}
    assert sum(float(row["money_leaked"] or 0) for row in rows) >= 0
    assert rows[0]["name"]


def test_a_table_that_is_none_is_not_found(cast: Cast, sign_in: SignIn, leader: User) -> None:
    assert sign_in(leader).get("/review/by-moon.csv").status_code == 404


def test_no_cell_of_a_table_is_a_formula(
    cast: Cast, talks: Negotiation, sign_in: SignIn, leader: User
) -> None:
    cast.account.name = '=HYPERLINK("http://example.net")'
    cast.account.save()
    (row,) = table(sign_in(leader).get("/review/by-account.csv").content)
    assert row["name"].startswith("'=")


def test_markup_in_names_is_only_text(
    cast: Cast, talks: Negotiation, sign_in: SignIn, leader: User
) -> None:
    cast.account.name = "<script>alert(1)</script>"
    cast.account.save()
    Negotiation.objects.update(title="<img src=x onerror=alert(1)>")
    browser = sign_in(leader)
    for address in (REVIEW, GIVES, f"/review/kam/{cast.alice.pk}/"):
        page = browser.get(address).content
        assert b"<script>alert" not in page
        assert b"<img src=x" not in page


def test_the_coaching_view_counts_habits_and_warns_of_few(
    cast: Cast, talks: Negotiation, sign_in: SignIn, leader: User
) -> None:
    shown = text(sign_in(leader).get(f"/review/kam/{cast.alice.pk}/").content)
    assert "the numbers say little about a person" in shown
    assert "Talks that we opened" in shown
    assert "naked-concession" in shown
    assert "1 of 1" in shown


def test_without_offers_there_is_nothing_to_coach(
    cast: Cast, sign_in: SignIn, leader: User
) -> None:
    shown = sign_in(leader).get(f"/review/kam/{cast.bob.pk}/").content
    assert b"Nothing to look at yet" in shown


def test_nobody_looks_into_another_team_or_organisation(
    cast: Cast, talks: Negotiation, sign_in: SignIn
) -> None:
    for stranger in (sign_in(cast.charlie), sign_in(cast.eve)):
        for address in (REVIEW, GIVES, "/review/by-issue.csv"):
            assert b"price" not in stranger.get(address).content
        assert stranger.get(f"/review/kam/{cast.alice.pk}/").status_code == 404


def test_the_queries_do_not_grow_with_the_negotiations(
    cast: Cast, talks: Negotiation, sign_in: SignIn, leader: User
) -> None:
    browser = sign_in(leader)
    addresses = (REVIEW, GIVES, f"/review/kam/{cast.alice.pk}/")
    few = [asked(browser, address) for address in addresses]
    for n in range(30):
        negotiate(cast.account, title=f"Deal {n}")
    say(cast, side="us", terms={"price": 95})
    assert [asked(browser, address) for address in addresses] == few


def asked(browser: object, address: str) -> int:
    with CaptureQueriesContext(connection) as found:
        browser.get(address)  # type: ignore[attr-defined]
    return len(found)


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("findings", {"code": "R001", "negotiation": "Steel tubes 2027"}),
        ("rules", {"code": "R001", "open": "1"}),
        ("gives", {"issue": "price", "start": "110", "end": "105", "status": "naked"}),
    ],
)
def test_each_list_is_carried_away_as_it_is_shown(
    cast: Cast, talks: Negotiation, sign_in: SignIn, what: str, told: dict[str, str]
) -> None:
    rows = table(sign_in(cast.lena).get(f"/review/{what}.csv").content)
    assert any(told.items() <= row.items() for row in rows), rows
    nobody = table(sign_in(cast.eve).get(f"/review/{what}.csv").content)
    assert nobody == []


def test_a_list_that_there_is_not(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.lena).get("/review/secrets.csv").status_code == 404
