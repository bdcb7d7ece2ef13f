"""Where webhooks may go: no private address, whatever name it hides behind.

The name is resolved and looked at when an endpoint is entered and again for each delivery, which
then connects to the very address that was looked at: a name that resolves differently a moment
later changes nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
PORTS = {"https": 443, "http": 80}
MOST_ADDRESSES = 4
INSIDE_CLOUDS = tuple(map(ipaddress.ip_network, ("168.63.129.16/32", "192.0.0.0/24")))
"""Public by number or to some versions of Python, yet metadata of Azure's and Oracle's clouds."""
UNICAST = ipaddress.ip_network("2000::/3")
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Refused(Exception):
    """This address must not be called; `code` is a stable word for why."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True, slots=True)
class Target:
    """Where to connect: the addresses looked at, and the names to speak there."""

    secure: bool
    host: str
    port: int
    path: str
    addresses: tuple[str, ...]

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = PORTS["https" if self.secure else "http"]
        return host if self.port == usual else f"{host}:{self.port}"


def resolved(host: str, port: int) -> Sequence[str]:
    """The addresses of a host, in the system's order; Refused when it has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Refused("unresolvable", "The host has no address.") from None
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def target(url: str, *, resolve: Resolve = resolved) -> Target:
    """Where a URL leads; Refused when that is no place for a webhook."""
    parts, port = _parts(url)
    host = str(parts.hostname)
    addresses = tuple(resolve(host, port))[:MOST_ADDRESSES]
    if not addresses:
        raise Refused("unresolvable", "The host has no address.")
    for address in addresses:
        if not _allowed(ipaddress.ip_address(address.partition("%")[0])):
            raise Refused("private_address", "The host is at an address that is not public.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme == "https", host, port, path, addresses)


def _parts(url: str) -> tuple[SplitResult, int]:
    wrong = Refused("invalid_url", "Expected an https URL with a host, without user or fragment.")
    if not url.isascii() or any(sign.isspace() or not sign.isprintable() for sign in url):
        raise wrong
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme not in PORTS or not parts.hostname or "@" in parts.netloc or parts.fragment:
        raise wrong
    if parts.scheme == "http" and not settings.WEBHOOK_ALLOW_HTTP:
        raise Refused("insecure_url", "Expected https.")
    if port == 0 or "\\" in url:
        raise wrong
    return parts, port or PORTS[parts.scheme]


def _allowed(address: Address) -> bool:
    faces = list(_faces(address))
    if any(face in net for face in faces for net in settings.WEBHOOK_ALLOWED_NETWORKS):
        return True
    return all(_public(face) for face in faces)


def _public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and not (address in UNICAST or address in NAT64):
        return False
    if any(address in network for network in INSIDE_CLOUDS):
        return False
    return address.is_global and not address.is_multicast


def _faces(address: Address) -> Iterator[Address]:
    """The address, or the IPv4 addresses that it stands for."""
    if isinstance(address, IPv4Address):
        yield address
        return
    if address.ipv4_mapped is not None:
        yield address.ipv4_mapped
        return
    yield address
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield from address.teredo
    if address in NAT64:
        yield IPv4Address(int(address) & 0xFFFFFFFF)
