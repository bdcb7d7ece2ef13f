"""A word to the workers when messages were kept. If it is lost, the sweep finds them."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from api.deliveries.nudge import wake

TASK = "api.tasks.take_in"


def nudge(*, organisation_id: int) -> None:
    """Wake a worker when the transaction is committed, and not at all if it is not."""
    transaction.on_commit(partial(wake, TASK, organisation_id), robust=True)
