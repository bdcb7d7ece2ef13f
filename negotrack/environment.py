"""Knobs from the environment, typed; a wrong one is told by its name."""

from __future__ import annotations

import json
import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from django.core.exceptions import ImproperlyConfigured

OIDC_KEYS = ("id", "name", "client_id", "secret", "server_url", "organisation")
YES = frozenset({"1", "true", "yes", "on"})
NO = frozenset({"0", "false", "no", "off", ""})


def flag(name: str, *, default: bool = False) -> bool:
    """A yes or no."""
    text = os.environ.get(name, "yes" if default else "no").strip().lower()
    if text not in YES | NO:
        raise ImproperlyConfigured(f"{name} must be yes or no, not {text!r}.")
    return text in YES


def number(name: str, *, default: int) -> int:
    """A whole number of at least 0."""
    text = os.environ.get(name, str(default)).strip()
    if not text.isdecimal():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {text!r}.")
    return int(text)


def words(name: str, *, default: str = "") -> list[str]:
    """Words separated by commas."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Networks such as 10.1.0.0/16, separated by commas."""
    try:
        return [ip_network(word) for word in words(name)]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be networks: {error}.") from None


def required(name: str, *, unless: bool, stand_in: str, hint: str) -> str:
    """A text that must be set, unless a stand-in will do."""
    value = os.environ.get(name, "").strip()
    if value or unless:
        return value or stand_in
    raise ImproperlyConfigured(f"{name} is not set. {hint}")


def oidc_providers(name: str) -> list[dict[str, Any]]:
    """Identity providers in the form of django-allauth, from a JSON list of objects."""
    text = os.environ.get(name, "").strip() or "[]"
    try:
        given = [{key: str(one[key]) for key in OIDC_KEYS} for one in json.loads(text)]
    except (ValueError, TypeError, KeyError) as error:
        keys = ", ".join(OIDC_KEYS)
        raise ImproperlyConfigured(f"{name}: a JSON list of objects with {keys}.") from error
    return [
        {
            "provider_id": one["id"],
            "name": one["name"],
            "client_id": one["client_id"],
            "secret": one["secret"],
            "settings": {"server_url": one["server_url"], "organisation": one["organisation"]},
        }
        for one in given
    ]
