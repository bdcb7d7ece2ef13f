"""/o/token/, /o/introspect/, /o/revoke_token/: bounded to the caller, counted, and discreet."""

from __future__ import annotations

import logging
from urllib.parse import urlencode

import pytest
from django.test import Client
from pytest_django import Settings

from tests.api.clients.asking import FORM, application, ask, bearer, token
from tests.cast import Cast

WHERE = ("token", "introspect", "revoke_token")


def test_a_live_token_is_told_to_its_own_organisation(cast: Cast) -> None:
    (made, secret), (sibling, its) = application(cast.ada), application(cast.ada, name="bi")
    text = token(made["client_id"], secret).json()["access_token"]
    for client_id, key in ((made["client_id"], secret), (sibling["client_id"], its)):
        told = ask("introspect", client_id, key, token=text).json()
        assert told.pop("exp") - told.pop("iat") in range(3595, 3606)
        assert told == {
            "active": True,
            "scope": "negotiations.read",
            "client_id": made["client_id"],
            "token_type": "Bearer",
        }


def test_a_foreign_token_is_like_an_unknown_one(cast: Cast) -> None:
    made, secret = application(cast.ada)
    foreign, its = application(cast.eve)
    text = token(made["client_id"], secret).json()["access_token"]
    answers = [
        ask("introspect", foreign["client_id"], its, token=t).json() for t in (text, "unknown")
    ]
    assert answers == [{"active": False}] * 2


def test_a_client_ends_its_own_tokens_and_no_others(cast: Cast) -> None:
    (made, secret), (sibling, its) = application(cast.ada), application(cast.ada, name="bi")
    text = token(made["client_id"], secret).json()["access_token"]
    assert ask("revoke_token", sibling["client_id"], its, token=text).status_code == 200
    assert bearer(text).get("/api/v1/negotiations").status_code == 200
    assert ask("revoke_token", made["client_id"], secret, token=text).status_code == 200
    assert bearer(text).get("/api/v1/negotiations").status_code == 401
    assert ask("introspect", made["client_id"], secret, token=text).json() == {"active": False}
    assert ask("revoke_token", made["client_id"], secret, token=text).status_code == 200


@pytest.mark.parametrize("where", WHERE)
def test_a_wrong_secret_is_refused_everywhere(cast: Cast, where: str) -> None:
    made, _ = application(cast.ada)
    form = {"grant_type": "client_credentials", "token": "x"}
    for client_id in (made["client_id"], "unknown", "nul\0"):
        answer = ask(where, client_id, "guessed", **form)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize("where", WHERE)
def test_what_cannot_be_read_is_a_problem(where: str) -> None:
    client = Client()
    kinds = {
        415: client.post(f"/o/{where}/", {"token": "x"}, content_type="application/json"),
        413: client.post(f"/o/{where}/", "a" * 10_001, content_type=FORM),
        400: client.post(f"/o/{where}/", "a&" * 2000, content_type=FORM),
        405: client.get(f"/o/{where}/"),
    }
    for status, answer in kinds.items():
        assert answer.status_code == status
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["status"] == status


def test_an_address_that_cannot_be_read_is_one_too(cast: Cast) -> None:
    made, secret = application(cast.ada)
    form = {"client_id": made["client_id"], "client_secret": secret}
    body = urlencode(form | {"grant_type": "client_credentials"})
    answer = Client().post("/o/token/?a=%zz", body, content_type=FORM)
    assert answer.status_code == 400, answer.content


def test_people_get_no_tokens(cast: Cast) -> None:
    made, secret = application(cast.ada)
    form = {"grant_type": "password", "username": "alice", "password": "x"}
    answer = ask("token", made["client_id"], secret, **form)
    assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")


def test_asking_for_a_token_says_which_one(cast: Cast) -> None:
    made, secret = application(cast.ada)
    answer = ask("introspect", made["client_id"], secret)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_who_asks_too_often_waits(settings: Settings, redis_url: str) -> None:
    settings.REDIS_URL = redis_url
    settings.TOKEN_RATE_PER_MINUTE = 2
    settings.PROXIES = 1
    client = Client(HTTP_X_FORWARDED_FOR="198.51.100.7")
    answers = [client.post("/o/token/", {}, content_type=FORM) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [400, 400, 429]
    assert 0 < int(answers[2]["Retry-After"]) <= 60
    assert answers[2]["Content-Type"] == "application/problem+json"
    elsewhere = Client(HTTP_X_FORWARDED_FOR="198.51.100.7, 198.51.100.8")
    assert elsewhere.post("/o/token/", {}, content_type=FORM).status_code == 400


def test_no_log_holds_a_secret_or_a_token(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        made, secret = application(cast.ada)
        text = token(made["client_id"], secret).json()["access_token"]
        bearer(text).get("/api/v1/negotiations")
        ask("introspect", made["client_id"], secret, token=text)
        token(made["client_id"], secret[:-1])
    assert secret not in caplog.text
    assert secret[:-1] not in caplog.text
    assert text not in caplog.text
