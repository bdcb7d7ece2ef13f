"""Where webhooks may go, and where they must not."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from pytest_django import Settings

from api.webhooks.guard import Refused, resolved, target

PUBLIC = "93.184.215.14"


def at(*addresses: str):  # type: ignore[no-untyped-def]
    """A name server that knows these addresses for every name."""
    return lambda host, port: list(addresses)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.5", "172.16.3.4", "172.31.255.255",
        "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200", "168.63.129.16",
        "192.0.0.8", "192.0.2.1", "198.18.0.1", "203.0.113.9", "224.0.0.1", "240.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254",
        "ff02::1", "fec0::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::10.0.0.1",
        "2002:7f00:1::", "2002:a00:1::1", "64:ff9b::a00:1", "64:ff9b::a9fe:a9fe", "2001:db8::1",
        "2001:0:a00:1::1",
    ],
)  # fmt: skip
def test_an_address_that_is_not_public_is_refused_behind_whatever_name(address: str) -> None:
    with pytest.raises(Refused) as refused:
        target("https://crm.example/hook", resolve=at(address))
    assert refused.value.code == "private_address"


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/latest/meta-data",
        "https://10.1.2.3:8443/", "https://localhost/", "https://2130706433/", "https://0x7f.1/",
        "https://0177.0.0.1/", "https://127.1/",
    ],
)  # fmt: skip
def test_an_address_in_any_spelling_is_looked_at_as_the_system_reads_it(url: str) -> None:
    with pytest.raises(Refused) as refused:
        target(url, resolve=resolved)
    assert refused.value.code in {"private_address", "unresolvable"}


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    with pytest.raises(Refused, match="not public"):
        target("https://crm.example/", resolve=at(PUBLIC, "10.0.0.1"))


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://crm.example/", "insecure_url"),
        ("ftp://crm.example/", "invalid_url"),
        ("file:///etc/passwd", "invalid_url"),
        ("gopher://crm.example/", "invalid_url"),
        ("https:///hook", "invalid_url"),
        ("https://user:word@crm.example/", "invalid_url"),
        ("https://user@crm.example/", "invalid_url"),
        ("https://crm.example/#part", "invalid_url"),
        ("https://crm.example:99999/", "invalid_url"),
        ("https://crm.example:0/", "invalid_url"),
        ("https://[::1/", "invalid_url"),
        ("https://crm.example\\@10.0.0.1/", "invalid_url"),
        ("https://crm.example/\r\nHost: inside", "invalid_url"),
        ("https://crm.example/a b", "invalid_url"),
        ("https://bücher.example/", "invalid_url"),
        ("", "invalid_url"),
    ],
)
def test_what_is_no_https_url_is_refused(url: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        target(url, resolve=at(PUBLIC))
    assert refused.value.code == code


def test_a_public_host_is_pinned_to_the_addresses_that_were_looked_at() -> None:
    found = target("https://CRM.example:8443/hook?a=1", resolve=at(PUBLIC, "2606:2800:21f::1"))
    assert found.addresses == (PUBLIC, "2606:2800:21f::1")
    assert (found.host, found.port, found.path) == ("crm.example", 8443, "/hook?a=1")
    assert found.host_header == "crm.example:8443"
    assert target("https://crm.example", resolve=at(PUBLIC)).host_header == "crm.example"


def test_networks_of_ones_own_are_allowed_by_name_and_no_others(settings: Settings) -> None:
    settings.WEBHOOK_ALLOWED_NETWORKS = [ip_network("10.1.0.0/16")]
    assert target("https://crm.intern/", resolve=at("10.1.2.3")).addresses == ("10.1.2.3",)
    with pytest.raises(Refused):
        target("https://crm.intern/", resolve=at("10.2.0.1"))
    with pytest.raises(Refused):
        target("https://crm.intern/", resolve=at("10.1.2.3", "10.2.0.1"))


def test_plain_http_needs_a_setting_and_private_addresses_stay_refused(settings: Settings) -> None:
    settings.WEBHOOK_ALLOW_HTTP = True
    assert not target("http://crm.example/", resolve=at(PUBLIC)).secure
    with pytest.raises(Refused):
        target("http://crm.example/", resolve=at("127.0.0.1"))


def test_a_host_without_an_address_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def unknown(*args: object, **kwargs: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(Refused) as refused:
        target("https://nowhere.example/")
    assert refused.value.code == "unresolvable"
