"""By keys alone, in a hurry, and without a connection."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from deals.models import Negotiation, Offer
from tests.browser import kam
from tests.browser.conftest import PHONE, Faults, SignedIn
from tests.cast import Cast

OFFLINE = "ERR_INTERNET_DISCONNECTED"


@pytest.fixture
def alice(cast: Cast, talks: Negotiation, signed_in: SignedIn) -> Page:
    """Alice in the room of talks with four offers."""
    page = signed_in(cast.alice)
    page.goto(f"/negotiations/{talks.pk}/")
    return page


def press(page: Page, *, until: str, key: str = "Tab", most: int = 60) -> None:
    """Press a key until what is focused matches; whoever cannot see where fails here."""
    for _ in range(most):
        page.keyboard.press(key)
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", until):
            ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert ring != "none", f"no focus ring on {until}"
            return
    raise AssertionError(f"{until} is not reached by {key}")


def test_a_round_is_logged_by_keys_alone(alice: Page) -> None:
    alice.keyboard.press("Tab")
    expect(alice.get_by_role("link", name="Skip to the content")).to_be_focused()
    alice.keyboard.press("Enter")
    press(alice, until="a[href$='/log/']")
    alice.keyboard.press("Enter")
    expect(alice.get_by_role("heading", name="Log a round")).to_be_visible()
    press(alice, until="[name=side]")
    with alice.expect_response(lambda answer: answer.request.method == "POST"):
        alice.keyboard.press("ArrowLeft")
    expect(alice.get_by_label("We moved")).to_be_checked()
    press(alice, until="#term-price")
    alice.keyboard.type("98")
    press(alice, until="#term-service")
    alice.keyboard.type("plus")
    expect(alice.locator("#check")).to_contain_text("for nothing")
    press(alice, until="[name=make]")
    alice.keyboard.press("Enter")
    expect(alice.locator("[name=give-0-0-value]")).to_have_value("98")
    expect(alice.locator("[name=ask-0-0-value]")).to_be_focused()
    press(alice, until="[value=log]")
    alice.keyboard.press("Enter")
    kam.told(alice, "Logged.")
    expect(kam.offer(alice, 5)).to_contain_text("then price 98")


def test_steps_are_those_of_the_issue_and_stay_within_it(alice: Page) -> None:
    kam.begin(alice, side="us")
    more = alice.get_by_role("button", name="more price")
    for _ in range(3):
        more.click()
    expect(alice.locator("#term-price")).to_have_value("106.5")
    alice.locator("#term-price").fill("119.8")
    more.click()
    expect(alice.locator("#term-price")).to_have_value("120.0")


def test_a_phone_tells_beside_the_button_what_the_move_would_break(alice: Page) -> None:
    alice.set_viewport_size(PHONE)  # type: ignore[arg-type]
    kam.begin(alice, side="us")
    tally = alice.locator("#tally")
    expect(tally).to_be_hidden()
    alice.get_by_role("button", name="less price").click()
    expect(tally).to_contain_text("error")
    expect(tally).to_be_in_viewport()
    tally.click()
    expect(alice.locator("#check .finding").first).to_be_in_viewport()


def test_undone_within_the_minute(alice: Page) -> None:
    kam.log(alice, side="us", price="99")
    alice.get_by_role("button", name="Undo (for a minute)").click()
    kam.told(alice, "Undone: a correction stands in the ledger.")
    expect(kam.offer(alice, 5)).to_contain_text("corrected")
    expect(kam.offer(alice, 6)).to_contain_text("sets offer 5 right")
    expect(kam.offer(alice, 6)).to_contain_text("price 105")
    expect(alice.get_by_role("button", name="Undo (for a minute)")).to_have_count(0)


def test_without_a_connection_the_draft_stays_and_is_sent_once(
    alice: Page, context: BrowserContext, faults: Faults
) -> None:
    faults.but(OFFLINE)
    alice.set_viewport_size(PHONE)  # type: ignore[arg-type]
    kam.begin(alice, side="us")
    context.set_offline(True)
    alice.locator("#term-price").fill("97")
    alice.get_by_role("button", name="Log it").click()
    kam.told(alice, "No connection. What you typed is kept")
    alice.get_by_role("button", name="Log it").click()
    kam.told(alice, "No connection. What you typed is kept")
    assert Offer.objects.count() == 4
    context.set_offline(False)
    kam.told(alice, "Logged.")
    expect(kam.offer(alice, 5)).to_contain_text("price 97")
    assert Offer.objects.count() == 5
    kam.begin(alice, side="us")
    expect(alice.locator("#term-price")).to_have_value("")


def test_an_answer_that_was_lost_makes_no_second_offer(
    alice: Page, context: BrowserContext, faults: Faults
) -> None:
    """The server has it, the browser never heard: the same key finds the same offer."""
    faults.but("ERR_FAILED")
    kam.begin(alice, side="us")
    alice.locator("#term-price").fill("97")

    def lose(route: object) -> None:
        route.fetch(max_redirects=0)  # type: ignore[attr-defined]
        route.abort()  # type: ignore[attr-defined]

    alice.route("**/log/", lose, times=1)
    alice.get_by_role("button", name="Log it").click()
    kam.told(alice, "No connection. What you typed is kept")
    assert Offer.objects.count() == 5
    alice.get_by_role("button", name="Log it").click()
    kam.told(alice, "Logged.")
    assert Offer.objects.count() == 5


def test_a_draft_outlives_the_page(alice: Page) -> None:
    kam.begin(alice, side="us")
    alice.locator("#term-price").fill("96.5")
    alice.get_by_label("Value, or what they promise").first.fill("a visit")
    alice.goto("/")
    alice.go_back()
    kam.told(alice, "Your draft is back.")
    expect(alice.locator("#term-price")).to_have_value("96.5")
    expect(alice.get_by_label("Value, or what they promise").first).to_have_value("a visit")
    alice.get_by_role("button", name="Drop the draft").click()
    expect(alice.locator("#term-price")).to_have_value("")


def test_what_leaves_the_machine_or_breaks_the_policy_is_noticed(
    alice: Page, faults: Faults
) -> None:
    """The guard of all these tests, guarded."""
    alice.evaluate("fetch('https://elsewhere.example/').catch(() => 0)")
    alice.evaluate("document.body.append(Object.assign(new Image(), {src: 'http://127.1.1.1/'}))")
    alice.evaluate("setTimeout(() => { throw new Error('on purpose') })")
    alice.wait_for_timeout(300)
    told = "\n".join(faults.left)
    assert "policy breached: connect-src" in told
    assert "policy breached: img-src" in told
    assert "on purpose" in told
    faults.found.clear()
