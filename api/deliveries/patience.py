"""The database may be away for a moment; what was sent must be written down all the same."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection

log = logging.getLogger(__name__)
T = TypeVar("T")

PATIENCE_SECONDS = 60.0
"""Less than a lease lasts once all of it was sent."""
FIRST_WAIT, LONGEST_WAIT = 0.2, 5.0


def patiently(act: Callable[[], T], *, seconds: float = PATIENCE_SECONDS) -> T:
    """Do it again, with a new connection, until the database answers; after a while its error.

    A commit whose answer was lost may have been one: doing it twice must be as good as once.
    """
    until, wait = time.monotonic() + seconds, FIRST_WAIT
    while True:
        try:
            return act()
        except (OperationalError, InterfaceError) as error:
            if connection.in_atomic_block or time.monotonic() + wait > until:
                raise
            log.warning("the database is away: %s", type(error.__cause__ or error).__name__)
        connection.close()
        time.sleep(wait)
        wait = min(2 * wait, LONGEST_WAIT)
