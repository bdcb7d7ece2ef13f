"""axe finds no serious fault on any page: light and dark, on a desk and on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from deals.models import Negotiation
from tests.browser.conftest import DESK, PHONE, Faults, SignedIn
from tests.cast import Cast
from tests.deals.pages.conftest import furnish

GRAVE = ("serious", "critical")
LOOKS = [(scheme, size) for scheme in ("light", "dark") for size in (DESK, PHONE)]
UNFOLD = "document.querySelectorAll('details').forEach((each) => each.open = true)"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

OF_A_DEAL = (
    "",
    "charts/",
    "prepare/",
    "log/",
    "log/?side=them",
    "log/?corrects=1",
    "close/",
    "sheet/",
)
OF_A_LEADER = (
    "/review/",
    "/review/?of=negotiation&since=2026-01&until=2025-01",
    "/review/?since=2020-01&until=2020-02",
    "/review/gives/",
    "/review/gives/?since=2020-01&until=2020-02",
    "/review/kam/{alice}/",
    "/review/kam/{charlie}/",
)
OF_ALL = (
    "/",
    "/?q=nowhere",
    "/templates/",
    "/negotiations/new/",
    "/settings/",
    "/notifications/",
    "/rules/",
    "/accounts/sessions/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/logout/",
)
REFUSED = ("/negotiations/99999/", "/no-such-page/", "/?after=nothing")
OF_NOBODY = ("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/")


@pytest.fixture
def furnished(cast: Cast, talks: Negotiation) -> Negotiation:
    """Talks with everything that pages show of talks."""
    furnish(cast)
    return talks


def faults_of(page: Page, address: str) -> Iterator[str]:
    """What axe finds of a page in every look, all that is folded unfolded."""
    page.goto(address)
    page.evaluate(UNFOLD)
    for scheme, size in LOOKS:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size(size)  # type: ignore[arg-type]
        where = f"{address} {scheme} {size['width']}"
        if page.evaluate(WIDER) > 0:
            yield f"{where}: wider than the screen"
        found = Axe().run(page, options={"resultTypes": ["violations"]})
        for fault in found.response["violations"]:
            if fault["impact"] in GRAVE:
                yield f"{where}: {fault['id']} {[n['html'][:90] for n in fault['nodes']][:3]}"


def look_at(page: Page, addresses: tuple[str, ...]) -> None:
    found = [fault for address in addresses for fault in faults_of(page, address)]
    assert found == [], "\n".join(found)


def test_pages_of_a_negotiation(furnished: Negotiation, cast: Cast, signed_in: SignedIn) -> None:
    page = signed_in(cast.alice)
    look_at(page, tuple(f"/negotiations/{furnished.pk}/{name}" for name in OF_A_DEAL))


def test_pages_of_a_leader(furnished: Negotiation, cast: Cast, signed_in: SignedIn) -> None:
    named = {"alice": cast.alice.pk, "charlie": cast.charlie.pk}
    look_at(signed_in(cast.dora), tuple(address.format(**named) for address in OF_A_LEADER))


def test_pages_of_everybody(furnished: Negotiation, cast: Cast, signed_in: SignedIn) -> None:
    look_at(signed_in(cast.alice), OF_ALL)


def test_the_first_pages_before_there_is_anything(cast: Cast, signed_in: SignedIn) -> None:
    look_at(signed_in(cast.eve), ("/", "/review/", "/review/gives/", "/templates/"))


def test_pages_that_refuse(
    furnished: Negotiation, cast: Cast, signed_in: SignedIn, faults: Faults
) -> None:
    faults.but(r"status of 40[034]")
    page = signed_in(cast.bob)
    look_at(page, (*REFUSED, f"/negotiations/{furnished.pk}/close/"))


def test_pages_for_those_who_are_not_signed_in(page: Page, faults: Faults) -> None:
    look_at(page, OF_NOBODY)


def test_what_a_form_refuses(
    furnished: Negotiation, cast: Cast, signed_in: SignedIn, faults: Faults
) -> None:
    """Errors are tied to their fields, and the page says that there are some."""
    faults.but(r"status of 422")
    page = signed_in(cast.alice)
    for address, button, field in (
        (f"/negotiations/{furnished.pk}/log/", "Log it", "#term-price"),
        (f"/negotiations/{furnished.pk}/close/", "Close the negotiation", "#id_term-price"),
    ):
        page.goto(address)
        if "close" in address:
            page.get_by_label("Agreed", exact=True).check()
        page.locator(field).fill("9999")
        page.get_by_role("button", name=re.compile(button)).click()
        page.get_by_role("alert").first.wait_for()
        wrong = page.locator(field)
        assert wrong.get_attribute("aria-invalid") == "true"
        for told in (wrong.get_attribute("aria-describedby") or "nothing").split():
            assert page.locator(f"#{told}").count() == 1
        found = Axe().run(page, options={"resultTypes": ["violations"]})
        grave = [f["id"] for f in found.response["violations"] if f["impact"] in GRAVE]
        assert grave == []
