"""The outbox: events are recorded in the transaction of the change they tell of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from django.dispatch import Signal
from django.utils import timezone

from deals import models
from deals.events import EventType
from deals.snapshot.writing import add

recorded = Signal()
"""Events were recorded, in a transaction that is still open; with `organisation_id`."""


Told: TypeAlias = Sequence[tuple[EventType, Mapping[str, Any]]]
"""Events with their payloads."""


def record(*, negotiation: models.Negotiation, events: Told) -> None:
    """Append events under the lock of the negotiation row, numbered without a gap.

    Raises `negotiation.last_event`; the caller saves that row. Of a sample nobody hears.
    """
    record_all(changes=[(negotiation, events)])


def record_all(*, changes: Sequence[tuple[models.Negotiation, Told]]) -> None:
    """As `record`, for several negotiations of one organisation."""
    changes = [(negotiation, events) for negotiation, events in changes if not negotiation.sample]
    _append([(negotiation, negotiation.last_event, events) for negotiation, events in changes])
    for negotiation, events in changes:
        negotiation.last_event += len(events)


def record_first(*, changes: Sequence[tuple[models.Negotiation, Told]]) -> None:
    """The first events of new negotiations, whose rows count them already."""
    _append([(negotiation, 0, events) for negotiation, events in changes])


def _append(numbered: Sequence[tuple[models.Negotiation, int, Told]]) -> None:
    """Events after those that a negotiation has."""
    rows = [
        {
            **negotiation.belonging,
            "sequence": sequence,
            "type": kind.value,
            "payload": {"negotiation": negotiation.pk, **payload},
        }
        for negotiation, last, events in numbered
        for sequence, (kind, payload) in enumerate(events, start=last + 1)
    ]
    add(model=models.Event, rows=rows, same={"at": timezone.now()})
    for organisation_id in {negotiation.organisation_id for negotiation, _, _ in numbered}:
        recorded.send(sender=models.Event, organisation_id=organisation_id)
