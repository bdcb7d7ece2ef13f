"""The deal room: the table, the story, what is owed, and what is worth proposing next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Viewer
from deals.actions.log_once import may_undo
from deals.metrics.advice import suggested_trades
from deals.metrics.ground import ground
from deals.metrics.steps import moves
from deals.pages import telling, words
from deals.pages.base import page
from deals.pages.conditions import conditions
from deals.pages.kpis import kpis
from deals.pages.story import story
from deals.pages.table import table
from deals.queries.deal_room import DealRoom, deal_room
from deals.value.sentences import sentence

TRADES = 3
TABS = (
    ("pages:deal-room", gettext_lazy("Deal room")),
    ("pages:prepare", gettext_lazy("Prepare")),
    ("pages:charts", gettext_lazy("Charts")),
)
"""The pages of one negotiation."""


@page
def show_deal_room(request: HttpRequest, viewer: Viewer, negotiation_id: int) -> HttpResponse:
    """One negotiation at a glance."""
    room = deal_room(viewer=viewer, negotiation_id=negotiation_id)
    context = {**room_context(room), "undoable": _undoable(viewer, room)}
    return render(request, "pages/deal_room.html", context)


def room_context(room: DealRoom) -> dict[str, Any]:
    """What the templates of the room need."""
    ledger = room.ledger
    return {
        **header_context(room),
        "sides": words.sides(),
        "table": table(ledger=ledger),
        "whole": [finding for finding in room.findings if finding.offer is None],
        "story": story(ledger=ledger, findings=room.findings),
        "may_log": room.may_write and ledger.facts.outcome is None,
        "open": sum(finding.status == "open" for finding in room.findings),
        "kpis": kpis(ledger=ledger),
        "trades": tuple(_trades(room)),
        "moved": bool(moves(ledger=ledger)),
        "waiving": _waiving(),
    }


def _waiving() -> dict[str, str]:
    """What stands by the form of each finding, looked up once for all of them."""
    return {
        "begin": _("Waive …"),
        "reason": _("Reason"),
        "shown": _("Reason, shown in every report"),
        "end": _("Waive"),
    }


def header_context(room: DealRoom) -> dict[str, Any]:
    """What the head of every page of a negotiation needs."""
    return {
        "room": room,
        "negotiation": room.negotiation,
        "tabs": TABS,
        "conditions": conditions(ledger=room.ledger),
        "worth": _worth(room),
    }


def _worth(room: DealRoom) -> str:
    """What our standing package, or the agreement, is worth to us; "" where that is not known."""
    where = ground(ledger=room.ledger)
    return words.points(where.point[0]) if where and where.point else ""


def _undoable(viewer: Viewer, room: DealRoom) -> int | None:
    """The number of the last offer while its maker may still undo it."""
    deal = room.negotiation
    if not room.may_write or room.ledger.facts.outcome is not None:
        return None
    last = deal.offers.filter(sequence=deal.last_sequence).first()
    return last.sequence if last and may_undo(viewer=viewer, offer=last, last=deal) else None


def _trades(room: DealRoom) -> Iterator[dict[str, str]]:
    for found in suggested_trades(ledger=room.ledger, n=TRADES) or ():
        trade = found.trade
        yield {
            "text": telling.trade(sentence(trade=trade, issues=room.ledger.issues)),
            "us": words.points(trade.us),
            "them": words.points(trade.them),
        }
