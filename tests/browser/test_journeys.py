"""From an empty table to the leader's review, as people go."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.browser import kam
from tests.browser.conftest import PHONE
from tests.cast import Cast

WORDS = "correct horse battery staple"
MORE, LESS = "more is better", "less is better"


@pytest.fixture
def known(cast: Cast) -> Cast:
    """The cast, each with the same password."""
    User.objects.update(password=make_password(WORDS))
    return cast


def test_from_preparing_to_the_review(known: Cast, page: Page) -> None:
    _prepares(page, known)
    _logs_five_rounds(page)
    address = page.url.partition("?")[0].partition("#")[0]
    _closes(page)
    _signs_out(page)
    _leader_waives_and_reviews(page, address)


def test_the_same_on_a_phone(known: Cast, page: Page) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    test_from_preparing_to_the_review(known, page)


def _prepares(page: Page, cast: Cast) -> None:
    kam.sign_in(page, name="alice", password=WORDS)
    kam.open_negotiation(page, title="Board 2027", account=cast.account.name)
    kam.add_issue(page, Issue="Price", From="80", To="120", Unit="EUR/t")
    kam.add_issue(page, Issue="Payment days", From="14", To="60", In_force_now="45")
    kam.weigh(page, "Price", us=("60", MORE), them=("50", LESS))
    kam.weigh(page, "Payment days", us=("40", LESS), them=("50", MORE))
    expect(page.locator("#advice")).to_contain_text("Joint gain there is to find")
    page.get_by_role("button", name="Keep weights and values").click()
    kam.told(page, "Weights and values are kept.")
    page.get_by_role("link", name="Deal room").click()


def _logs_five_rounds(page: Page) -> None:
    kam.log(page, side="us", price="115", payment_days="20")
    kam.log(page, side="them", price="90", payment_days="60")
    kam.log(page, side="us", new_round=True, price="111")
    kam.log(page, side="them", payment_days="50")
    _links(page)
    kam.begin(page, side="us")
    page.locator("#term-price").fill("107")
    expect(page.locator("#check")).to_contain_text("R001")
    page.get_by_role("button", name="Make it conditional").click()
    expect(page.locator("[name=give-0-0-value]")).to_have_value("107")
    page.locator("[name=ask-0-0-issue]").select_option("payment_days")
    page.locator("[name=ask-0-0-value]").fill("30")
    expect(page.locator("#check")).not_to_contain_text("R001")
    kam.send(page)
    expect(kam.offer(page, 5)).to_contain_text("if Payment days 30 ⇄ then Price 107 EUR/t")
    kam.log(page, side="them", new_round=True, payment_days="30")
    expect(kam.offer(page, 5)).to_contain_text("paid for")
    kam.log(page, side="us", new_round=True, price="104")
    kam.log(page, side="them", new_round=True, price="104", payment_days="30")
    expect(page.locator(".round")).to_have_count(5)


def _links(page: Page) -> None:
    """What the order of moves suggests is made sure by one click."""
    supposed = kam.offer(page, 3)
    expect(supposed).to_contain_text("supposed by the order of moves")
    supposed.get_by_role("button", name="Link as return").click()
    kam.told(page, "Linked as the return.")
    expect(kam.offer(page, 3)).to_contain_text("linked afterwards")


def _closes(page: Page) -> None:
    page.get_by_role("link", name="Stage, close").click()
    page.get_by_label("Agreed", exact=True).check()
    expect(page.get_by_label("Price us")).to_have_value("104")
    page.get_by_label("Payment days us").fill("30")
    page.get_by_role("button", name="Close the negotiation").click()
    kam.told(page, "Closed.")
    expect(page.get_by_role("link", name="Log a round")).to_have_count(0)


def _signs_out(page: Page) -> None:
    page.get_by_label("Account of").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def _leader_waives_and_reviews(page: Page, address: str) -> None:
    kam.sign_in(page, name="lena", password=WORDS)
    page.get_by_role("link", name="Review").click()
    worst = page.get_by_role("region", name="Worst open findings")
    worst.locator(".finding").get_by_role("link").first.click()
    assert page.url.startswith(address)
    finding = page.locator(".finding:not(.waived)").first
    finding.get_by_text("Waive …").click()
    finding.get_by_label("Reason").fill("The last one of the year.")
    finding.get_by_role("button", name="Waive").click()
    kam.told(page, "Waived.")
    kam.told(page, "The last one of the year.")
    page.get_by_role("link", name="Review").click()
    expect(page.get_by_role("region", name="Waivers")).to_contain_text("The last one of the year.")
