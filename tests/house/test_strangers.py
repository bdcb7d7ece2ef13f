"""No address answers a stranger, but for those that are meant to."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

OPEN = {
    "healthz",  # for whoever watches that the site lives
    "readyz",
    "schema",  # the description of the API and its pages
    "docs",
    "redoc",
    "problems",
    "problem",
    "account_login",  # signing in, and what leads there
    "account_inactive",
    "account_signup",  # says that there is no signing up
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
    "openid_connect_login",  # leads to the company
    "language",  # the switch at the foot of the page for signing in
    "logout",  # of the admin: there is nothing to end
    "openid_connect_callback",  # says that nothing was asked for
}
REFUSED = {401, 403, 404, 405, 415}
METHODS = ("get", "post", "delete")


def addresses() -> Iterator[tuple[str, str]]:
    """Name and address of every pattern, 1 for each part that varies."""
    for pattern, route in _patterns(get_resolver(), ""):
        path = re.sub(r"<[^>]+>|\(\?P<[^>]+>(?:[^()]|\([^()]*\))*\)", "1", route)
        yield pattern.name or "", "/" + re.sub(r"[\\^$]|\.\*", "", path)


def _patterns(resolver: URLResolver, before: str) -> Iterator[tuple[URLPattern, str]]:
    for found in resolver.url_patterns:
        route = before + str(found.pattern)
        if isinstance(found, URLResolver):
            yield from _patterns(found, route)
        else:
            yield found, route


@pytest.mark.django_db
def test_no_address_answers_a_stranger_but_these() -> None:
    client, answered, seen = Client(raise_request_exception=False), set(), 0
    for name, path in addresses():
        for method in METHODS if name not in OPEN else ():
            answer = getattr(client, method)(path)
            seen += 1
            led = answer.status_code in (301, 302) and "/login/" in answer["Location"]
            if answer.status_code not in REFUSED and not led:
                answered.add((method, path, answer.status_code))
    assert answered == set()
    assert seen > 300
