"""The sheet on the screen, on paper, and as a file to send."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import get_language

from accounts.access import Viewer
from accounts.languages import languages
from deals.pages.base import page
from deals.pages.counterpart.drawing import drawn
from deals.pages.counterpart.wording import Written, written
from deals.queries.sheet import counterpart_sheet


@page
def show_sheet(request: HttpRequest, viewer: Viewer, negotiation_id: int) -> HttpResponse:
    """A page without the site around it: it may be held out across the table."""
    found = counterpart_sheet(viewer=viewer, negotiation_id=negotiation_id)
    with spoken(request):
        context = {"sheet": written(found), "negotiation_id": negotiation_id}
        return render(request, "pages/counterpart/sheet.html", context)


@page
def sheet_pdf(request: HttpRequest, viewer: Viewer, negotiation_id: int) -> HttpResponse:
    """The same as a PDF."""
    found = counterpart_sheet(viewer=viewer, negotiation_id=negotiation_id)
    with spoken(request):
        return pdf_answer(written(found))


def spoken(request: HttpRequest) -> translation.override:
    """The language of ?language=, that of those across the table; else the reader's own."""
    language = request.GET.get("language", "")
    return translation.override(language if language in languages() else get_language())


def pdf_answer(of: Written) -> HttpResponse:
    """The PDF, named by the account."""
    name = slugify(of.account)[:60] or "sheet"
    answer = HttpResponse(drawn(of), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="offers-{name}.pdf"'
    return answer
