"""The outbox: events are recorded in the transaction of the change they tell of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.dispatch import Signal

from deals import models
from deals.events import EventType

recorded = Signal()
"""Events were recorded, in a transaction that is still open; with `organisation_id`."""


def record(
    *, negotiation: models.Negotiation, events: Sequence[tuple[EventType, Mapping[str, Any]]]
) -> None:
    """Append events under the lock of the negotiation row, numbered without a gap.

    Raises `negotiation.last_event`; the caller saves that row. Of a sample nobody hears.
    """
    if negotiation.sample:
        return
    first = negotiation.last_event + 1
    models.Event.objects.bulk_create(
        models.Event(
            **negotiation.belonging,
            sequence=sequence,
            type=kind.value,
            payload={"negotiation": negotiation.pk, **payload},
        )
        for sequence, (kind, payload) in enumerate(events, start=first)
    )
    negotiation.last_event += len(events)
    recorded.send(sender=models.Event, organisation_id=negotiation.organisation_id)
