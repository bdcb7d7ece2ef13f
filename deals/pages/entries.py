"""What is written down to prepare: issues, interests, pegs, evidence, what was told, limits."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy

from accounts.access import Viewer
from deals import models
from deals.actions import background, issues
from deals.ledger.facts import DisclosureKind, EvidenceKind, PegElement
from deals.ledger.values import Side, Value
from deals.pages import words
from deals.pages.numbers import NotANumber, NumberField, read_number, typed_number

SIDES = [(side.value, words.WORDS[side.value]) for side in Side]
NUMBER = {"max_digits": 20, "decimal_places": 6, "required": False}
LONG = 2000


def _day(label: Any) -> forms.DateField:
    return forms.DateField(required=False, widget=forms.DateInput({"type": "date"}), label=label)


class IssueForm(forms.Form):
    """A negotiable term: a range of numbers, or options."""

    name = forms.CharField(max_length=200, label=gettext_lazy("Issue"))
    low = NumberField(label=gettext_lazy("From"), **NUMBER)  # type: ignore[arg-type]
    high = NumberField(label=gettext_lazy("To"), **NUMBER)  # type: ignore[arg-type]
    step = NumberField(label=gettext_lazy("Step"), **NUMBER)  # type: ignore[arg-type]
    unit = forms.CharField(max_length=40, required=False, label=gettext_lazy("Unit"))
    options = forms.CharField(
        max_length=4000,
        required=False,
        label=gettext_lazy("Or options, from low to high, with | between"),
    )
    baseline = forms.CharField(max_length=200, required=False, label=gettext_lazy("In force now"))
    money_per_unit = NumberField(
        label=gettext_lazy("One unit is worth (money)"),
        min_value=Decimal(0),
        **NUMBER,  # type: ignore[arg-type]
    )
    distributive = forms.BooleanField(
        required=False, label=gettext_lazy("What one gains, the other loses")
    )

    @property
    def columns(self) -> dict[str, Any]:
        """The form as the columns of an issue."""
        asked = dict(self.cleaned_data)
        options = [text.strip() for text in asked["options"].split("|") if text.strip()]
        baseline: Value | None = asked["baseline"] or None
        if baseline is not None and not options:
            baseline = _decimal(str(baseline))
        kind = models.Kind.CHOICE if options else models.Kind.NUMERIC
        return {**asked, "options": options, "baseline": baseline, "kind": kind.value}


class InterestForm(forms.Form):
    side = forms.ChoiceField(choices=SIDES, label=gettext_lazy("Whose"), initial="them")
    statement = forms.CharField(max_length=LONG, label=gettext_lazy("What they are after, and why"))
    known = forms.CharField(max_length=40, required=False, label=gettext_lazy("How we know"))


class PegForm(forms.Form):
    element = forms.ChoiceField(
        choices=[(e.value, words.WORDS[e.value]) for e in PegElement],
        label=gettext_lazy("Element"),
    )
    text = forms.CharField(max_length=LONG, label=gettext_lazy("What the deal can hang on"))


class EvidenceForm(forms.Form):
    key = forms.RegexField(
        r"^[a-z0-9][a-z0-9_-]{0,49}$",
        label=gettext_lazy("Short name to cite it by"),
        error_messages={"invalid": gettext_lazy("Lower case letters, digits, - and _.")},
    )
    kind = forms.ChoiceField(
        choices=[(k.value, words.WORDS[k.value]) for k in EvidenceKind],
        label=gettext_lazy("Kind"),
    )
    source = forms.CharField(max_length=300, label=gettext_lazy("Source"))
    link = forms.URLField(
        max_length=1000, required=False, assume_scheme="https", label=gettext_lazy("Link")
    )
    observed_on = _day(gettext_lazy("Observed on"))
    expires_on = _day(gettext_lazy("Expires on"))
    shareable = forms.BooleanField(
        required=False, label=gettext_lazy("May be shown to the other side")
    )


class DisclosureForm(forms.Form):
    side = forms.ChoiceField(choices=SIDES, label=gettext_lazy("Who told"), initial="them")
    kind = forms.ChoiceField(
        choices=[
            (k.value, words.WORDS[k.value])
            for k in DisclosureKind
            if k is not DisclosureKind.BOTTOM_LINE
        ],
        label=gettext_lazy("What"),
    )
    text = forms.CharField(max_length=LONG, label=gettext_lazy("What was said"))


class Entry(NamedTuple):
    """A form of the page and the action that stores it."""

    form: type[forms.Form]
    store: Callable[..., object]
    told: Any


def add_issue(*, viewer: Viewer, negotiation_id: int, form: IssueForm) -> None:
    """Put an issue on the table under a key made of its name."""
    columns = form.columns
    key = key_of(columns["name"])
    issues.add_issue(viewer=viewer, negotiation_id=negotiation_id, key=key, **columns)


def add_interest(*, viewer: Viewer, negotiation_id: int, form: forms.Form) -> None:
    asked = form.cleaned_data
    side = Side(asked.pop("side"))
    background.add_interest(viewer=viewer, negotiation_id=negotiation_id, side=side, **asked)


def add_peg(*, viewer: Viewer, negotiation_id: int, form: forms.Form) -> None:
    asked = form.cleaned_data
    element = PegElement(asked["element"])
    background.add_peg(
        viewer=viewer, negotiation_id=negotiation_id, element=element, text=asked["text"]
    )


def add_evidence(*, viewer: Viewer, negotiation_id: int, form: forms.Form) -> None:
    asked = {**form.cleaned_data, "kind": EvidenceKind(form.cleaned_data["kind"])}
    background.add_evidence(viewer=viewer, negotiation_id=negotiation_id, **asked)


def add_disclosure(*, viewer: Viewer, negotiation_id: int, form: forms.Form) -> None:
    asked = form.cleaned_data
    background.add_disclosure(
        viewer=viewer,
        negotiation_id=negotiation_id,
        side=Side(asked["side"]),
        kind=DisclosureKind(asked["kind"]),
        text=asked["text"],
    )


ENTRIES: Mapping[str, Entry] = {
    "issue": Entry(IssueForm, add_issue, gettext_lazy("The issue is on the table.")),
    "interest": Entry(InterestForm, add_interest, gettext_lazy("Noted.")),
    "peg": Entry(PegForm, add_peg, gettext_lazy("Noted.")),
    "evidence": Entry(EvidenceForm, add_evidence, gettext_lazy("Noted; offers can cite it.")),
    "disclosure": Entry(DisclosureForm, add_disclosure, gettext_lazy("Noted.")),
}


def issue_initial(row: models.Issue) -> dict[str, Any]:
    """A stored issue as its form shows it."""
    return {
        "name": row.name or row.key,
        "low": row.low,
        "high": row.high,
        "step": row.step,
        "unit": row.unit,
        "options": " | ".join(row.options),
        "baseline": typed_number(row.baseline)
        if isinstance(row.baseline, Decimal)
        else row.baseline,
        "money_per_unit": row.money_per_unit,
        "distributive": row.distributive,
    }


def key_of(name: str) -> str:
    """The key of an issue by its name: lower case, digits and _; Vietnamese letters lose marks."""
    plain = slugify(name.replace("đ", "d").replace("Đ", "D")).replace("-", "_")
    key = re.sub(r"^[^a-z]+", "", plain)[:50]
    return key or "issue"


def _decimal(text: str) -> Value:
    try:
        return read_number(text)
    except NotANumber:
        return text
