"""What is answered when something broke: to programs a problem, to people a page."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views import defaults

from api.errors import AWAY, AWAY_SECONDS, broken

PROGRAMS = ("/api/", "/o/")


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: 503 while the database is away, else 500. The pages read no row."""
    error = sys.exc_info()[1]
    if request.path.startswith(PROGRAMS):
        return broken(request, error)
    if not isinstance(error, AWAY):
        return defaults.server_error(request)
    page = loader.render_to_string("503.html")
    return HttpResponse(page, status=503, headers={"Retry-After": str(AWAY_SECONDS)})
