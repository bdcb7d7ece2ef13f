"""Knobs from the environment, typed; a wrong one is told by its name."""

from __future__ import annotations

import os
from ipaddress import IPv4Network, IPv6Network, ip_network

from django.core.exceptions import ImproperlyConfigured

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
