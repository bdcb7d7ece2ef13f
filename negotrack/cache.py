"""The cache in Redis, which may be away: then nothing is remembered, and nobody is kept out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache
from redis import RedisError

log = structlog.get_logger("negotrack.cache")


class Forgetful(RedisCache):
    """Counts failed sign-ins."""

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._tried(super().add, True, *args, **kwargs))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._tried(super().get, default, key, default, version)

    def set(self, *args: Any, **kwargs: Any) -> None:
        self._tried(super().set, None, *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._tried(super().delete, False, *args, **kwargs))

    def _tried(self, act: Callable[..., Any], otherwise: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return act(*args, **kwargs)
        except RedisError as error:
            log.warning("cache is away", error=type(error).__name__)
            return otherwise
