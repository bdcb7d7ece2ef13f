"""One-click decisions of the deal room: link, mark, waive, take back."""

from __future__ import annotations

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Viewer
from accounts.errors import Invalid, Problem
from deals.actions.tie_exchange import act_on_exchange, confirm_link
from deals.actions.waivers import revoke_waiver, waive_finding
from deals.ledger.offers import OFFER_ACTS, Act
from deals.pages.base import page
from deals.sight import find_negotiation

PLACE = re.compile(r"(offer|finding)-[0-9]{1,18}|owed")
EXCHANGE_ACTS = {act.value for act in Act} - {act.value for act in OFFER_ACTS}


@require_POST
@page
def link_as_return(request: HttpRequest, viewer: Viewer, negotiation_id: int) -> HttpResponse:
    """Confirm a link that the order of moves suggests."""
    key = request.POST.get("key", "")
    confirm_link(viewer=viewer, negotiation_id=negotiation_id, key=key)
    return _back(request, negotiation_id, _("Linked as the return."))


@require_POST
@page
def mark_exchange(
    request: HttpRequest, viewer: Viewer, negotiation_id: int, exchange_id: int
) -> HttpResponse:
    """Record what was done to an exchange: agreed, declined, delivered, waived, lapsed."""
    act = request.POST.get("act", "")
    if act not in EXCHANGE_ACTS:
        raise Invalid([Problem(_("No such act on an exchange."), "/act")])
    act_on_exchange(
        viewer=viewer,
        negotiation_id=negotiation_id,
        exchange_id=exchange_id,
        act=Act(act),
        reason=request.POST.get("reason", "")[:2000],
    )
    return _back(request, negotiation_id, _("Recorded."))


@require_POST
@page
def waive(
    request: HttpRequest, viewer: Viewer, negotiation_id: int, finding_id: int
) -> HttpResponse:
    """Let a finding pass, with a reason."""
    find_negotiation(viewer=viewer, negotiation_id=negotiation_id)
    reason = request.POST.get("reason", "").strip()[:2000]
    if not reason:
        raise Invalid([Problem(_("A waiver needs a reason."), "/reason", "required")])
    waive_finding(viewer=viewer, finding_id=finding_id, reason=reason)
    return _back(request, negotiation_id, _("Waived."))


@require_POST
@page
def take_back_waiver(
    request: HttpRequest, viewer: Viewer, negotiation_id: int, waiver_id: int
) -> HttpResponse:
    """The finding is open again."""
    find_negotiation(viewer=viewer, negotiation_id=negotiation_id)
    revoke_waiver(viewer=viewer, waiver_id=waiver_id)
    return _back(request, negotiation_id, _("The waiver was taken back."))


def _back(request: HttpRequest, negotiation_id: int, told: str) -> HttpResponse:
    """To the place in the deal room where it was asked for."""
    messages.success(request, told)
    at = request.POST.get("at", "")
    place = f"#{at}" if PLACE.fullmatch(at) else ""
    return redirect(reverse("pages:deal-room", args=[negotiation_id]) + place)
