"""The list of negotiations: the first page after signing in."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from accounts.access import Viewer
from accounts.errors import Invalid
from deals.ledger.facts import Stage
from deals.pages import words
from deals.pages.base import page
from deals.queries.negotiation_list import Wanted, negotiation_list


class Search(forms.Form):
    """?q= ?stage= ?mine= ?after="""

    q = forms.CharField(required=False, max_length=200, label=_("Search"))
    stage = forms.ChoiceField(
        required=False,
        label=_("Stage"),
        choices=[("", _("Any stage")), *((s.value, words.WORDS[s.value]) for s in Stage)],
    )
    mine = forms.BooleanField(required=False, label=_("Mine only"))
    after = forms.CharField(required=False, widget=forms.HiddenInput)


@page
def list_negotiations(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Those in sight, those changed last first."""
    form = Search(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    listing = negotiation_list(viewer=viewer, wanted=_wanted(asked))
    narrowed = any(asked.get(name) for name in ("q", "stage", "mine"))
    context = {
        "form": form,
        "listing": listing,
        "narrowed": narrowed,
        "older": listing.next and _address(request, listing.next),
    }
    return render(request, "pages/negotiations.html", context)


def _wanted(asked: dict[str, Any]) -> Wanted:
    return Wanted(
        text=asked.get("q", ""),
        stage=Stage(asked["stage"]) if asked.get("stage") else None,
        mine=bool(asked.get("mine")),
        after=_place(asked.get("after", "")),
    )


def _place(text: str) -> tuple[datetime, int] | None:
    if not text:
        return None
    try:
        at, pk = signing.loads(text, salt="negotiations")
        return datetime.fromisoformat(at), int(pk)
    except (signing.BadSignature, ValueError, TypeError):
        raise Invalid(str(_("This page of the list is not to be had any more."))) from None


def _address(request: HttpRequest, place: tuple[datetime, int]) -> str:
    asked = {name: request.GET[name] for name in ("q", "stage", "mine") if request.GET.get(name)}
    at, pk = place
    return "?" + urlencode(
        {**asked, "after": signing.dumps((at.isoformat(), pk), salt="negotiations")}
    )
