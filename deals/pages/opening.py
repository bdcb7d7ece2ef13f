"""Open a negotiation: with whom, about what, and from which template."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts import access
from accounts.access import Verb, Viewer
from accounts.errors import Conflict, Forbidden, Invalid
from deals.actions.issue_templates import (
    apply_template,
    own_templates,
    remove_template,
    save_template,
)
from deals.actions.open_negotiation import open_negotiation
from deals.intake.templates import TEMPLATES, read_template, said, written_template
from deals.pages import telling
from deals.pages.base import page, problems_of
from deals.sight import find_negotiation, refuse_unwritable


class Opening(forms.Form):
    """What it takes to begin."""

    title = forms.CharField(max_length=200, label=gettext_lazy("What it is about"))
    account = forms.ChoiceField(label=gettext_lazy("Key account"))
    currency = forms.RegexField(
        r"^[A-Z]{3}$", initial="EUR", label=gettext_lazy("Currency"), max_length=3
    )
    template = forms.ChoiceField(required=False, label=gettext_lazy("Begin with the issues of"))

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accounts = access.real_accounts(viewer).order_by("name").values_list("pk", "name")
        self.fields["account"].choices = [  # type: ignore[attr-defined]
            ("", "—"),
            *((str(pk), name) for pk, name in accounts),
        ]
        self.fields["template"].choices = template_choices(viewer)  # type: ignore[attr-defined]


def template_choices(viewer: Viewer) -> list[tuple[str, Any]]:
    """No template, the organisation's own, and those of the industries."""
    own = [(str(pk), name) for pk, name in own_templates(viewer).values_list("pk", "name")]
    industries = [(key, telling.meaning(template.name)) for key, template in TEMPLATES.items()]
    choices: list[tuple[str, Any]] = [("", _("an empty table"))]
    if own:
        choices.append((_("Our templates"), own))
    return [*choices, (_("Industries"), industries)]


@page
def open_new(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The form, and what comes of it: the negotiation, ready to be prepared."""
    access.require(viewer, Verb.WRITE_NEGOTIATIONS)
    form = Opening(request.POST or None, viewer=viewer)
    if request.method == "POST" and form.is_valid():
        try:
            made = _opened(viewer, form.cleaned_data)
        except (Invalid, Conflict, Forbidden) as refusal:
            for problem in problems_of(refusal) or ():
                form.add_error(_field(problem.pointer), problem.detail)
            if not form.errors:
                form.add_error(None, telling.refusal(str(refusal)))
        else:
            messages.success(request, _("Opened. Now say what each issue is worth to both."))
            return redirect("pages:prepare", negotiation_id=made)
    status = 422 if form.errors else 200
    return render(request, "pages/new.html", {"form": form}, status=status)


@require_POST
@page
def keep_template(request: HttpRequest, viewer: Viewer, negotiation_id: int) -> HttpResponse:
    """Keep the issues of a negotiation as a template."""
    find_negotiation(viewer=viewer, negotiation_id=negotiation_id)
    name = request.POST.get("name", "")
    row = save_template(viewer=viewer, negotiation_id=negotiation_id, name=name)
    messages.success(request, _("Kept as the template “%(name)s”.") % {"name": row.name})
    return redirect("pages:prepare", negotiation_id=negotiation_id)


@require_POST
@page
def put_template(request: HttpRequest, viewer: Viewer, negotiation_id: int) -> HttpResponse:
    """Put the issues of a template on an empty table."""
    refuse_unwritable(viewer=viewer, negotiation_id=negotiation_id)
    template = request.POST.get("template", "")
    apply_template(
        viewer=viewer, negotiation_id=negotiation_id, template=template, say=telling.template
    )
    messages.success(request, _("The issues are on the table."))
    return redirect("pages:prepare", negotiation_id=negotiation_id)


@page
def show_templates(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The organisation's own templates, and those of the industries."""
    if request.method == "POST":
        number = request.POST.get("remove", "")
        remove_template(viewer=viewer, template_id=int(number) if number.isdecimal() else 0)
        messages.success(request, _("The template is gone; negotiations keep their issues."))
        return redirect("pages:templates")
    context = {"own": own_templates(viewer), "industries": tuple(_industries())}
    return render(request, "pages/templates.html", context)


def _industries() -> Iterator[tuple[str, str]]:
    """The name and the lines of each, as its issues would be named."""
    for template in TEMPLATES.values():
        facts = said(read_template(template.text), say=telling.template)
        lines = written_template(facts.issues, facts.preferences)
        yield telling.meaning(template.name), lines


@transaction.atomic
def _opened(viewer: Viewer, asked: dict[str, Any]) -> int:
    negotiation = open_negotiation(
        viewer=viewer,
        account_id=int(asked["account"]),
        title=asked["title"],
        currency=asked["currency"],
    )
    if asked["template"]:
        apply_template(
            viewer=viewer,
            negotiation_id=negotiation.pk,
            template=asked["template"],
            say=telling.template,
        )
    return negotiation.pk


def _field(pointer: str) -> str | None:
    name = pointer.lstrip("/")
    return name if name in Opening.base_fields else None
