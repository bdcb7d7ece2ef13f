"""The charts of a negotiation: pictures first, drawn anew with tooltips where scripts run."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import version
from typing import NamedTuple
from urllib.parse import urlencode

import vl_convert
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from accounts.access import Viewer
from deals.charts.catalogue import KINDS, Kind
from deals.charts.notation import written
from deals.charts.tables import Rows
from deals.ledger.ledger import Ledger
from deals.pages import words
from deals.pages.base import page
from deals.pages.deal_room import header_context
from deals.queries.deal_room import deal_room

VERSION = version("vl-convert-python")
YEAR = 365 * 24 * 3600
TYPED = ("issue", "name", "value")
"""Columns of what people typed; the others hold words of the domain."""
ADDRESS = "/api/v1/negotiations/{negotiation}/charts/{name}"


class Shown(NamedTuple):
    """A chart on the page: `address` is its REST resource, `cells` the table that tells the same.

    Points along a frontier are only drawn: their table is in the analysis.
    """

    kind: Kind
    address: str
    cells: tuple[tuple[str, ...], ...]
    query: str = ""


@page
def show_charts(request: HttpRequest, viewer: Viewer, negotiation_id: int) -> HttpResponse:
    """All charts of a negotiation."""
    room = deal_room(viewer=viewer, negotiation_id=negotiation_id)
    charts = tuple(_shown(room.ledger, negotiation_id))
    context = {**header_context(room), "charts": charts, "bundle": bundle_address()}
    return render(request, "pages/charts.html", context)


@page
def chart_bundle(request: HttpRequest, viewer: Viewer, of: str) -> HttpResponse:
    """Vega, Vega-Lite and Vega-Embed in one file that browsers keep."""
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    answer = HttpResponse(_bundle(packed), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = f"private, max-age={YEAR}, immutable"
    answer["Vary"] = "Accept-Encoding"
    if packed:
        answer["Content-Encoding"] = "gzip"
    return answer


def bundle_address() -> str:
    """Changes with the library, so that a kept copy is never stale."""
    return reverse("pages:chart-bundle", args=[VERSION])


@lru_cache(maxsize=2)
def _bundle(packed: bool) -> bytes:
    text: str = vl_convert.javascript_bundle()  # type: ignore[call-arg]
    return gzip.compress(text.encode(), mtime=0) if packed else text.encode()


def _shown(ledger: Ledger, negotiation_id: int) -> Iterator[Shown]:
    for kind in KINDS.values():
        assert kind.table is not None
        rows = [row for row in kind.table(ledger=ledger) if row.get("kind") != "frontier"]
        address = ADDRESS.format(negotiation=negotiation_id, name=kind.name)
        yield Shown(kind, address, cells(kind=kind, rows=rows), speaking({}))


def cells(*, kind: Kind, rows: Rows) -> tuple[tuple[str, ...], ...]:
    """The rows of a chart in words, column by column."""
    return tuple(tuple(_cell(name, row[name]) for name, _title in kind.columns) for row in rows)


def speaking(asked: dict[str, str]) -> str:
    """The query string of a chart, which names the language unless it is the API's own."""
    language = get_language() or settings.LANGUAGE_CODE
    spoken = {} if language == settings.LANGUAGE_CODE else {"language": language}
    query = urlencode({**asked, **spoken})
    return f"?{query}" if query else ""


def _cell(column: str, value: object) -> str:
    if value is None or (column == "n" and not value):
        return words.NOTHING
    if not isinstance(value, str):
        assert isinstance(value, (int, float))
        return words.as_it_is(value)
    if column in TYPED:
        return written(value) if column == "value" else value.replace("_", " ")
    return words.word(value)
