"""One line and one measurement for every request; never a body, a query string or a token."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from prometheus_client import Histogram
from structlog.contextvars import bind_contextvars, clear_contextvars

log = structlog.get_logger("negotrack.request")

SECONDS = Histogram(
    "http_request_duration_seconds",
    "From the first header read to the answer begun.",
    ("method", "route", "status"),
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
SANE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:+/=@-]{0,99}")
# W3C Trace Context: version, trace id, parent id, flags; later versions may go on after a dash.
TRACEPARENT = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}"
)


class RequestLog:
    """The outermost middleware: whatever answers, it is written down and can be found again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        known_as = _request_id(request)
        clear_contextvars()
        bind_contextvars(request_id=known_as, **_trace(request))
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = known_as
            _tell(request, response, seconds=time.perf_counter() - begun)
        finally:
            clear_contextvars()
        return response


def _tell(request: HttpRequest, response: HttpResponse, *, seconds: float) -> None:
    method = request.method if request.method in METHODS else "other"
    route = request.resolver_match.route if request.resolver_match else "(none)"
    status = response.status_code
    SECONDS.labels(method, route, status).observe(seconds)
    write = log.error if status >= 500 else log.info
    write("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))


def _request_id(request: HttpRequest) -> str:
    """The caller's, where it is fit to be written down; else a new one."""
    given = request.headers.get("X-Request-ID", "")
    return given if SANE_ID.fullmatch(given) else str(uuid.uuid4())


def _trace(request: HttpRequest) -> dict[str, str]:
    given = request.headers.get("traceparent", "").strip()
    found = TRACEPARENT.match(given)
    rest = given[found.end() :] if found else ""
    if not found or (rest and (given.startswith("00") or not rest.startswith("-"))):
        return {}
    return {"trace_id": found[1], "parent_id": found[2]}
