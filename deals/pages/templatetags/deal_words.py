"""The domain's words and numbers in templates."""

from __future__ import annotations

from decimal import Decimal

from django import template

from deals.pages import words

register = template.Library()
register.filter("word", words.word)
register.filter("points", words.points)
register.filter("share", words.share)
register.filter("amount", words.money)


@register.filter
def exact(value: Decimal | str) -> str:
    """A value of an issue with as many decimals as it needs."""
    return value if isinstance(value, str) else words.plain_number(value)


@register.filter
def initials(name: object) -> str:
    """The first letters of up to two words of a name."""
    parts = str(name).split()
    return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper()


@register.filter
def spoken(name: object) -> str:
    """An issue's name, or its key in words."""
    return str(name).replace("_", " ")
