"""Addresses and headers of the site itself."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from negotrack.alive import alive


def test_probes_are_answered_without_a_database(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_probes_are_answered_over_plain_http(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 200
    assert client.get("/api/docs/").status_code == 301


def test_a_site_that_does_not_answer_is_not_alive() -> None:
    assert not alive(port=1, host="localhost")


def test_the_front_door_leads_strangers_to_sign_in(client: Client) -> None:
    assert client.get("/").headers["Location"] == "/accounts/login/?next=/"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/accounts/login/"])
def test_every_page_says_where_its_parts_may_come_from(client: Client, path: str) -> None:
    headers = client.get(path).headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
def test_a_page_of_ours_signs_people_in(client: Client) -> None:
    answer = client.get("/accounts/login/")
    assert answer.status_code == 200
    assert b'name="password"' in answer.content
