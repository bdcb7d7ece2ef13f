"""What people do in the pages, in their words."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect


def sign_in(page: Page, *, name: str, password: str) -> None:
    """By the form, as everybody does."""
    page.goto("/accounts/login/")
    page.get_by_label("User name or e-mail address").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Negotiations")).to_be_visible()


def open_negotiation(page: Page, *, title: str, account: str) -> None:
    page.get_by_role("link", name="New negotiation").first.click()
    page.get_by_label("What it is about").fill(title)
    page.get_by_label("Key account").select_option(label=account)
    page.get_by_role("button", name="Open it").click()
    expect(page.get_by_text("Opened. Now say")).to_be_visible()


def add_issue(page: Page, **typed: str) -> None:
    """Fields by the beginning of their labels."""
    page.get_by_text("Add an issue", exact=True).click()
    form = page.locator("form[action$='add-issue']")
    for label, value in typed.items():
        form.get_by_label(label.replace("_", " ")).first.fill(value)
    form.get_by_role("button", name="Add").click()
    expect(page.get_by_text("The issue is on the table.")).to_be_visible()


def weigh(page: Page, issue: str, *, us: tuple[str, str], them: tuple[str, str]) -> None:
    """Weight and direction of both sides."""
    for cell, (weight, way) in zip(("td.us", "td.them"), (us, them), strict=True):
        row = page.locator(".worth tr", has=page.get_by_role("rowheader", name=issue))
        row.locator(f"{cell} [data-weight]").fill(weight)
        row.locator(f"{cell} select").select_option(label=way)


def log(page: Page, *, side: str, new_round: bool = False, **terms: str) -> None:
    """From the deal room, a move with its terms, to the deal room."""
    begin(page, side=side)
    for key, value in terms.items():
        page.locator(f"#term-{key}").fill(value)
    if new_round:
        page.get_by_text("When, how, why").click()
        page.get_by_label("Round", exact=True).select_option("new")
    send(page)


def begin(page: Page, *, side: str) -> None:
    """The form, on that side."""
    page.get_by_role("link", name="Log a round").click()
    choice = page.get_by_label("We moved" if side == "us" else "They moved")
    if not choice.is_checked():
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            choice.check()
    expect(page.get_by_label("We moved" if side == "us" else "They moved")).to_be_checked()


def send(page: Page) -> None:
    page.get_by_role("button", name="Log it").click()
    page.wait_for_url(re.compile(r"logged="))
    expect(page.get_by_text("Logged.")).to_be_visible()


def offer(page: Page, number: int) -> Locator:
    """An offer in the story."""
    return page.locator(f"#offer-{number}")


def told(page: Page, text: str) -> None:
    """The page says so."""
    expect(page.get_by_text(text).first).to_be_visible()
