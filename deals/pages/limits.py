"""Limits as a form: only ever shown to those who may hold them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy

from accounts.access import Viewer
from accounts.errors import Invalid, Problem
from deals.actions.limits import set_issue_limit, set_package_limit
from deals.ledger.ledger import Ledger
from deals.ledger.values import Issue, Numeric, Side, Value
from deals.pages.numbers import NotANumber, NumberField, read_number, typed_number
from deals.value.sentences import spoken

KINDS = ("walk_away", "target")


class LimitsForm(forms.Form):
    """Our walk-away and target on each issue and on the whole package, and our alternative."""

    walk_away = NumberField(
        required=False, min_value=0, max_value=100, label=gettext_lazy("Package: walk away below")
    )
    target = NumberField(
        required=False, min_value=0, max_value=100, label=gettext_lazy("Package: aim at")
    )
    batna = forms.CharField(
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        label=gettext_lazy("Our best alternative to a deal"),
    )

    def __init__(self, data: Any = None, *, ledger: Ledger) -> None:
        self.ledger = ledger
        package = ledger.facts.limits.package(Side.US)
        percent = {kind: _percent(getattr(package, kind, None)) for kind in KINDS}
        batna = getattr(package, "batna", "")
        super().__init__(data, prefix="limits", initial={**percent, "batna": batna})
        for key in ledger.issues:
            limit = ledger.facts.limits.on(Side.US, key)
            for kind in KINDS:
                self.fields[f"{key}:{kind}"] = forms.CharField(
                    required=False, max_length=200, initial=_text(limit, kind)
                )

    @property
    def rows(self) -> list[tuple[str, tuple[forms.BoundField, ...]]]:
        """Each issue with its two fields."""
        return [
            (spoken(issue=issue), tuple(self[f"{key}:{kind}"] for kind in KINDS))
            for key, issue in self.ledger.issues.items()
        ]

    @property
    def whole(self) -> tuple[forms.BoundField, ...]:
        """The fields of the whole package."""
        return tuple(self[name] for name in (*KINDS, "batna"))

    def value_of(self, issue: Issue, kind: str) -> Value | None:
        """What was typed, as a value of the issue; Invalid where a number is none."""
        text = self.cleaned_data[f"{issue.key}:{kind}"].strip()
        if not text or not isinstance(issue.domain, Numeric):
            return text or None
        try:
            return read_number(text)
        except NotANumber as unclear:
            raise Invalid([Problem(str(unclear), f"/{issue.key}:{kind}")]) from None


@transaction.atomic
def save_limits(*, viewer: Viewer, negotiation_id: int, form: LimitsForm) -> None:
    """Store what changed, all or nothing; Invalid naming the fields refused."""
    for issue in form.ledger.issues.values():
        names = {kind: f"{issue.key}:{kind}" for kind in KINDS}
        if set(names.values()) & set(form.changed_data):
            _save_issue(viewer, negotiation_id, form, issue)
    if {*KINDS, "batna"} & set(form.changed_data):
        asked = form.cleaned_data
        set_package_limit(
            viewer=viewer,
            negotiation_id=negotiation_id,
            side=Side.US,
            batna=asked["batna"],
            **{kind: _share(asked[kind]) for kind in KINDS},
        )


def _save_issue(viewer: Viewer, negotiation_id: int, form: LimitsForm, issue: Issue) -> None:
    try:
        set_issue_limit(
            viewer=viewer,
            negotiation_id=negotiation_id,
            side=Side.US,
            issue=issue.key,
            walk_away=form.value_of(issue, "walk_away"),
            target=form.value_of(issue, "target"),
        )
    except Invalid as refusal:
        renamed = [
            Problem(p.detail, f"/{issue.key}:{p.pointer.lstrip('/')}", p.code)
            if ":" not in p.pointer
            else p
            for p in refusal.problems
        ]
        raise Invalid(renamed) from None


def _text(limit: Any, kind: str) -> str:
    value = getattr(limit, kind, None)
    return typed_number(value) if isinstance(value, Decimal) else value or ""


def _percent(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 4)


def _share(percent: Decimal | None) -> float | None:
    return None if percent is None else float(percent) / 100
