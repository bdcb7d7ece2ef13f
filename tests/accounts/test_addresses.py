"""Whom a request is counted for."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from accounts.addresses import client_address

NEAR = "192.0.2.1"


@pytest.mark.parametrize(
    ("proxies", "told", "address"),
    [
        (0, "198.51.100.7", NEAR),
        (1, "", NEAR),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "invented, 198.51.100.7", "198.51.100.7"),
        (1, "198.51.100.7:4711", "198.51.100.7"),
        (2, "198.51.100.7, 10.0.0.1", "198.51.100.7"),
        (2, "10.0.0.1", NEAR),
        (1, "unknown", NEAR),
        (1, "[2001:db8:1:2:3::4]:443", "2001:db8:1:2::"),
        (1, "2001:db8:1:2:3::4", "2001:db8:1:2::"),
        (1, "::ffff:198.51.100.7", "198.51.100.7"),
    ],
)
def test_only_what_our_own_proxies_say_is_believed(
    settings: Settings, proxies: int, told: str, address: str
) -> None:
    settings.PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=NEAR, HTTP_X_FORWARDED_FOR=told)
    assert client_address(request) == address


def test_behind_a_socket_nobody_has_an_address() -> None:
    assert client_address(RequestFactory().get("/", REMOTE_ADDR="")) == ""
