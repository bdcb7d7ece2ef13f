"""Redis as a broker that may go away under a worker and come back."""

from __future__ import annotations

from typing import Any

from kombu.transport import TRANSPORT_ALIASES, redis
from redis import exceptions


class Channel(redis.Channel):
    """A channel that is asked to close, or to confirm a task, once its connection is lost.

    kombu reads attributes of the connection then that are None, and the worker ends of it; told
    of a lost connection, it makes another.
    """

    def _connparams(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        if self.connection is None or self.connection.client is None:
            raise exceptions.ConnectionError("The connection of this channel is lost.")
        found: dict[str, Any] = super()._connparams(*args, **kwargs)  # type: ignore[misc]
        return found


class Transport(redis.Transport):
    Channel = Channel


def register() -> None:
    """Let addresses that begin with `redis` mean this transport."""
    TRANSPORT_ALIASES["redis"] = f"{__name__}:{Transport.__name__}"
