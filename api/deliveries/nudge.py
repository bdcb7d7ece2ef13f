"""A word to the workers after a commit. If it is lost, the sweep finds the rows all the same."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import Any

from celery import current_app
from django.db import Error, transaction
from kombu.exceptions import OperationalError

from accounts.prepared import send

log = logging.getLogger(__name__)
DELIVER, PUSH = "api.tasks.deliver", "api.tasks.push"
QUIET_SECONDS = 10.0
_quiet_until = 0.0
LISTENING = """
    SELECT
        EXISTS (SELECT FROM api_webhookendpoint
            WHERE organisation_id = %s AND NOT paused AND disabled_at IS NULL),
        EXISTS (SELECT FROM api_crmconnection
            WHERE organisation_id = %s AND NOT paused AND disabled_at IS NULL
                AND properties <> '{}')
"""
"""Whether endpoints hear of events, and whether CRMs are told: one message for both."""


@dataclass(frozen=True, slots=True)
class Nudge:
    """Called after the commit; equal ones of a transaction are registered once."""

    organisation_id: int

    def __call__(self) -> None:
        """Wake a worker for each kind of listener that there is.

        What was committed stands, whatever has gone away since.
        """
        if time.monotonic() < _quiet_until:
            return
        try:
            ((listening,),) = send([(LISTENING, [self.organisation_id] * 2)])
        except Error as error:
            log.warning("No database after a commit: %s", type(error).__name__)
            return
        for task, found in zip((DELIVER, PUSH), listening, strict=True):
            if found:
                wake(task, self.organisation_id)


def wake(task: str, organisation_id: int) -> None:
    """Send the task now; without a broker, for a while nobody is called."""
    global _quiet_until
    if time.monotonic() < _quiet_until:
        return
    try:
        current_app.send_task(task, args=[organisation_id], retry=False)
    except OperationalError as error:
        _quiet_until = time.monotonic() + QUIET_SECONDS
        log.warning("No broker to hear of deliveries: %s", type(error).__name__)


def nudge(*, organisation_id: int, **_: Any) -> None:
    """Wake a worker when the transaction is committed, and not at all if it is not."""
    connection = transaction.get_connection()
    after = Nudge(organisation_id)
    if all(entry[1] != after for entry in connection.run_on_commit):
        transaction.on_commit(after, robust=True)
