"""The page of notices: what is due and what is wrong, read or unread, and the daily mail."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.access import Viewer
from deals import models
from deals.actions.notices import choose_digest, mark_read
from deals.days import today
from deals.models.notices import EARLIEST
from deals.pages.base import page
from deals.pages.notices.wording import groups
from deals.queries.notices import Notice, notices


class DigestForm(forms.Form):
    """Whether the mail comes, and when."""

    digest = forms.BooleanField(required=False, label=gettext_lazy("Send me a mail once a day"))
    hour = forms.TypedChoiceField(
        coerce=int,
        choices=[(hour, f"{hour:02}:00") for hour in range(24)],
        label=gettext_lazy("From this hour on"),
    )


@page
def show_notices(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """All of them, the unread told apart."""
    found = _all(viewer)
    setting = models.NoticeSetting.objects.filter(user_id=viewer.user_id or 0).first()
    initial = {
        "digest": setting is None or setting.digest,
        "hour": EARLIEST if setting is None else setting.hour,
    }
    context = {
        "groups": groups(found),
        "unread": any(not notice.read for notice in found),
        "form": DigestForm(initial=initial),
        "zone": timezone.get_current_timezone_name().replace("_", " "),
    }
    return render(request, "pages/notices/list.html", context)


@require_POST
@page
def read_notices(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """One was read, or all that are there."""
    keys = request.POST.getlist("key")[:100]
    if "all" in request.POST:
        keys = [notice.key for notice in _all(viewer)]
    mark_read(viewer=viewer, keys=keys, now=timezone.now())
    return redirect("pages:notices")


@require_POST
@page
def set_digest(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Get the daily mail or not, and when."""
    form = DigestForm(request.POST)
    if form.is_valid():
        choose_digest(viewer=viewer, **form.cleaned_data)
        messages.success(request, _("Kept."))
    else:
        messages.error(request, _("That is no hour of the day."))
    return redirect("pages:notices")


def _all(viewer: Viewer) -> tuple[Notice, ...]:
    return notices(viewer=viewer, today=today(), now=timezone.now())
