"""The rule book: every rule with its defaults, and as the organisation has set it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import access
from accounts.access import Verb, Viewer
from accounts.errors import Invalid, NotFound
from deals.actions.set_rule import reset_rule, set_rule
from deals.pages import words
from deals.pages.base import page
from deals.pages.numbers import NumberField
from deals.pages.words import FAMILIES
from deals.rules import BY_CODE, RULES
from deals.rules.base import Rule, RuleBook, Severity
from deals.snapshot.rulebook import rule_book

OFF = "off"


class Setting(forms.Form):
    """How the organisation wants one rule: its severity, or off, and its thresholds."""

    severity = forms.ChoiceField(label=gettext_lazy("Severity"))

    def __init__(self, data: Any = None, *, rule: Rule, book: RuleBook) -> None:
        own = rule.severity_in(book)
        super().__init__(
            data, prefix=rule.code, initial={"severity": OFF if own is None else own.value}
        )
        self.fields["severity"].choices = [  # type: ignore[attr-defined]
            *((severity.value, words.word(severity.value)) for severity in Severity),
            (OFF, _("off")),
        ]
        for name, value in rule.thresholds_in(book).items():
            self.fields[name] = NumberField(
                label=format_html("<code>{}</code>", name), initial=value, min_value=0
            )

    @property
    def thresholds(self) -> dict[str, float]:
        given = self.cleaned_data
        return {name: float(given[name]) for name in given if name != "severity"}


class Shown(NamedTuple):
    """A rule, as it is in force, what it would be by itself, and the form to change it."""

    rule: Rule
    severity: Severity | None
    is_changed: bool
    numbers: tuple[tuple[str, float, float], ...]
    form: Setting | None


class Family(NamedTuple):
    title: Any
    rules: tuple[Shown, ...]


@page
def show_rules(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """All rules by their families; administrators change them here."""
    return _shown(request, viewer)


@page
def keep_rule(request: HttpRequest, viewer: Viewer, code: str) -> HttpResponse:
    """Set one rule otherwise, or back to its defaults."""
    access.require(viewer, Verb.SET_RULES)
    rule = _known(code)
    if request.method != "POST":
        return redirect("pages:rules")
    if "reset" in request.POST:
        reset_rule(viewer=viewer, code=code)
    else:
        form = Setting(request.POST, rule=rule, book=_book(viewer))
        if not form.is_valid() or not _stored(viewer, rule, form):
            return _shown(request, viewer, refused={code: form}, status=422)
    messages.success(
        request,
        _("%(code)s is set: at the next change of a negotiation, and for all within hours.")
        % {"code": code},
    )
    return redirect(f"{reverse('pages:rules')}#{code}")


def _stored(viewer: Viewer, rule: Rule, form: Setting) -> bool:
    """Whether the setting was taken; what was wrong with it stands in the form."""
    severity = form.cleaned_data["severity"]
    try:
        set_rule(
            viewer=viewer,
            code=rule.code,
            severity="" if severity in (OFF, rule.severity.value) else severity,
            enabled=severity != OFF,
            thresholds=_changed(rule, form.thresholds),
        )
    except Invalid as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _changed(rule: Rule, thresholds: Mapping[str, float]) -> dict[str, float]:
    """The numbers that differ from the rule's own; a later release may mend the others."""
    return {name: value for name, value in thresholds.items() if value != rule.thresholds[name]}


def _shown(
    request: HttpRequest,
    viewer: Viewer,
    *,
    refused: Mapping[str, Setting] | None = None,
    status: int = 200,
) -> HttpResponse:
    book, may_set = _book(viewer), access.may(viewer, Verb.SET_RULES)
    context = {
        "families": tuple(_families(book, refused or {}, may_set=may_set)),
        "may_set": may_set,
        "count": len(RULES),
    }
    return render(request, "pages/rules.html", context, status=status)


def _families(book: RuleBook, refused: Mapping[str, Setting], *, may_set: bool) -> Iterator[Family]:
    for letter, title in FAMILIES.items():
        rules = [rule for rule in RULES if rule.code.startswith(letter)]
        yield Family(title, tuple(_one(rule, book, refused, may_set=may_set) for rule in rules))


def _one(rule: Rule, book: RuleBook, refused: Mapping[str, Setting], *, may_set: bool) -> Shown:
    severity, numbers = rule.severity_in(book), rule.thresholds_in(book)
    form = refused.get(rule.code) or (Setting(rule=rule, book=book) if may_set else None)
    return Shown(
        rule,
        severity,
        severity is not rule.severity or dict(numbers) != dict(rule.thresholds),
        tuple((name, value, rule.thresholds[name]) for name, value in numbers.items()),
        form,
    )


def _book(viewer: Viewer) -> RuleBook:
    return rule_book(organisation_id=viewer.organisation_id)


def _known(code: str) -> Rule:
    if code not in BY_CODE:
        raise NotFound(f"There is no rule {code[:20]}.")
    return BY_CODE[code]
