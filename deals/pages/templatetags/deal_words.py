"""The domain's words and numbers in templates."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.forms import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from deals import models
from deals.pages import telling, words
from deals.pages.numbers import typed_number
from deals.rules.base import Finding

register = template.Library()
register.filter("word", words.word)
register.filter("points", words.points)
register.filter("share", words.share)
register.filter("amount", words.money)
register.filter("meaning", telling.meaning)


@register.simple_tag
def field_with_label(field: BoundField) -> SafeString:
    """A field under its label, with what is wrong with it."""
    of, kind = field.id_for_label, " tick" if field.widget_type == "checkbox" else ""
    wrong = '<span class="wrong" id="{}_error">{}</span>'
    told = format_html_join("", wrong, ((of, error) for error in field.errors))
    drawn = '<p class="field{}"><label for="{}">{}</label>{}{}</p>'
    return format_html(drawn, kind, of, str(field.label), field.as_widget(), told)


@register.filter
def told(finding: Finding | models.Finding) -> str:
    """What a finding says, in the language of the page."""
    return telling.message(finding.code, finding.message)


@register.filter
def advised(finding: Finding | models.Finding) -> str:
    """What a finding advises, in the language of the page."""
    return telling.advice(finding.code, finding.advice)


@register.filter
def exact(value: Decimal | str) -> str:
    """A value of an issue with as many decimals as it needs."""
    return value if isinstance(value, str) else words.plain_number(value)


@register.filter
def plain(value: float) -> str:
    """A number of a rule as it would be typed."""
    return typed_number(value)


@register.filter
def initials(name: object) -> str:
    """The first letters of up to two words of a name."""
    parts = str(name).split()
    return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper()


@register.filter
def spoken(name: object) -> str:
    """An issue's name, or its key in words."""
    return str(name).replace("_", " ")
