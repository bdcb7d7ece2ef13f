"""Telling callers in time: Deprecation (RFC 9745) and Sunset (RFC 8594) headers.

An endpoint that goes away carries a notice, all of it or one verb of it:

    class OldReport(Endpoint):
        notice = Notice(since=..., sunset=..., guide="/problems", successor="/api/v1/reports/new")

        @going_away(Notice(since=...))
        @described("...", tag="reports")
        def post(self, request: Request) -> Response: ...

The answers then have the headers, and the OpenAPI document marks the operation as deprecated.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.utils.http import http_date

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Deprecated since, gone after `sunset`; `guide` is a page on it, `successor` what replaces it.

    The moments have a time zone; ValueError for others, and for a sunset before the deprecation.
    """

    since: datetime
    sunset: datetime | None = None
    guide: str = ""
    successor: str = ""

    def __post_init__(self) -> None:
        moments = [moment for moment in (self.since, self.sunset) if moment is not None]
        if any(moment.tzinfo is None for moment in moments):
            raise ValueError("A notice needs moments with a time zone.")
        if moments != sorted(moments):
            raise ValueError("The sunset is before the deprecation.")

    def headers(self) -> dict[str, str]:
        """What an answer carries."""
        told = {"Deprecation": f"@{int(self.since.timestamp())}"}
        if self.sunset is not None:
            told["Sunset"] = http_date(self.sunset.timestamp())
        links = [
            *([f'<{self.guide}>; rel="deprecation"; type="text/html"'] if self.guide else []),
            *([f'<{self.successor}>; rel="successor-version"'] if self.successor else []),
        ]
        return {**told, "Link": ", ".join(links)} if links else told

    def sentence(self) -> str:
        """The same for the description of the operation."""
        text = f"Deprecated since {self.since.date().isoformat()}"
        text += f"; gone after {self.sunset.date().isoformat()}" if self.sunset else ""
        return text + (f"; use `{self.successor}` instead." if self.successor else ".")


def going_away(notice: Notice) -> Callable[[F], F]:
    """Put a notice on one verb of an endpoint."""

    def noticed(handler: F) -> F:
        handler.notice = notice  # type: ignore[attr-defined]
        return handler

    return noticed


def notice_on(endpoint: type, method: str | None) -> Notice | None:
    """The notice of a verb, or else of its endpoint."""
    handler = getattr(endpoint, str(method).lower(), None)
    found: Notice | None = getattr(handler, "notice", None) or getattr(endpoint, "notice", None)
    return found
