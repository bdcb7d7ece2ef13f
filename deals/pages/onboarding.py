"""The first minutes: a sample negotiation to try everything on, and putting it away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Viewer
from deals.actions.samples import load_sample, put_away_sample
from deals.demo.sample import sample_text
from deals.pages.base import page


@require_POST
@page
def try_sample(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Load the sample and go there."""
    negotiation = load_sample(viewer=viewer, text=sample_text())
    return redirect("pages:deal-room", negotiation_id=negotiation.pk)


@require_POST
@page
def leave_sample(request: HttpRequest, viewer: Viewer, negotiation_id: int) -> HttpResponse:
    """Put the sample away and go back to the list."""
    put_away_sample(viewer=viewer, negotiation_id=negotiation_id)
    messages.success(request, _("The sample is put away. The list offers it again when empty."))
    return redirect("pages:home")
