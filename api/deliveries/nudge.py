"""A word to the workers after a commit. If it is lost, the sweep finds the rows all the same."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import Any

from celery import current_app
from django.db import Error, transaction
from kombu.exceptions import OperationalError

from accounts.prepared import Lookup
from api.deliveries.fan_out import listening

log = logging.getLogger(__name__)
TASK = "api.tasks.deliver"
QUIET_SECONDS = 10.0
_quiet_until = 0.0
LISTENING = Lookup(lambda owner: listening().filter(organisation_id=owner).only("pk")[:1], -1)


@dataclass(frozen=True, slots=True)
class Nudge:
    """Called after the commit; equal ones of a transaction are registered once."""

    organisation_id: int

    def __call__(self) -> None:
        """Wake a worker if anybody listens; without a broker, for a while nobody is called.

        What was committed stands, whatever has gone away since.
        """
        global _quiet_until
        if time.monotonic() < _quiet_until:
            return
        try:
            if not LISTENING.first(self.organisation_id):
                return
        except Error as error:
            log.warning("No database after a commit: %s", type(error).__name__)
            return
        try:
            current_app.send_task(TASK, args=[self.organisation_id], retry=False)
        except OperationalError as error:
            _quiet_until = time.monotonic() + QUIET_SECONDS
            log.warning("No broker to hear of deliveries: %s", type(error).__name__)


def nudge(*, organisation_id: int, **_: Any) -> None:
    """Wake a worker when the transaction is committed, and not at all if it is not."""
    connection = transaction.get_connection()
    after = Nudge(organisation_id)
    if all(entry[1] != after for entry in connection.run_on_commit):
        transaction.on_commit(after, robust=True)
