"""How form fields are drawn: the plain ones without a template each.

A page of ninety fields went through some five hundred templates for a third of its time. What is
drawn here is character by character what the templates of Django make; all else is left to them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.formats import localize
from django.utils.safestring import SafeData, mark_safe

PLACE = "django/forms/widgets/"
OPTION = f"{PLACE}select_option.html"
INPUTS = ("text", "number", "email", "url", "password", "hidden", "date", "checkbox", "input")


class Drawing(DjangoTemplates):
    """Django's own renderer with a short way for the plain fields and for no errors at all."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        draw = DRAWN.get(template_name)
        drawn = draw(context) if draw is not None else None
        return drawn if drawn is not None else super().render(template_name, context, request)


def _attributes(attrs: Mapping[str, Any]) -> str:
    return "".join(
        f" {_plain(name)}" + ("" if value is True else f'="{_plain(value)}"')
        for name, value in attrs.items()
        if value is not False
    )


def _plain(value: Any) -> str:
    """Escaped unless it is safe; a number never in the notation of a language."""
    text = value if isinstance(value, str) else str(value)
    return text if isinstance(text, SafeData) else escape(text)


def _input(context: Mapping[str, Any]) -> str:
    widget = context["widget"]
    value = "" if widget["value"] is None else f' value="{_plain(widget["value"])}"'
    begin = f'<input type="{widget["type"]}" name="{_plain(widget["name"])}"'
    return _safe(f"{begin}{value}{_attributes(widget['attrs'])}>")


def _textarea(context: Mapping[str, Any]) -> str:
    widget = context["widget"]
    begin = f'<textarea name="{_plain(widget["name"])}"'
    text = _plain(widget["value"] or "")
    return _safe(f"{begin}{_attributes(widget['attrs'])}>\n{text}</textarea>")


def _select(context: Mapping[str, Any]) -> str | None:
    widget = context["widget"]
    options = (option for _, options, _ in widget["optgroups"] for option in options)
    if any(option["template_name"] != OPTION for option in options):
        return None
    begin = f'<select name="{_plain(widget["name"])}"{_attributes(widget["attrs"])}>'
    return _safe(f"{begin}{''.join(_group(*group) for group in widget['optgroups'])}\n</select>")


def _group(name: Any, choices: list[Mapping[str, Any]], index: int) -> str:
    options = "".join(f"\n  {_option(choice)}\n" for choice in choices)
    if not name:
        return options
    return f'\n  <optgroup label="{_plain(localize(name))}">{options}\n  </optgroup>'


def _option(choice: Mapping[str, Any]) -> str:
    label = _plain(localize(choice["label"]))
    return (
        f'<option value="{_plain(choice["value"])}"{_attributes(choice["attrs"])}>{label}</option>'
    )


def _errors(context: Mapping[str, Any]) -> str | None:
    return None if context["errors"] else ""


def _safe(drawn: str) -> str:
    """Every part of it was escaped above."""
    return mark_safe(drawn)  # noqa: S308 # nosec B308 B703


DRAWN: Mapping[str, Callable[[Mapping[str, Any]], str | None]] = {
    **{f"{PLACE}{kind}.html": _input for kind in INPUTS},
    f"{PLACE}textarea.html": _textarea,
    f"{PLACE}select.html": _select,
    "django/forms/errors/list/default.html": _errors,
}
