"""Whose language and hours hold: the own setting, the cookie of the switch, the browser."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.access import viewer_for_user
from accounts.errors import Invalid
from accounts.languages import keep_settings, zones
from accounts.models import User
from deals.days import today
from deals.models import Negotiation
from tests.cast import Cast
from tests.deals.pages.conftest import SignIn

pytestmark = pytest.mark.django_db


def language(client: Client, path: str = "/", **headers: str) -> str:
    answer = client.get(path, headers=headers or None)
    page = answer.content.decode()
    spoken = page.split('<html lang="')[1].split('"')[0]
    assert answer.headers["Content-Language"] == spoken
    return spoken


def test_the_browser_is_asked_first_and_english_is_spoken_to_the_rest(client: Client) -> None:
    login = "/accounts/login/"
    assert language(client, login) == "en"
    assert language(client, login, **{"Accept-Language": "vi-VN,vi;q=0.9,en;q=0.8"}) == "vi"
    assert language(client, login, **{"Accept-Language": "fr, de;q=0.7"}) == "en"
    assert language(client, login, **{"Accept-Language": "*" * 5_000}) == "en"


def test_the_switch_holds_before_anybody_signs_in(client: Client) -> None:
    answer = client.post("/language/", {"language": "vi", "next": "/accounts/login/?next=/review/"})
    assert answer.status_code == 302 and answer["Location"] == "/accounts/login/?next=/review/"
    kept = answer.cookies["language"]
    assert kept["httponly"] and kept["samesite"] == "Lax" and kept["max-age"] > 10**7
    assert language(client, "/accounts/login/", **{"Accept-Language": "en"}) == "vi"
    client.post("/language/", {"language": "en"})
    assert language(client, "/accounts/login/", **{"Accept-Language": "vi"}) == "en"


def test_the_switch_of_somebody_signed_in_is_kept_with_the_person(
    cast: Cast, sign_in: SignIn
) -> None:
    alice = sign_in(cast.alice)
    alice.post("/language/", {"language": "vi", "next": "/settings/"})
    cast.alice.refresh_from_db()
    assert cast.alice.language == "vi"
    assert language(sign_in(cast.alice), **{"Accept-Language": "en"}) == "vi"
    assert language(sign_in(cast.bob)) == "en"
    history = cast.alice.history.filter(language="vi")  # type: ignore[attr-defined]
    assert history.count() == 1


@pytest.mark.parametrize(
    "after",
    [
        "https://evil.example/", "//evil.example/", "///evil.example", "javascript:alert(1)",
        "http:evil.example", "/\\evil.example", "https:///evil.example", "\x00//evil", "",
        "http://testserver@evil.example/", "x" * 9_000 + "://y",
    ],
)  # fmt: skip
def test_the_switch_leads_nowhere_else(client: Client, after: str) -> None:
    answer = client.post("/language/", {"language": "vi", "next": after})
    assert answer.status_code == 302 and answer["Location"] == "/"


@pytest.mark.parametrize("wanted", ["", "xx", "fr", "../vi", "vi\n", "VI" * 500])
def test_a_language_that_nobody_speaks_changes_nothing(client: Client, wanted: str) -> None:
    answer = client.post("/language/", {"language": wanted, "next": "/accounts/login/"})
    assert answer.status_code == 302 and "language" not in answer.cookies


def test_the_switch_is_a_form_that_cannot_be_forged(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/language/", {"language": "vi"}).status_code == 403
    assert strict.get("/language/").status_code == 405
    page = strict.get("/accounts/login/?next=/x").content.decode()
    form = page.split('action="/language/"')[1].partition("</form>")[0]
    assert "csrfmiddlewaretoken" in form and 'value="/accounts/login/?next=/x"' in form
    assert 'name="language" value="vi" lang="vi"' in form


def test_settings_are_kept_and_told_in_the_new_language(cast: Cast, sign_in: SignIn) -> None:
    alice = sign_in(cast.alice)
    assert "as the site: UTC" in alice.get("/settings/").content.decode()
    asked = {"language": "vi", "time_zone": "Asia/Ho_Chi_Minh"}
    page = alice.post("/settings/", asked, follow=True).content.decode()
    assert "Đã lưu thiết lập." in page and "1.234,5" in page
    assert '<option value="Asia/Ho_Chi_Minh" selected>' in page
    cast.alice.refresh_from_db()
    assert (cast.alice.language, cast.alice.time_zone) == ("vi", "Asia/Ho_Chi_Minh")
    alice.post("/settings/", {"language": "", "time_zone": ""})
    cast.alice.refresh_from_db()
    assert (cast.alice.language, cast.alice.time_zone) == ("", "")
    assert language(alice) == "en"
    assert language(alice, **{"Accept-Language": "vi"}) == "vi"


@pytest.mark.parametrize(
    "asked",
    [{"language": "xx"}, {"time_zone": "Mars/Olympus"}, {"time_zone": "../../etc/passwd"},
     {"language": "v" * 5_000}, {"time_zone": "Asia/Ho_Chi_Minh "}],
)  # fmt: skip
def test_settings_that_are_none_are_refused(
    cast: Cast, sign_in: SignIn, asked: dict[str, str]
) -> None:
    answer = sign_in(cast.alice).post("/settings/", asked)
    assert answer.status_code == 422 and b'role="alert"' in answer.content
    cast.alice.refresh_from_db()
    assert (cast.alice.language, cast.alice.time_zone) == ("", "")
    with pytest.raises(Invalid):
        keep_settings(viewer=viewer_for_user(cast.alice), **asked)


def test_settings_need_somebody(client: Client) -> None:
    assert client.get("/settings/").status_code == 302


def test_the_page_leads_to_password_second_factor_and_sessions(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.alice).get("/settings/").content.decode()
    for address in ("/accounts/password/change/", "/accounts/2fa/", "/accounts/sessions/"):
        assert f'href="{address}"' in page
    assert page.count("<option") == len(zones()) + 4


def test_what_is_no_page_speaks_english(cast: Cast, sign_in: SignIn) -> None:
    User.objects.filter(pk=cast.alice.pk).update(language="vi")
    alice = sign_in(cast.alice)
    refused = alice.get("/api/v1/negotiations/0", headers={"Accept-Language": "vi"}).json()
    assert refused["title"] == "Nothing here" and "No such" in refused["errors"][0]["detail"]
    bad = alice.get("/api/v1/negotiations?limit=x", headers={"Accept-Language": "vi"})
    assert "hợp lệ" not in bad.content.decode()
    assert "Content-Language" not in bad.headers


def test_hours_are_those_of_the_reader(
    cast: Cast, talks: Negotiation, sign_in: SignIn, settings: Settings
) -> None:
    User.objects.filter(pk=cast.alice.pk).update(time_zone="Pacific/Kiritimati")
    page = sign_in(cast.alice).get("/settings/").content.decode()
    there = timezone.localtime(timezone=timezone.get_fixed_timezone(14 * 60))
    before = (there - timezone.timedelta(minutes=1)).strftime("%H:%M")  # type: ignore[attr-defined]
    assert there.strftime("%H:%M") in page or before in page


def test_a_zone_that_the_machine_forgot_does_no_harm(cast: Cast, sign_in: SignIn) -> None:
    User.objects.filter(pk=cast.alice.pk).update(time_zone="Europe/Atlantis", language="xx")
    assert language(sign_in(cast.alice), "/settings/") == "en"


def test_days_of_the_talks_are_the_sites(monkeypatch: pytest.MonkeyPatch) -> None:
    late = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: late)
    with timezone.override("Asia/Ho_Chi_Minh"):
        assert timezone.localdate().isoformat() == "2026-03-02"
        assert today().isoformat() == "2026-03-01"
