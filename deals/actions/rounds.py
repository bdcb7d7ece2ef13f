"""Rounds: opened by hand, or by the first offer that names a new one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeAlias

from accounts.access import Viewer
from accounts.errors import Invalid, Problem
from accounts.prepared import Lookup
from deals import models
from deals.actions.base import Talks, change
from deals.intake.entries import RoundEntry
from deals.ledger.facts import Channel

LAST = Lookup(
    lambda deal: models.Round.objects.filter(negotiation_id=deal).order_by("-number")[:1], -1
)

UnderWay: TypeAlias = Callable[[], list[models.Round]]


def add_round(
    *,
    viewer: Viewer,
    negotiation_id: int,
    held_on: date | None = None,
    channel: Channel = Channel.MEETING,
    note: str = "",
) -> models.Round:
    """Open the next round; offers logged without a round go into it."""
    with change(viewer=viewer, negotiation_id=negotiation_id) as talks:
        talks.refuse_closed()
        return _next_round(talks, held_on or talks.today, channel, note)


def ask_under_way(*, negotiation_id: int) -> UnderWay:
    """The last round, once it is called: the question goes with the next message."""
    return LAST.asked(negotiation_id)


def round_for(
    *, talks: Talks, entry: int | RoundEntry | None, under_way: UnderWay | None = None
) -> models.Round:
    """The round an offer belongs to: the one named, a new one, or the one under way."""
    if isinstance(entry, RoundEntry):
        return _next_round(talks, entry.held_on, entry.channel, entry.note)
    if entry is None:
        known = under_way or LAST.asked(talks.negotiation.pk)
        return next(iter(known()), None) or _next_round(talks, talks.today, Channel.MEETING, "")
    named = talks.negotiation.rounds.filter(number=entry).first()
    if named is None:
        raise unknown_round(entry)
    return named


def unknown_round(number: int) -> Invalid:
    detail = f"there is no round {number} yet; send held_on to open the next one"
    return Invalid([Problem(detail, pointer="/round", code="unknown_round")])


def _next_round(talks: Talks, held_on: date, channel: Channel, note: str) -> models.Round:
    last = LAST.first(talks.negotiation.pk)
    return models.Round.objects.create(
        **talks.negotiation.belonging,
        number=last.number + 1 if last else 1,
        held_on=held_on,
        channel=channel.value,
        note=note,
    )
