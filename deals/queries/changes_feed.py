"""The change feed: an organisation's events in the order in which they were committed (ADR 7)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import F, Func, JSONField, Q, TextField, Value
from django.db.models.functions import Cast

from accounts import access
from accounts.access import Viewer
from accounts.errors import Gone, Problem
from deals.events import REMOVALS, EventType
from deals.models import Event, FeedCounter

EVENT = Cast(
    Func(
        *(Value("id"), F("id"), Value("type"), F("type")),
        *(Value("negotiation"), F("negotiation_id"), Value("sequence"), F("sequence")),
        *(
            Value("at"),
            Func(
                F("at"),
                template="to_char(%(expressions)s AT TIME ZONE 'UTC', %(form)s)",
                form="""'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'""",
            ),
        ),
        *(Value("deleted"), Q(type__in=[kind.value for kind in REMOVALS])),
        *(Value("payload"), F("payload")),
        function="json_build_object",
        output_field=JSONField(),
    ),
    TextField(),
)
"""An event as JSON, written by PostgreSQL: to parse each and write it again takes its time."""


class Place(NamedTuple):
    """A place in the feed of an organisation: all up to this number was told, and when."""

    organisation: int
    number: int
    told_at: datetime


@dataclass(frozen=True, slots=True)
class Changes:
    """A page of the feed (events as JSON texts), the place after it, and whether there is more."""

    events: tuple[str, ...]
    place: Place
    more: bool


def changes(
    *,
    viewer: Viewer,
    after: Place | None,
    now: datetime,
    kept: timedelta,
    limit: int,
    types: Collection[EventType] = (),
) -> Changes:
    """The events after a place that the viewer may read; from the oldest kept without one.

    Raises Gone for a place of another feed, or told longer ago than events are kept.
    """
    if after is not None:
        _refuse_expired(after, viewer, now - kept)
    start = 0 if after is None else after.number
    rows = access.below_negotiations(Event.objects.all(), viewer).filter(feed__number__gt=start)
    if after is None:
        rows = rows.filter(at__gte=now - kept)
    if types:
        rows = rows.filter(type__in=[kind.value for kind in types])
    texts = rows.order_by("feed__number").values_list("feed__number", EVENT)
    found = list(texts[: limit + 1])
    told = found[:limit]
    place = Place(viewer.organisation_id, told[-1][0] if told else start, now)
    return Changes(tuple(text for _, text in told), place, more=len(found) > limit)


def latest(*, viewer: Viewer, now: datetime) -> Place:
    """The place after everything that was committed."""
    return Place(viewer.organisation_id, _last(viewer), now)


def _last(viewer: Viewer) -> int:
    counter = FeedCounter.objects.filter(organisation_id=viewer.organisation_id)
    return counter.values_list("last", flat=True).first() or 0


def _refuse_expired(place: Place, viewer: Viewer, oldest: datetime) -> None:
    """A number beyond the last one is of a database that was since restored from a backup."""
    other = place.organisation != viewer.organisation_id
    if other or place.told_at < oldest or place.number > _last(viewer):
        text = "This cursor is too old: read everything anew, then go on from a new cursor."
        raise Gone([Problem(text, "/cursor", "cursor_expired")])
