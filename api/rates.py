"""How often a credential may call, counted in Redis for all processes together.

A window of a minute begins with its first request (draft-ietf-httpapi-ratelimit-headers, work in
progress, for the names of the headers). Without Redis everybody passes: a sync that stands still
does more harm than one that is too fast.
"""

from __future__ import annotations

import logging
import math
import time
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from limits import RateLimitItemPerMinute
from limits.storage import RedisStorage
from redis import RedisError
from rest_framework.request import Request

from accounts.addresses import client_address

log = logging.getLogger(__name__)

POLICY = "default"
WINDOW_SECONDS = 60
PATIENCE_SECONDS = 0.25
PAUSE_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Rate:
    """What a caller has left; `left` is negative for who has asked too much."""

    limit: int
    left: int
    seconds: int

    @property
    def spent(self) -> bool:
        return self.left < 0

    def headers(self) -> dict[str, str]:
        """RateLimit-Policy and RateLimit; Retry-After is for those who are refused."""
        return {
            "RateLimit-Policy": f'"{POLICY}";q={self.limit};w={WINDOW_SECONDS}',
            "RateLimit": f'"{POLICY}";r={max(self.left, 0)};t={self.seconds}',
        }


def spend(request: Request) -> Rate | None:
    """Count a request of its caller; None where nobody counts."""
    return spend_of(_caller(request), limit=settings.RATE_LIMIT_PER_MINUTE)


def spend_of(caller: str, *, limit: int) -> Rate | None:
    """Count one of `limit` a minute of whoever goes by this name; 0 is no limit."""
    if not limit or _outage.lasts():
        return None
    try:
        rate = _count(caller, limit=limit)
    except RedisError as error:
        _outage.begins(error)
        return None
    _outage.ends()
    return rate


def _count(caller: str, *, limit: int) -> Rate:
    storage = _storage(settings.REDIS_URL)
    window = RateLimitItemPerMinute(limit, namespace="negotrack")
    key = window.key_for(caller)
    count = storage.incr(key, window.get_expiry())
    seconds = math.ceil(storage.get_expiry(key) - time.time())
    return Rate(limit=limit, left=limit - count, seconds=min(max(seconds, 1), WINDOW_SECONDS))


def _caller(request: Request) -> str:
    """The credential; those without a good one are counted by where they call from."""
    application = getattr(request.auth, "application", None)
    if application is not None:
        return f"application:{application.pk}"
    if request.user is not None and request.user.is_authenticated:
        return f"user:{request.user.pk}"
    return f"stranger:{client_address(request)}"


@cache
def _storage(url: str) -> RedisStorage:
    return RedisStorage(
        url.replace("unix://", "redis+unix://", 1),
        socket_timeout=PATIENCE_SECONDS,
        socket_connect_timeout=PATIENCE_SECONDS,
    )


class Outage:
    """Told once when it begins and once when it ends; in between Redis is tried now and then."""

    def __init__(self) -> None:
        self.on = False
        self.next_try = 0.0

    def lasts(self) -> bool:
        return self.on and time.monotonic() < self.next_try

    def begins(self, error: RedisError) -> None:
        self.next_try = time.monotonic() + PAUSE_SECONDS
        if not self.on:
            self.on = True
            log.error("rates are not counted: Redis does not answer (%s)", type(error).__name__)

    def ends(self) -> None:
        if self.on:
            self.on = False
            log.info("rates are counted again")


_outage = Outage()
