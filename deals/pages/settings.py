"""What a person sets for himself, and the switch of the language that every page carries."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.access import Viewer, viewer_for_user
from accounts.isolation.scope import settle
from accounts.languages import keep_settings, languages, zones
from accounts.models import User
from deals.pages.base import page

SAMPLE = Decimal("1234.5")


class SettingsForm(forms.Form):
    """Language and time zone; formats of numbers and dates go with the language."""

    language = forms.ChoiceField(required=False, label=gettext_lazy("Language"))
    time_zone = forms.ChoiceField(required=False, label=gettext_lazy("Time zone"))

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data, initial={"language": user.language, "time_zone": user.time_zone})
        site = _("as the site: %(zone)s") % {"zone": settings.TIME_ZONE}
        speaks = [(code, translation.get_language_info(code)["name_local"]) for code in _codes()]
        for name, own, choices in (
            ("language", _("as the browser says"), speaks),
            ("time_zone", site, [(zone, zone.replace("_", " ")) for zone in zones()]),
        ):
            self.fields[name].choices = [("", own), *choices]  # type: ignore[attr-defined]


@page
def show_settings(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The form; posted, the settings hold from the next page on."""
    assert isinstance(request.user, User)
    form = SettingsForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        keep_settings(viewer=viewer, **form.cleaned_data)
        return _kept(request, form.cleaned_data["language"])
    context = {"form": form, "sample": SAMPLE, "now": timezone.localtime()}
    status = 422 if form.errors else 200
    return render(request, "pages/settings.html", context, status=status)


@require_POST
def switch_language(request: HttpRequest) -> HttpResponse:
    """Speak another language from now on: to a person by his settings, to a browser by a cookie."""
    language, after = request.POST.get("language", ""), request.POST.get("next", "")
    answer: HttpResponse = HttpResponseRedirect(
        after if _is_ours(request, after) else reverse("pages:home")
    )
    if language in languages():
        user = request.user
        if isinstance(user, User) and user.organisation_id is not None and user.is_active:
            settle(user.organisation_id)
            keep_settings(viewer=viewer_for_user(user), language=language)
        _remember(answer, language)
    return answer


def _kept(request: HttpRequest, language: str) -> HttpResponse:
    answer = redirect("pages:settings")
    if language:
        _remember(answer, language)
    else:
        request.COOKIES.pop(settings.LANGUAGE_COOKIE_NAME, None)
        answer.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    with translation.override(language or translation.get_language_from_request(request)):
        messages.success(request, _("The settings are kept."))
    return answer


def _remember(answer: HttpResponse, language: str) -> None:
    """For the pages that are shown before anybody has signed in."""
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )


def _is_ours(request: HttpRequest, address: str) -> bool:
    """Whether an address to go on to leads nowhere else."""
    return url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )


def _codes() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]
