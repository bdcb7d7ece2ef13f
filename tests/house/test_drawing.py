"""Fields drawn without templates are what the templates of Django make of them, to the letter."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from negotrack.drawing import DRAWN, Drawing

HOSTILE = "\"><script>alert('x')</script>&amp; مرحبا 😀"
ATTRS: dict[str, Any] = {
    "id": "id_x", "required": True, "disabled": False, "rows": 2, 'on"x': HOSTILE, "size": 1234,
    "data-n": Decimal("1234.5"), "title": gettext_lazy("Name"), "data-safe": mark_safe("&lt;"),
}  # fmt: skip
CHOICES: list[Any] = [
    ("", "–"), ("a", gettext_lazy("Settings")), (HOSTILE, HOSTILE), (1234, 1234.5),
    ("Group " + HOSTILE, [("b", mark_safe("<b>")), ("c", "C")]), (2024, [(3, "three")]),
]  # fmt: skip
WIDGETS: list[tuple[forms.Widget, list[Any]]] = [
    (forms.TextInput(), [None, "", 0, HOSTILE, Decimal("1234.50"), mark_safe("&lt;")]),
    (forms.NumberInput(), [None, 1.5]),
    (forms.EmailInput(), ["a@b.example"]),
    (forms.URLInput(), ["https://b.example/?a=1&b=2"]),
    (forms.PasswordInput(), ["secret"]),
    (forms.HiddenInput(), [HOSTILE]),
    (forms.DateInput({"type": "date"}), ["2026-11-28"]),
    (forms.CheckboxInput(), [True, False, "yes", None]),
    (forms.Textarea(), [None, "", HOSTILE, "\n two lines\nof it "]),
    (forms.Select(choices=CHOICES), [None, "a", HOSTILE, 1234, "c"]),
    (forms.SelectMultiple(choices=CHOICES), [["a", "c"], []]),
    (forms.NullBooleanSelect(), [None, True]),
    (forms.RadioSelect(choices=CHOICES), ["a"]),
    (forms.SplitDateTimeWidget(), [None]),
    (forms.FileInput(), [None]),
]


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize(
    ("widget", "value"), [(widget, value) for widget, values in WIDGETS for value in values]
)
def test_a_field_is_drawn_as_its_templates_draw_it(
    widget: forms.Widget, value: object, language: str
) -> None:
    with translation.override(language):
        for attrs in ({}, ATTRS):
            name = f"line-{HOSTILE}"
            assert widget.render(name, value, attrs, Drawing()) == widget.render(
                name, value, attrs, DjangoTemplates()
            )


def test_a_select_with_options_of_its_own_is_left_to_the_templates() -> None:
    class Own(forms.Select):
        option_template_name = "django/forms/widgets/radio_option.html"

    own = Own(choices=[("a", "A")])
    assert own.render("x", "a", {}, Drawing()) == own.render("x", "a", {}, DjangoTemplates())
    assert "<label>" in own.render("x", "a", {}, Drawing())


@pytest.mark.parametrize("said", [[], ["Too long.", HOSTILE]])
def test_errors_are_those_of_the_templates(said: list[str]) -> None:
    drawn = forms.utils.ErrorList(said, renderer=Drawing(), field_id="id_x")
    theirs = forms.utils.ErrorList(said, renderer=DjangoTemplates(), field_id="id_x")
    assert drawn.render() == theirs.render()


def test_the_site_draws_so() -> None:
    assert isinstance(forms.Form().renderer, Drawing)
    assert all(Drawing().get_template(name) for name in DRAWN)
