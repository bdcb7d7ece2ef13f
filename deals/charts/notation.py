"""Numbers on charts, in the notation of the language that is active."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import altair as alt
from django.utils.formats import get_format, number_format
from django.utils.translation import gettext as _

PLAIN = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")
"""A number as the ledger writes it; whatever else looks like one is the name of an option."""


def locale() -> dict[str, Any]:
    """How numbers are written where that is another way than Vega's own."""
    point, group = get_format("DECIMAL_SEPARATOR"), get_format("THOUSAND_SEPARATOR")
    if point == ".":
        return {}
    number = {"decimal": point, "thousands": group, "grouping": [3], "currency": ["", ""]}
    return {"locale": {"number": number}}


def written(value: str) -> str:
    """A position as it is read: a number in the notation of the language, an option as it is."""
    if PLAIN.fullmatch(value) is None:
        return value
    number = Decimal(value)
    places = max(0, -int(number.as_tuple().exponent))
    return number_format(number, places, force_grouping=True)


def amounts() -> alt.Axis:
    """Round amounts in the words of the language: 4.5bn, not 4.5G."""
    label = "datum.label"
    for letter, words in (("k", _("k")), ("M", _("m")), ("G", _("bn"))):
        label = f"replace({label}, {json.dumps(letter)}, {json.dumps(words, ensure_ascii=False)})"
    return alt.Axis(format="~s", labelExpr=label)
