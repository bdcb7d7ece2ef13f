"""No form without its token, no page of a negotiation for those who may not see it."""

from __future__ import annotations

import pytest
from django.test import Client

from deals.models import Negotiation
from tests.cast import Cast
from tests.deals.pages.conftest import SignIn, furnish
from tests.deals.pages.walk import Read, addresses
from tests.house.test_strangers import addresses as all_addresses

pytestmark = pytest.mark.django_db
WITHOUT_COOKIES = ("/api/", "/o/", "/healthz", "/readyz", "/metrics")


@pytest.fixture
def furnished(cast: Cast, talks: Negotiation) -> Negotiation:
    furnish(cast)
    return talks


def test_every_form_carries_the_token(cast: Cast, furnished: Negotiation, sign_in: SignIn) -> None:
    forms = 0
    for user in (cast.alice, cast.lena):
        for path in (*(a.path for a in addresses(cast)), "/accounts/sessions/", "/accounts/2fa/"):
            answer = sign_in(user).get(path)
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                for form in Read(answer.content.decode()).forms:
                    forms += form.method == "post"
                    token = "csrfmiddlewaretoken" in form.fields
                    assert token is (form.method == "post"), (path, form.action)
    assert forms > 40


def test_no_post_is_taken_without_the_token(cast: Cast, furnished: Negotiation) -> None:
    """At any address at all, those of the API by session too."""
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    browser.force_login(cast.ada)
    before, tried = Negotiation.objects.get().version, 0
    ours = [address.path for address in addresses(cast)]
    for path in (*ours, *(path for _, path in all_addresses())):
        if not path.startswith(WITHOUT_COOKIES):
            answer = browser.post(path, {"act": "log", "reason": "so"})
            assert answer.status_code == 403, (path, answer.status_code)
            tried += 1
    api = browser.post("/api/v1/accounts", {"name": "x"}, content_type="application/json")
    assert api.status_code == 403
    assert Negotiation.objects.get().version == before
    assert tried > 80


def test_another_team_finds_no_page_of_it(
    cast: Cast, furnished: Negotiation, sign_in: SignIn
) -> None:
    tried = 0
    for user in (cast.charlie, cast.eve):
        browser = sign_in(user)
        for address in addresses(cast):
            if address.deal:
                for send in (browser.get, browser.post):
                    answer = send(
                        address.path, {"reason": "so", "to": "integrative", "act": "agree"}
                    )
                    assert answer.status_code in (404, 405), (address.path, answer.status_code)
                    assert furnished.title not in answer.content.decode()
                    tried += answer.status_code == 404
    assert tried > 40


def test_a_refused_form_says_what_to_do(cast: Cast, furnished: Negotiation) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.alice)
    answer = browser.post(f"/negotiations/{furnished.pk}/log/", {"act": "log"})
    assert "This form was not taken" in answer.content.decode()


def test_an_address_that_leads_nowhere_says_so(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.alice).get("/no/such/page/")
    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.content.decode()


def test_when_something_breaks_the_page_says_so(
    cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(**_: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("deals.pages.deal_room.deal_room", breaks)
    browser = sign_in(cast.alice)
    browser.raise_request_exception = False
    answer = browser.get(f"/negotiations/{cast.negotiation.pk}/")
    assert answer.status_code == 500
    page = answer.content.decode()
    assert "Something broke on our side" in page
    assert "broken on purpose" not in page
