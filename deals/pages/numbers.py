"""Numbers as people type them: 1,234.5 in English, 1.234,5 in Vietnamese.

The reader's own notation holds wherever it can be what is meant. What cannot be read in it but
in the other one without a doubt, such as 1.5 in Vietnamese, is read in that; the rest is refused.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.formats import get_format, number_format
from django.utils.translation import gettext as _

LONGEST = 40
SPACES = re.compile(r"[\s\u00a0\u202f]")
MINUS = {"−": "-", "–": "-"}


class NotANumber(ValueError):
    """What was typed is no number, or could be two; the text tells what to type instead."""


def read_number(text: str) -> Decimal:
    """The number that was typed; NotANumber in words for the person who typed it."""
    typed = SPACES.sub("", text)
    for sign, minus in MINUS.items():
        typed = typed.replace(sign, minus)
    point = decimal_point()
    for mark in (point, _other(point)):
        plain = _plain(typed, mark)
        if plain is not None and len(plain) <= LONGEST:
            return Decimal(plain)
    told = _("“%(text)s” is not clear as a number: write it like %(sample)s.")
    raise NotANumber(told % {"text": text.strip()[:LONGEST], "sample": shown(Decimal("1234.5"))})


def typed_number(number: Decimal | float) -> str:
    """A number as it would be typed: without groups, with as many decimals as it needs."""
    exact = Decimal(repr(number)) if isinstance(number, (int, float)) else number
    return f"{exact.normalize():f}".replace(".", decimal_point())


def shown(number: Decimal) -> str:
    """A number as it is read: with groups."""
    short = number.normalize()
    return written(number, max(0, -int(short.as_tuple().exponent)), grouped=True)


def written(number: Decimal | float, places: int, *, grouped: bool = False) -> str:
    """A number with so many decimals, in the notation of the page and with a true minus."""
    return number_format(number, places, force_grouping=grouped).replace("-", "−")


def decimal_point() -> str:
    """The mark before the decimals in the language of the page."""
    return str(get_format("DECIMAL_SEPARATOR"))


def _other(mark: str) -> str:
    return "," if mark == "." else "."


def _plain(typed: str, point: str) -> str | None:
    """The number with a decimal point and no groups; None where it is none in this notation."""
    group = re.escape(_other(point))
    whole = rf"(?:[1-9][0-9]{{0,2}}(?:{group}[0-9]{{3}})+|[0-9]+)"
    shape = rf"[+-]?(?:{whole}(?:{re.escape(point)}[0-9]*)?|{re.escape(point)}[0-9]+)"
    if re.fullmatch(shape, typed) is None:
        return None
    return typed.replace(_other(point), "").replace(point, ".")


class NumberField(forms.DecimalField):
    """A number of the page's notation, in a plain field: a number field would have its own."""

    widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if value in self.empty_values:
            return None
        try:
            return super().to_python(read_number(str(value)))
        except NotANumber as unclear:
            raise forms.ValidationError(str(unclear), code="invalid") from None

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """None of a number field's own: they would be in another notation."""
        return {}

    def prepare_value(self, value: Any) -> Any:
        number = _exact(value)
        return value if number is None else typed_number(number)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != _exact(initial)
        except forms.ValidationError:
            return True


def _exact(value: Any) -> Decimal | None:
    """A stored number; None for what is none, such as a text that was typed."""
    if isinstance(value, Decimal):
        return value
    return Decimal(repr(value)) if isinstance(value, (int, float)) else None
