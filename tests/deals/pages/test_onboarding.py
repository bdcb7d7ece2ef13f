"""The first minutes: steps, a sample that harms nothing, and finding what one has."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.access import viewer_for_user
from accounts.models import User
from deals import models
from deals.actions.samples import load_sample
from deals.demo.sample import sample_text
from deals.models import Event, Finding, Negotiation, Rollup, ScoreRow
from deals.queries.notices import due_conditions, new_errors
from tests.api.callers import integration, post
from tests.api.callers import person as caller
from tests.cast import Cast, person
from tests.deals.pages.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def nora(cast: Cast) -> User:
    """New, in a team of her own."""
    return person("nora", cast.organisation, None)


@pytest.fixture
def browser(nora: User, sign_in: SignIn) -> Client:
    return sign_in(nora)


def loaded(browser: Client) -> Negotiation:
    answer = browser.post("/sample/")
    assert answer.status_code == 302
    deal = Negotiation.objects.exclude(sample="").latest("pk")
    assert answer["Location"] == f"/negotiations/{deal.pk}/"
    return deal


def test_who_has_nothing_is_shown_what_to_do(browser: Client) -> None:
    page = browser.get("/").content.decode()
    assert "Load a sample negotiation" in page
    assert "Nothing found" in browser.get("/?q=x").content.decode()


def test_the_sample_is_marked_as_one_and_says_what_to_try(browser: Client) -> None:
    deal = loaded(browser)
    page = browser.get(f"/negotiations/{deal.pk}/").content.decode()
    assert "This is a sample." in page
    assert f"/negotiations/{deal.pk}/log/" in page
    assert '<span class="tag">sample</span>' in browser.get("/").content.decode()
    assert deal.findings.filter(status="open").exists()


def test_it_is_loaded_once_and_comes_back_after_it_was_put_away(browser: Client) -> None:
    deal = loaded(browser)
    assert loaded(browser) == deal
    assert browser.post(f"/negotiations/{deal.pk}/put-away").status_code == 302
    assert "Load a sample negotiation" in browser.get("/").content.decode()
    assert loaded(browser) == deal
    assert deal.title in browser.get("/").content.decode()


def test_only_samples_are_put_away_and_only_by_who_may_change_them(
    cast: Cast, browser: Client, sign_in: SignIn
) -> None:
    deal = loaded(browser)
    assert sign_in(cast.alice).post(f"/negotiations/{deal.pk}/put-away").status_code == 404
    real = cast.negotiation
    assert sign_in(cast.alice).post(f"/negotiations/{real.pk}/put-away").status_code == 404
    assert sign_in(cast.bob).post(f"/negotiations/{real.pk}/put-away").status_code == 403


def test_everything_can_be_tried_on_it(browser: Client, nora: User) -> None:
    deal = loaded(browser)
    offer = {"side": "them", "terms": {"term": 30}}
    assert post(caller(nora), f"negotiations/{deal.pk}/offers", offer).status_code == 201
    for page in ("", "prepare/", "charts/", "log/", "sheet/"):
        assert browser.get(f"/negotiations/{deal.pk}/{page}").status_code == 200


def test_of_a_sample_nobody_hears(cast: Cast, nora: User, browser: Client) -> None:
    deal = loaded(browser)
    assert not Event.objects.filter(negotiation=deal).exists()
    assert not ScoreRow.objects.filter(negotiation=deal).exists()
    assert not Rollup.objects.exists()
    Finding.objects.filter(negotiation=deal).update(severity="error")
    models.Ask.objects.filter(negotiation=deal).update(due_on="2026-01-01")
    viewer, now = viewer_for_user(nora), deal.updated_at
    assert new_errors(viewer=viewer, now=now) == []
    assert due_conditions(viewer=viewer, today=now.date()) == []


def test_neither_lists_nor_exports_nor_the_review_show_it_to_others(
    cast: Cast, browser: Client, sign_in: SignIn
) -> None:
    deal = loaded(browser)
    crm = integration(cast.organisation)
    for address in ("negotiations", "accounts", "findings", "changes"):
        listed = crm.get(f"/api/v1/{address}?limit=100").content.decode()
        assert "Nitrile" not in listed
        assert deal.account.name not in listed
        assert f'"negotiation":{deal.pk},' not in listed
    for name in ("negotiations", "offers", "findings"):
        lines = b"".join(crm.get(f"/api/v1/exports/{name}.csv").streaming_content).decode()
        assert "sample:" not in lines
    for page in ("/", "/review/", "/review/gives/"):
        shown = sign_in(cast.ada).get(page).content.decode()
        assert deal.title not in shown
        assert deal.account.name not in shown


def test_nobody_opens_a_real_one_on_the_account_of_a_sample(browser: Client) -> None:
    deal = loaded(browser)
    assert deal.account.name not in browser.get("/negotiations/new/").content.decode()


def test_two_people_have_two_samples(cast: Cast, nora: User) -> None:
    made = [load_sample(viewer=viewer_for_user(u), text=sample_text()) for u in (nora, cast.bob)]
    assert made[0] != made[1]


@pytest.mark.parametrize("words", ["Steel", "Borealis", "CRM-77", "crm-77 steel", "alice"])
def test_a_negotiation_is_found_by_title_account_owner_and_external_id(
    cast: Cast, sign_in: SignIn, words: str
) -> None:
    models.ExternalReference.objects.create(
        organisation=cast.organisation, negotiation=cast.negotiation, system="crm",
        external_id="CRM-77",
    )  # fmt: skip
    alice = sign_in(cast.alice)
    assert "Steel tubes 2027" in alice.get("/", {"q": words}).content.decode()
    assert "Steel tubes 2027" not in alice.get("/", {"q": "CRM-78"}).content.decode()
