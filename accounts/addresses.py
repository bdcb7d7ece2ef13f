"""Where a request comes from, as far as those in between can be believed."""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The caller's address; empty where none is known, as behind a socket.

    Each of the `settings.PROXIES` in front of us adds whom it heard to the end of
    X-Forwarded-For; what stands before those entries is the caller's own invention. Of an IPv6
    address only the /64 network is told: one caller has all of it.
    """
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    told = hops[-settings.PROXIES] if 0 < settings.PROXIES <= len(hops) else ""
    return _plain(told) or _plain(request.META.get("REMOTE_ADDR", ""))


def _plain(text: str) -> str:
    """The address without port and brackets; empty for what is none."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ip_address(bare)
    except ValueError:
        return ""
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or IPv6Network((found, 64), strict=False).network_address)
