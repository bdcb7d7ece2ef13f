"""Prepare a negotiation: the issues, what they are worth to both, what stands behind them."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Viewer
from accounts.errors import Conflict, Forbidden, Invalid, NotFound
from deals import models
from deals.actions.background import share_evidence
from deals.actions.issues import change_issue, remove_issue
from deals.ledger.facts import PegElement
from deals.pages import advising, telling, words
from deals.pages.base import page, problems_of
from deals.pages.deal_room import header_context
from deals.pages.entries import ENTRIES, Entry, IssueForm, issue_initial
from deals.pages.limits import LimitsForm, save_limits
from deals.pages.numbers import NotANumber, decimal_point, read_number, typed_number
from deals.pages.opening import template_choices
from deals.pages.worth import Line, Worth, lines, preferences, sample_points, save_worth
from deals.queries.deal_room import DealRoom, deal_room
from deals.sight import refuse_unwritable


@page
def show_prepare(request: HttpRequest, viewer: Viewer, negotiation_id: int) -> HttpResponse:
    """The preparation as it stands."""
    room = deal_room(viewer=viewer, negotiation_id=negotiation_id)
    return _shown(request, viewer, room)


@require_POST
@page
def add_entry(request: HttpRequest, viewer: Viewer, negotiation_id: int, what: str) -> HttpResponse:
    """An issue, interest, peg, evidence or disclosure more."""
    refuse_unwritable(viewer=viewer, negotiation_id=negotiation_id)
    entry = _entry(what)
    form = entry.form(request.POST, prefix=what)
    if form.is_valid() and _stored(
        form, lambda: entry.store(viewer=viewer, negotiation_id=negotiation_id, form=form)
    ):
        return _back(request, negotiation_id, str(entry.told), what)
    room = deal_room(viewer=viewer, negotiation_id=negotiation_id)
    return _shown(request, viewer, room, bound={what: form})


@require_POST
@page
def share(request: HttpRequest, viewer: Viewer, negotiation_id: int, key: str) -> HttpResponse:
    """Let the other side see a piece of evidence, or keep it to ourselves again."""
    shareable = request.POST.get("shareable") == "yes"
    share_evidence(viewer=viewer, negotiation_id=negotiation_id, key=key, shareable=shareable)
    told = _("It may be shown to them.") if shareable else _("It stays with us.")
    return _back(request, negotiation_id, told, "evidence")


@require_POST
@page
def edit_issue(
    request: HttpRequest, viewer: Viewer, negotiation_id: int, issue_id: int
) -> HttpResponse:
    """Change an issue, or take it off the table."""
    refuse_unwritable(viewer=viewer, negotiation_id=negotiation_id)
    form = IssueForm(request.POST, prefix=f"issue-{issue_id}")
    if "remove" in request.POST:
        remove_issue(viewer=viewer, negotiation_id=negotiation_id, issue_id=issue_id)
        return _back(request, negotiation_id, _("The issue is off the table."), "issues")
    if form.is_valid() and _stored(
        form,
        lambda: change_issue(
            viewer=viewer, negotiation_id=negotiation_id, issue_id=issue_id, changes=form.columns
        ),
    ):
        return _back(request, negotiation_id, _("Changed."), "issues")
    room = deal_room(viewer=viewer, negotiation_id=negotiation_id)
    return _shown(request, viewer, room, bound={f"issue-{issue_id}": form})


@require_POST
@page
def store_worth(request: HttpRequest, viewer: Viewer, negotiation_id: int) -> HttpResponse:
    """Weights and value functions of both sides at once."""
    refuse_unwritable(viewer=viewer, negotiation_id=negotiation_id)
    room = deal_room(viewer=viewer, negotiation_id=negotiation_id)
    shown = lines(room.negotiation, request.POST)
    valid = not any(form.errors for line in shown for form in line.forms)
    if valid and save_worth(viewer=viewer, negotiation_id=negotiation_id, shown=shown):
        return _back(request, negotiation_id, _("Weights and values are kept."), "worth")
    return _shown(request, viewer, room, shown=shown)


@require_POST
@page
def show_advice(request: HttpRequest, viewer: Viewer, negotiation_id: int) -> HttpResponse:
    """Trades and packages for the weights being typed; stores nothing."""
    room = deal_room(viewer=viewer, negotiation_id=negotiation_id)
    said = preferences(lines(room.negotiation, request.POST))
    ledger = advising.reconsidered(room.ledger, said)
    context = advising.advice(ledger, level=_level(request))
    return render(request, "pages/prepare/advice.html", {"negotiation": room.negotiation} | context)


@require_POST
@page
def store_limits(request: HttpRequest, viewer: Viewer, negotiation_id: int) -> HttpResponse:
    """Walk-aways, targets and the alternative, for those who may hold them."""
    room = deal_room(viewer=viewer, negotiation_id=negotiation_id)
    if not room.held:
        raise Forbidden(_("The limits of this negotiation are not yours to see."))
    refuse_unwritable(viewer=viewer, negotiation_id=negotiation_id)
    form = LimitsForm(request.POST, ledger=room.ledger)
    if form.is_valid() and _stored(
        form, lambda: save_limits(viewer=viewer, negotiation_id=negotiation_id, form=form)
    ):
        return _back(request, negotiation_id, _("The limits are kept."), "limits")
    return _shown(request, viewer, room, limits=form)


def _shown(
    request: HttpRequest,
    viewer: Viewer,
    room: DealRoom,
    *,
    bound: dict[str, forms.Form] | None = None,
    shown: list[Line] | None = None,
    limits: LimitsForm | None = None,
) -> HttpResponse:
    bound = bound or {}
    shown = shown or lines(room.negotiation)
    wrong = bool(bound or limits or any(f.errors for line in shown for f in line.forms))
    context = {
        **header_context(room),
        "lines": shown,
        "issues": [(line.row, _issue_form(line.row, bound), line.domain) for line in shown],
        "new": {name: bound.get(name, entry.form(prefix=name)) for name, entry in ENTRIES.items()},
        "facts": room.ledger.facts,
        "coverage": coverage(room),
        "limits": (limits or LimitsForm(ledger=room.ledger)) if room.held else None,
        "templates": template_choices(viewer),
        "sums": _sums(shown),
        "wrong": wrong,
        "decimal": decimal_point(),
        "sample": sample_points(),
        "may_change": room.may_write and room.ledger.facts.outcome is None,
        **advising.advice(room.ledger, level=None),
    }
    return render(request, "pages/prepare.html", context, status=422 if wrong else 200)


def coverage(room: DealRoom) -> list[tuple[str, int]]:
    """How many pegs hang on each of the elements; interests on record count for theirs.

    Alternatives belong to the limits and show up for their holders alone.
    """
    facts = room.ledger.facts
    counted = Counter(peg.element for peg in facts.pegs)
    counted[PegElement.INTERESTS] += len(facts.interests)
    counted[PegElement.LEGITIMACY] += len(facts.evidence)
    elements = [e for e in PegElement if room.held or e is not PegElement.ALTERNATIVES]
    if room.held:
        batna = facts.limits.packages
        counted[PegElement.ALTERNATIVES] += sum(bool(limit.batna) for limit in batna)
    return [(words.word(element), counted[element]) for element in elements]


def _issue_form(row: models.Issue, bound: dict[str, forms.Form]) -> forms.Form:
    name = f"issue-{row.pk}"
    return bound.get(name) or IssueForm(prefix=name, initial=issue_initial(row))


def _stored(form: forms.Form, store: Any) -> bool:
    """Whether the action took it; else what it refused is told beside the fields."""
    try:
        store()
    except (Invalid, Conflict) as refusal:
        for problem in problems_of(refusal):
            name = problem.pointer.lstrip("/")
            form.add_error(name if name in form.fields else None, problem.detail)
        if not form.errors:
            form.add_error(None, telling.refusal(str(refusal)))
        return False
    return True


def _entry(what: str) -> Entry:
    if what not in ENTRIES:
        raise NotFound(_("There is no such thing to add."))
    return ENTRIES[what]


def _sums(shown: list[Line]) -> dict[str, str]:
    """The weights of each side together; a hundred is what people share out."""
    return {
        side: typed_number(sum((w for w in weights if w is not None), Decimal(0)))
        for side in ("us", "them")
        if (weights := _weights([getattr(line, side) for line in shown])) is not None
    }


def _weights(typed: list[Worth]) -> list[Decimal | None] | None:
    """What stands in the fields; None where one of them holds no number."""
    try:
        return [_number(form["weight"].value()) for form in typed]
    except NotANumber:
        return None


def _number(text: Any) -> Decimal | None:
    return read_number(str(text)) if text not in (None, "") else None


def _level(request: HttpRequest) -> float | None:
    try:
        level = float(read_number(request.POST.get("level", ""))) / 100
    except NotANumber:
        return None
    return level if 0 <= level <= 1 else None


def _back(request: HttpRequest, negotiation_id: int, told: str, anchor: str) -> HttpResponse:
    messages.success(request, told)
    answer = redirect("pages:prepare", negotiation_id=negotiation_id)
    answer["Location"] += f"#{anchor}"
    return answer
