"""Signing in: by name or address, with a second factor, by a company; and what is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from pytest_django import Settings
from redis import RedisError

from accounts import rotation
from accounts.models import User
from negotrack import environment
from negotrack.cache import Forgetful
from tests.accounts.sign_in.provider import Provider, running
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    cache.clear()


@pytest.fixture
def alice(cast: Cast) -> User:
    """She has an address and a password."""
    cast.alice.email = "alice@tubes.example"
    cast.alice.set_password(PASSWORD)
    cast.alice.save()
    return cast.alice


def enter(login: str, password: str = PASSWORD, client: Client | None = None) -> Client:
    client = client or Client()
    client.answer = client.post("/accounts/login/", {"login": login, "password": password})  # type: ignore[attr-defined]
    return client


def inside(client: Client) -> bool:
    return client.get("/").status_code == 200


@pytest.mark.parametrize("login", ["alice", "alice@tubes.example", "ALICE@tubes.example"])
def test_by_user_name_or_address(alice: User, login: str) -> None:
    assert inside(enter(login))


@pytest.mark.parametrize(
    ("login", "password"),
    [("alice", "wrong"), ("nobody", PASSWORD), ("", ""), ("alice\0", PASSWORD), ("é" * 9000, "x")],
)
def test_others_are_told_no_more_than_that(alice: User, login: str, password: str) -> None:
    client = enter(login, password)
    assert client.answer.status_code == 200 and not inside(client)  # type: ignore[attr-defined]


@pytest.mark.parametrize("login", ["alice", "alice@tubes.example", "nobody", "no@body.example"])
def test_what_is_wrong_is_said_in_one_way(alice: User, login: str) -> None:
    said = enter(login, "wrong").answer.content.decode()  # type: ignore[attr-defined]
    assert "That name or e-mail address and that password do not belong together." in said


def test_who_has_left_does_not_come_in(alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert not inside(enter("alice"))


def test_guessing_is_slowed_down(alice: User) -> None:
    for _ in range(5):
        enter("alice", "guess")
    answer = enter("alice").answer  # type: ignore[attr-defined]
    assert b"Too many failed login attempts" in answer.content
    assert not inside(enter("alice"))


def test_nobody_signs_up(client: Client) -> None:
    form = {"email": "m@x.example", "username": "m", "password1": PASSWORD, "password2": PASSWORD}
    for answer in (client.get("/accounts/signup/"), client.post("/accounts/signup/", form)):
        assert b"No account" in answer.content
    assert not User.objects.filter(username="m").exists()


def test_a_forgotten_password_is_set_anew_by_mail(alice: User) -> None:
    client = Client()
    client.post("/accounts/password/reset/", {"email": "alice@tubes.example"})
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body)
    assert link is not None and mail.outbox[0].to == ["alice@tubes.example"]
    form = client.get(link[1], follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "a new long one", "password2": "a new long one"})
    assert not inside(enter("alice"))
    assert inside(enter("alice", "a new long one"))


def test_of_an_unknown_address_the_page_says_the_same(alice: User) -> None:
    told = []
    for address in ("alice@tubes.example", "nobody@tubes.example"):
        answer = Client().post("/accounts/password/reset/", {"email": address}, follow=True)
        tokens = r'("X-CSRFToken": |name="csrfmiddlewaretoken" value=)"\w+"'
        told.append(re.sub(tokens, "", answer.content.decode()))
    assert told[0] == told[1]


def code_of(user: User) -> str:
    row = Authenticator.objects.get(user=user, type="totp")
    secret = get_adapter().decrypt(row.data["secret"])
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


@pytest.fixture
def guarded(alice: User) -> User:
    """She has set up an authenticator app."""
    client = enter("alice")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r'value="([A-Z2-7]{16,})"', page)
    assert secret is not None
    counter = next(iter(yield_hotp_counters_from_time()))
    code = format_hotp_value(hotp_value(secret[1], counter))
    client.post("/accounts/2fa/totp/activate/", {"code": code})
    row = Authenticator.objects.get(user=alice, type="totp")
    assert secret[1] not in str(row.data)
    cache.clear()
    return alice


def test_a_second_factor_is_asked_for(guarded: User) -> None:
    client = enter("alice")
    assert client.answer.headers["Location"].startswith("/accounts/2fa/authenticate/")  # type: ignore[attr-defined]
    assert not inside(client)
    client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert not inside(client)
    client.post("/accounts/2fa/authenticate/", {"code": code_of(guarded)})
    assert inside(client)


def test_its_secret_comes_under_a_new_key(guarded: User, settings: Settings) -> None:
    settings.VAULT_KEYS = ["new", *settings.VAULT_KEYS]
    assert rotation.rotate(tell=lambda _: None) == 0
    settings.VAULT_KEYS = ["new"]
    assert len(code_of(guarded)) == 6
    settings.VAULT_KEYS = ["another"]
    assert rotation.rotate(tell=lambda _: None) == 2


def test_sessions_are_listed_and_signed_out(alice: User) -> None:
    here, there = enter("alice"), enter("alice")
    page = here.get("/accounts/sessions/").content.decode()
    assert page.count("<li class=") == 2
    other = UserSession.objects.get(session_key=there.session.session_key)
    here.post(f"/accounts/sessions/{other.pk}/end/")
    assert inside(here) and not inside(there)


def test_all_others_are_signed_out_at_once(alice: User) -> None:
    here, *others = (enter("alice") for _ in range(3))
    here.post("/accounts/sessions/")
    assert inside(here) and not any(inside(other) for other in others)


def test_sessions_of_others_are_out_of_reach(alice: User, cast: Cast) -> None:
    alices = enter("alice")
    row = UserSession.objects.get(session_key=alices.session.session_key)
    eve = Client()
    eve.force_login(cast.eve)
    assert eve.post(f"/accounts/sessions/{row.pk}/end/").status_code == 404
    assert Client().post(f"/accounts/sessions/{row.pk}/end/").status_code == 302
    assert eve.get(f"/accounts/sessions/{row.pk}/end/").status_code == 405
    assert inside(alices)


def test_the_admin_has_no_sign_in_of_its_own(alice: User) -> None:
    assert Client().get("/admin/login/").headers["Location"].startswith("/accounts/login/")
    assert enter("alice").get("/admin/login/").status_code == 403


@pytest.fixture
def company(settings: Settings) -> Iterator[Provider]:
    with running() as provider:
        app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
        app["settings"]["server_url"] = provider.url
        yield provider


def through(company: Provider, **claims: Any) -> Client:
    """Go to the company and come back with what it says."""
    company.claims = {"sub": "u-1", "email_verified": True, **claims}
    client = Client()
    sent = client.get("/accounts/oidc/tubes/login/").headers["Location"]
    assert sent.startswith(f"{company.url}/authorize")
    state = parse_qs(urlsplit(sent).query)["state"][0]
    client.answer = client.get(  # type: ignore[attr-defined]
        "/accounts/oidc/tubes/login/callback/", {"state": state, "code": "c"}, follow=True
    )
    return client


def test_a_company_signs_its_people_in(alice: User, company: Provider) -> None:
    assert inside(through(company, email="alice@tubes.example"))
    assert inside(through(company, email="alice@elsewhere.example")), "known by its subject now"


def test_a_company_says_nothing_of_people_elsewhere(
    alice: User, cast: Cast, company: Provider
) -> None:
    User.objects.filter(pk=cast.eve.pk).update(email="eve@other.example")
    User.objects.create_superuser("root", email="root@all.example", password="x")
    for address in ("eve@other.example", "root@all.example", "new@tubes.example"):
        client = through(company, email=address, sub=address)
        assert not inside(client)
        assert b"No account" in client.answer.content  # type: ignore[attr-defined]


def test_an_address_that_nobody_verified_counts_for_nothing(alice: User, company: Provider) -> None:
    assert not inside(through(company, email="alice@tubes.example", email_verified=False))


def test_companies_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    one = dict.fromkeys(environment.OIDC_KEYS, "x")
    monkeypatch.setenv("OIDC", f"[{one}]".replace("'", '"'))
    [app] = environment.oidc_providers("OIDC")
    assert app["settings"] == {"server_url": "x", "organisation": "x"}
    for nonsense in ("{", "{}", '[{"id": "x"}]', "[1]", "1"):
        monkeypatch.setenv("OIDC", nonsense)
        if nonsense == "{}":
            assert environment.oidc_providers("OIDC") == []
            continue
        with pytest.raises(ImproperlyConfigured, match="OIDC: a JSON list"):
            environment.oidc_providers("OIDC")


def test_without_redis_nothing_is_counted_and_nobody_kept_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    away = Forgetful("redis://127.0.0.1:1/0", {"OPTIONS": {"socket_connect_timeout": 0.1}})
    assert away.add("a", 1) is True
    assert away.get("a", "default") == "default"
    away.set("a", 2)
    assert away.delete("a") is False
    with pytest.raises(RedisError):
        away.clear()
