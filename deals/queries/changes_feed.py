"""The change feed: an organisation's events in the order in which they were committed (ADR 7)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from accounts import access
from accounts.access import Viewer
from accounts.errors import Gone, Problem
from deals.events import REMOVALS, EventType
from deals.models import Event, FeedCounter

FIELDS = ("id", "type", "negotiation_id", "sequence", "at", "payload", "feed__number")


class Place(NamedTuple):
    """A place in the feed of an organisation: all up to this number was told, and when."""

    organisation: int
    number: int
    told_at: datetime


@dataclass(frozen=True, slots=True)
class Changes:
    """A page of the feed, the place after it, and whether there is more already."""

    events: tuple[Mapping[str, Any], ...]
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
    found = list(rows.order_by("feed__number").values(*FIELDS)[: limit + 1])
    told = found[:limit]
    number = told[-1]["feed__number"] if told else start
    place = Place(viewer.organisation_id, number, now)
    return Changes(tuple(map(_event, told)), place, more=len(found) > limit)


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


def _event(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "id": row["id"],
        "type": row["type"],
        "negotiation": row["negotiation_id"],
        "sequence": row["sequence"],
        "at": row["at"],
        "deleted": row["type"] in REMOVALS,
        "payload": row["payload"],
    }
