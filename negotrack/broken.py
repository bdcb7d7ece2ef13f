"""What is answered when something broke: to programs a problem, to people a page."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.template import loader

from api.errors import AWAY, AWAY_SECONDS, broken

PROGRAMS = ("/api/", "/o/")


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: 503 while the database is away, else 500."""
    error = sys.exc_info()[1]
    if request.path.startswith(PROGRAMS):
        return broken(request, error)
    away = isinstance(error, AWAY)
    page = loader.render_to_string("broken.html", {"away": away})
    headers = {"Retry-After": str(AWAY_SECONDS)} if away else {}
    return HttpResponse(page, status=503 if away else 500, headers=headers)
