"""Walking all pages: their addresses, and what stands in them, read as a browser reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import NamedTuple

from deals.models import Finding, Negotiation, Waiver
from deals.pages.urls import urlpatterns
from tests.cast import Cast

TEXTUAL = {"text", "search", "textarea", "date", "month", "email", "url", "password", "number", ""}
PLACE = re.compile(r"<(?:\w+:)?(\w+)>")


class Address(NamedTuple):
    """An address of the pages; `deal` tells whether it is one of a negotiation."""

    name: str
    path: str
    deal: bool


def addresses(cast: Cast) -> Iterator[Address]:
    """Every pattern, with rows that are there in its places."""
    known = _known(cast)
    for pattern in urlpatterns:
        route = str(pattern.pattern)
        path = PLACE.sub(lambda place: str(known.get(place[1], 1)), route)
        yield Address(pattern.name or "", f"/{path}", "negotiation_id" in route)


def _known(cast: Cast) -> Mapping[str, object]:
    exchange = cast.negotiation.exchanges.first()
    finding, waiver = Finding.objects.order_by("pk").first(), Waiver.objects.first()
    return {
        "negotiation_id": cast.negotiation.pk,
        "issue_id": cast.price.pk,
        "user_id": cast.alice.pk,
        "exchange_id": exchange.pk if exchange else 1,
        "finding_id": finding.pk if finding else 1,
        "waiver_id": waiver.pk if waiver else 1,
        "number": Negotiation.objects.get(pk=cast.negotiation.pk).last_sequence or 1,
        "what": "issue",
        "key": "index",
        "by": "kam",
    }


@dataclass(slots=True)
class Form:
    """A form as it stands: `fields` by name, `free` those into which anything can be typed."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    free: list[str] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Read(HTMLParser):
    """What a page is made of, once a browser has read it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.forms: list[Form] = []
        self.text: list[str] = []
        self._choice = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self.tags.append((tag, named))
        if tag == "form":
            self.forms.append(Form(named.get("action", ""), named.get("method", "get").lower()))
        elif self.forms:
            self._field(self.forms[-1], tag, named)

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def _field(self, form: Form, tag: str, named: dict[str, str]) -> None:
        name, kind = named.get("name", ""), named.get("type", "")
        if tag == "button" and kind != "button":
            form.buttons.append((name, named.get("value", "")))
        elif tag == "select":
            self._choice = name
        elif tag == "option" and self._choice and named.get("value"):
            form.fields.setdefault(self._choice, named["value"])
        elif name and (tag == "textarea" or (tag == "input" and kind in TEXTUAL)):
            form.free.append(name)
        elif name and tag == "input":
            form.fields.setdefault(name, named.get("value", "on"))

    @property
    def alive(self) -> list[str]:
        """What would run, or was never ours: inline scripts and handlers, unknown elements."""
        found = [f"<{tag}>" for tag, _ in self.tags if tag == "evil"]
        for tag, named in self.tags:
            found += [f"{tag} {name}" for name in named if name.startswith("on")]
            found += [f"{tag} {v}" for v in named.values() if v.strip().startswith("javascript:")]
            if tag == "script" and not named.get("src"):
                found.append("inline script")
        return found
