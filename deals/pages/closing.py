"""Where the talks stand: their stage, and how they ended."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.access import Viewer
from accounts.errors import Conflict, Invalid, Problem
from deals.actions.close_negotiation import close_negotiation
from deals.actions.stages import change_stage
from deals.ledger.facts import OutcomeKind, Stage
from deals.ledger.ledger import Ledger
from deals.ledger.values import Issue, Numeric, Side, Value
from deals.pages import words
from deals.pages.base import page, problems_of
from deals.pages.deal_room import header_context
from deals.queries.deal_room import DealRoom, deal_room
from deals.sight import refuse_unwritable
from deals.value.sentences import spoken

OUTCOMES = [
    (OutcomeKind.AGREED.value, gettext_lazy("Agreed")),
    (OutcomeKind.NO_DEAL.value, gettext_lazy("No deal")),
    (OutcomeKind.ABANDONED.value, gettext_lazy("Abandoned")),
]
STAGES = [stage for stage in Stage if stage is not Stage.CLOSED]


class Closing(forms.Form):
    """How it ended, and what was agreed on each issue: where both stand, unless typed otherwise."""

    kind = forms.ChoiceField(
        choices=OUTCOMES, widget=forms.RadioSelect, label=gettext_lazy("How did it end?")
    )
    on = forms.DateField(
        required=False,
        label=gettext_lazy("On"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data: Any = None, *, ledger: Ledger) -> None:
        super().__init__(data, initial={"on": timezone.localdate()})
        for key, issue in ledger.issues.items():
            self.fields[f"term-{key}"] = _term(ledger, issue)

    @property
    def terms(self) -> list[forms.BoundField]:
        """The fields of the agreement."""
        return [field for field in self if field.name.startswith("term-")]

    @property
    def raw(self) -> dict[str, str] | None:
        """The agreement as `close_negotiation` takes it; None without one."""
        if self.cleaned_data["kind"] != OutcomeKind.AGREED:
            return None
        typed = ((name, value) for name, value in self.cleaned_data.items() if value)
        return {name.removeprefix("term-"): v for name, v in typed if name.startswith("term-")}


@page
def close(request: HttpRequest, viewer: Viewer, negotiation_id: int) -> HttpResponse:
    """The stage, and the form that closes."""
    room = deal_room(viewer=viewer, negotiation_id=negotiation_id)
    refuse_unwritable(viewer=viewer, negotiation_id=negotiation_id)
    posted = request.method == "POST"
    form = Closing(request.POST if posted else None, ledger=room.ledger)
    if posted and form.is_valid() and _closed(viewer, room, form):
        messages.success(request, _("Closed."))
        return redirect("pages:deal-room", negotiation_id=negotiation_id)
    context = {**header_context(room), "form": form, "stages": STAGES}
    context["closed"] = room.ledger.facts.outcome is not None
    return render(request, "pages/close.html", context, status=422 if form.errors else 200)


@require_POST
@page
def set_stage(request: HttpRequest, viewer: Viewer, negotiation_id: int) -> HttpResponse:
    """Go to another stage of the talks."""
    to = request.POST.get("to", "")
    if to not in STAGES:
        raise Invalid([Problem(_("There is no such stage."), "/to")])
    change_stage(viewer=viewer, negotiation_id=negotiation_id, to=Stage(to))
    told = _("The talks are in the stage “%(stage)s” now.") % {"stage": words.word(to)}
    messages.success(request, told)
    return redirect("pages:deal-room", negotiation_id=negotiation_id)


def _closed(viewer: Viewer, room: DealRoom, form: Closing) -> bool:
    """Whether it is closed now; what was refused stands beside the fields."""
    try:
        close_negotiation(
            viewer=viewer,
            negotiation_id=room.negotiation.pk,
            kind=OutcomeKind(form.cleaned_data["kind"]),
            on=form.cleaned_data["on"],
            terms=form.raw,
        )
    except (Invalid, Conflict) as refusal:
        for problem in problems_of(refusal) or (Problem(str(refusal), ""),):
            name = f"term-{problem.pointer.rpartition('/')[2]}"
            form.add_error(name if name in form.fields else None, problem.detail)
        return False
    return True


def _term(ledger: Ledger, issue: Issue) -> forms.CharField:
    us, them = (ledger.positions[side].get(issue.key) for side in Side)
    stand = _("us %(us)s, them %(them)s") % {
        "us": words.value(us, issue),
        "them": words.value(them, issue),
    }
    numeric = isinstance(issue.domain, Numeric)
    options = () if isinstance(issue.domain, Numeric) else issue.domain.options
    widget = (
        forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})
        if numeric
        else forms.Select(choices=[("", _("not agreed")), *((o, o) for o in options)])
    )
    return forms.CharField(
        required=False,
        max_length=200,
        label=spoken(issue=issue),
        help_text=stand,
        initial=_typed(us) if us is not None and us == them else "",
        widget=widget,
    )


def _typed(value: Value) -> str:
    return value if isinstance(value, str) else f"{value.normalize():f}"
