"""Value points of the preparing page: dragged with the mouse, typed by keys, kept as they stand."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from deals.models import Negotiation, Preference
from tests.browser import kam
from tests.browser.conftest import Faults, SignedIn
from tests.cast import Cast

STRAIGHT = "80: 0, 100: 50, 120: 100"
"""What is put down where somebody asks for points and has typed none."""


@pytest.fixture
def cell(cast: Cast, talks: Negotiation, signed_in: SignedIn) -> Locator:
    """What the price is worth to us, by points."""
    page = signed_in(cast.alice)
    page.goto(f"/negotiations/{talks.pk}/prepare/")
    row = page.locator(".worth tr", has=page.get_by_role("rowheader", name="price"))
    row.locator("td.us select").select_option(label="by points")
    expect(typed(row.locator("td.us"))).to_have_value(STRAIGHT)
    return row.locator("td.us")


def typed(cell: Locator) -> Locator:
    return cell.get_by_label("Points", exact=True)


def drag(page: Page, dot: Locator, *, up: float) -> None:
    """Take a dot with the mouse and move it by a share of the height of its drawing."""
    at, drawing = dot.bounding_box(), dot.locator("xpath=..").bounding_box()
    assert at is not None and drawing is not None
    x, y = at["x"] + at["width"] / 2, at["y"] + at["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - up * drawing["height"], steps=5)
    page.mouse.up()


def test_the_number_follows_the_dot_and_is_kept(cell: Locator) -> None:
    page = cell.page
    with page.expect_response(lambda answer: answer.url.endswith("/prepare/advice")) as told:
        drag(page, cell.locator("circle").nth(1), up=0.25)
    assert told.value.ok
    expect(typed(cell)).to_have_value("80: 0, 100: 82, 120: 100")
    page.mouse.move(0, 0)  # let go, it follows the mouse no more
    expect(typed(cell)).to_have_value("80: 0, 100: 82, 120: 100")
    page.get_by_role("button", name="Keep weights and values").click()
    kam.told(page, "Weights and values are kept.")
    expect(typed(cell)).to_have_value("80: 0, 100: 82, 120: 100")
    kept = Preference.objects.get(issue__key="price", side="us")
    assert kept.points == [[80.0, 0.0], [100.0, 0.82], [120.0, 1.0]]


def test_a_dot_stays_between_nothing_and_the_best(cell: Locator) -> None:
    middle = cell.locator("circle").nth(1)
    drag(cell.page, middle, up=2)
    expect(typed(cell)).to_have_value("80: 0, 100: 100, 120: 100")
    drag(cell.page, middle, up=-2)
    expect(typed(cell)).to_have_value("80: 0, 100: 0, 120: 100")


def test_by_keys_the_number_is_typed_and_the_dot_follows(cell: Locator) -> None:
    page, middle = cell.page, cell.locator("circle").nth(1)
    before = float(middle.get_attribute("cy") or "")
    cell.locator("select").focus()
    page.keyboard.press("Tab")
    expect(typed(cell)).to_be_focused()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("80: 0, 100: 90, 120: 100")
    expect(middle).not_to_have_attribute("cy", str(before))
    assert float(middle.get_attribute("cy") or "") < before
    page.keyboard.press("Enter")
    kam.told(page, "Weights and values are kept.")
    kept = Preference.objects.get(issue__key="price", side="us")
    assert kept.points == [[80.0, 0.0], [100.0, 0.9], [120.0, 1.0]]


def test_what_cannot_be_read_is_refused_and_still_there(cell: Locator, faults: Faults) -> None:
    faults.but("status of 422")
    page = cell.page
    typed(cell).fill("much: a lot")
    page.get_by_role("button", name="Keep weights and values").click()
    kam.told(page, "Not everything could be stored")
    expect(typed(cell)).to_have_value("much: a lot")
    assert Preference.objects.get(issue__key="price", side="us").points is None
