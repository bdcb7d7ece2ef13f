"""What is wrong with a connection as somebody wants it, all of it at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlsplit

from accounts.errors import Invalid, Problem
from api.crm.mapping import FIELDS, FIGURES
from api.models import CrmKind
from api.webhooks.guard import Refused, target

PROPERTY = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
OF_ODOO = {
    "database": "Its name as `/web/database/selector` shows it.",
    "login": "Whose key it is.",
}
OF_HUBSPOT = {"client_secret"}


def refuse_unfit(kind: str, given: Mapping[str, Any], *, whole: bool = False) -> None:
    """Invalid with a problem for everything that does not fit; `whole` where nothing is there yet.

    `given` are the fields as the caller named them; those that are left out are not looked at.
    """
    problems = [
        *_of_kind(kind, given, whole),
        *_url(given),
        *_mapped("properties", given, FIGURES),
        *_twice(given),
        *_mapped("fields", given, FIELDS, optional=True),
    ]
    if problems:
        raise Invalid(problems)


def _of_kind(kind: str, given: Mapping[str, Any], whole: bool) -> Iterator[Problem]:
    odoo = kind == CrmKind.ODOO
    for name in OF_HUBSPOT if odoo else OF_ODOO:
        if name in given:
            yield Problem(f"{CrmKind(kind).label} has none.", f"/{name}", "unknown_field")
    needed = {"url": "Where it is.", **OF_ODOO} if odoo and whole else {}
    for name, text in needed.items():
        if name not in given:
            yield Problem(f"Odoo needs it. {text}", f"/{name}", "required")


def _url(given: Mapping[str, Any]) -> Iterator[Problem]:
    if "url" not in given:
        return
    try:
        target(given["url"])
    except Refused as refused:
        yield Problem(str(refused), "/url", refused.code)
        return
    if urlsplit(given["url"]).query:
        yield Problem("Expected an address without a query.", "/url", "invalid_url")


def _mapped(
    where: str, given: Mapping[str, Any], known: Mapping[str, Any], *, optional: bool = False
) -> Iterator[Problem]:
    """An empty property of an `optional` one switches off what would hold without."""
    for name, property_ in given.get(where, {}).items():
        pointer = f"/{where}/{name[:50]}"
        if name not in known:
            near = get_close_matches(name[:50], known, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            yield Problem(f"There is nothing of this name.{hint}", pointer, "unknown_word")
        elif not (PROPERTY.fullmatch(property_) or (optional and property_ == "")):
            text = "Expected the internal name of a property: letters, digits and _."
            yield Problem(text, pointer, "invalid")


def _twice(given: Mapping[str, Any]) -> Iterator[Problem]:
    """Two figures in one property would overwrite each other."""
    properties = given.get("properties", {})
    named = Counter(properties.values())
    for name, property_ in properties.items():
        if name in FIGURES and named[property_] > 1:
            yield Problem("Another figure has this property.", f"/properties/{name}", "duplicate")
