"""Log a round: pick the side, change what moved, say what it hangs on, see what it means first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from accounts.access import Viewer
from accounts.errors import Conflict, Invalid, Problem
from deals.actions.check_offer import Checked, check_offer
from deals.actions.log_once import log_once, undo_last
from deals.ledger.facts import Channel
from deals.ledger.ledger import Ledger
from deals.ledger.offers import Frame
from deals.ledger.values import Issue, Numeric, Side, Value
from deals.metrics.advice import suggested_trades
from deals.pages import telling, words
from deals.pages.base import page, problems_of
from deals.pages.deal_room import header_context
from deals.pages.numbers import decimal_point, typed_number
from deals.pages.round_form import Typed, fresh, made_conditional, typed
from deals.queries.deal_room import DealRoom, deal_room
from deals.rules.base import Finding, Severity
from deals.sight import refuse_unwritable
from deals.value.sentences import spoken

NAKED = "R001"
TRADES = 10


class Field(NamedTuple):
    """An issue of the form: where the side stands, and how its value is changed.

    `start` is what the stepper counts from: that position, or else the other side's. `stands` is
    the position as it is read, empty while there is none; `other` the other side's.
    """

    key: str
    name: str
    unit: str
    position: str
    start: str
    stands: str
    other: str
    value: str
    step: str
    low: str
    high: str
    options: tuple[str, ...]
    wrong: tuple[str, ...]


@page
def log_round(request: HttpRequest, viewer: Viewer, negotiation_id: int) -> HttpResponse:
    """The form; posted, the move is on record."""
    refuse_unwritable(viewer=viewer, negotiation_id=negotiation_id)
    room = deal_room(viewer=viewer, negotiation_id=negotiation_id)
    if request.method != "POST":
        return _shown(request, room, _fresh(room, request))
    form = _typed(room, request)
    if request.POST.get("make"):
        _make_conditional(form, room, viewer, request.POST["make"])
    elif request.POST.get("act") == "log" and _checked(form, room, viewer, log=True):
        return _logged(request, room, form)
    checked = _checked(form, room, viewer)
    return _shown(request, room, form, checked)


@require_POST
@page
def check_round(request: HttpRequest, viewer: Viewer, negotiation_id: int) -> HttpResponse:
    """What the move would mean, while it is typed; nothing is stored."""
    room = deal_room(viewer=viewer, negotiation_id=negotiation_id)
    form = _typed(room, request)
    context = {"negotiation": room.negotiation, **_meaning(form, _checked(form, room, viewer))}
    return render(request, "pages/log/checked.html", context)


@require_POST
@page
def undo(request: HttpRequest, viewer: Viewer, negotiation_id: int, number: int) -> HttpResponse:
    """Set the last offer right again, within a minute."""
    undo_last(viewer=viewer, negotiation_id=negotiation_id, number=number)
    messages.success(request, _("Undone: a correction stands in the ledger."))
    return redirect("pages:deal-room", negotiation_id=negotiation_id)


def _checked(form: Typed, room: DealRoom, viewer: Viewer, *, log: bool = False) -> Any:
    """The dry run, or with `log` the move itself; refusals are noted in the form, None then."""
    raw = form.raw
    if form.wrong:
        return None
    if not raw["terms"]:
        if log:
            form.refuse((Problem(_("Nothing moved: change at least one issue."), ""),))
        return None
    try:
        if log:
            return log_once(
                viewer=viewer, negotiation_id=room.negotiation.pk, raw=raw, key=form.other["key"]
            )
        deal, known = room.negotiation.pk, room.snapshot
        return check_offer(viewer=viewer, negotiation_id=deal, raw=raw, snapshot=known)
    except (Invalid, Conflict) as refusal:
        _note(form, room, problems_of(refusal) or (Problem(telling.refusal(str(refusal)), ""),))
        return None


def _note(form: Typed, room: DealRoom, problems: Sequence[Problem]) -> None:
    """Refusals; where somebody else was faster, the form goes on from there."""
    if any(problem.code == "sequence_taken" for problem in problems):
        last = room.negotiation.last_sequence
        form.other["sequence"] = str(last + 1)
        told = _("Offer %(number)s was logged meanwhile: look at the positions, then log again.")
        form.refuse((Problem(told % {"number": last}, ""),))
        return
    form.refuse(tuple(problems))


def _logged(request: HttpRequest, room: DealRoom, form: Typed) -> HttpResponse:
    messages.success(request, _("Logged."))
    number = form.other.get("sequence") or ""
    there = reverse("pages:deal-room", args=[room.negotiation.pk])
    address = f"{there}?logged={form.other['key']}#offer-{number}"
    # A script that followed the redirect itself would be told what the page is to tell.
    by_script = request.htmx  # type: ignore[attr-defined]
    return HttpResponseClientRedirect(address) if by_script else redirect(address)


def _fresh(room: DealRoom, request: HttpRequest) -> Typed:
    side = request.GET.get("side", "")
    offers = room.ledger.offers
    turn = offers[-1].side.other.value if offers else Side.US.value
    corrects = request.GET.get("corrects", "")
    form = fresh(
        issues=list(room.ledger.issues),
        side=side if side in ("us", "them") else turn,
        sequence=room.negotiation.last_sequence + 1,
        held_on=timezone.localdate().isoformat(),
        corrects=corrects if corrects.isdecimal() else "",
        round="same" if _round_of_today(room) or not offers else "new",
    )
    for offer in offers:
        if str(offer.sequence) == form.other["corrects"]:
            form.side = offer.side.value
            form.terms |= {key: _plain(value) for key, value in offer.terms.items()}
    return form


def _round_of_today(room: DealRoom) -> bool:
    rounds = room.ledger.facts.rounds
    return bool(rounds) and rounds[-1].on == timezone.localdate()


def _typed(room: DealRoom, request: HttpRequest) -> Typed:
    known = {evidence.key for evidence in room.ledger.facts.evidence}
    cited = [key for key in request.POST.getlist("evidence") if key in known]
    issues = {k: isinstance(i.domain, Numeric) for k, i in room.ledger.issues.items()}
    return typed(request.POST.dict(), issues=issues, evidence=cited)


def _make_conditional(form: Typed, room: DealRoom, viewer: Viewer, issue: str) -> None:
    if issue in form.terms:
        checked = _checked(form, room, viewer)
        ask = suggested_ask(checked.ledger if checked else room.ledger, Side(form.side), issue)
        form.wrong.clear()
        made_conditional(form, issue=issue, ask=ask)


def suggested_ask(ledger: Ledger, side: Side, issue: str) -> tuple[str, str] | None:
    """What to ask for in return for a give on an issue: by the best trade that gives it, else the
    issue with the widest gap, asked at our own position; None where neither is known.
    """
    trades = (suggested_trades(ledger=ledger, n=TRADES) or ()) if side is Side.US else ()
    for found in trades:
        if issue in found.trade.give.end:
            key, value = next(iter(found.trade.get.end.items()))
            return key, _plain(value)
    for key in _apart(ledger, side):
        if key != issue:
            return key, _plain(ledger.positions[side][key])
    return None


def _apart(ledger: Ledger, side: Side) -> list[str]:
    """Issues on which the sides stand apart, what weighs most for this one first."""
    ours, theirs = ledger.positions[side], ledger.positions[side.other]
    weights = ledger.measure.profiles[side].weights
    apart = [key for key in ours if key in theirs and ours[key] != theirs[key]]
    return sorted(apart, key=lambda key: -weights.get(key, 0.0))


def _meaning(form: Typed, checked: Checked | None) -> dict[str, Any]:
    """The findings of the move and what it costs, before it is logged."""
    if checked is None:
        return {"form": form, "empty": not form.wrong, "findings": (), "gives": (), "tally": ()}
    mine = set(checked.numbers)
    findings = [finding for finding in checked.findings if finding.offer in mine]
    gives = [give for give in checked.ledger.concessions if give.offer in mine]
    return {
        "form": form,
        "empty": False,
        "findings": [(finding, _conditional(form, finding)) for finding in findings],
        "tally": tuple(_tally(findings)),
        "gives": [
            (
                spoken(issue=checked.ledger.issues[give.issue]),
                words.points(give.cost),
                words.points(give.worth),
                give.money and words.money(give.money, checked.ledger.facts.currency),
                give.status.value,
            )
            for give in gives
        ],
    }


def _tally(findings: Sequence[Finding]) -> Iterator[tuple[str, str]]:
    """How many there are of each severity, the worst first."""
    counted = Counter(finding.severity for finding in findings)
    told = {
        Severity.ERROR: ngettext_lazy("%(n)s error", "%(n)s errors", "n"),
        Severity.WARNING: ngettext_lazy("%(n)s warning", "%(n)s warnings", "n"),
        Severity.INFO: ngettext_lazy("%(n)s hint", "%(n)s hints", "n"),
    }
    for severity, text in told.items():
        if n := counted[severity]:
            yield severity.value, str(text % {"n": n})


def _conditional(form: Typed, finding: Finding) -> str:
    """The issue whose give could be put under an if."""
    free = finding.code == NAKED and finding.issue and form.terms.get(finding.issue, "").strip()
    return str(finding.issue) if free else ""


def _shown(
    request: HttpRequest, room: DealRoom, form: Typed, checked: Checked | None = None
) -> HttpResponse:
    context = {
        **header_context(room),
        "fields": [_field(room.ledger, form, issue) for issue in room.ledger.issues.values()],
        "issues": [(key, spoken(issue=issue)) for key, issue in room.ledger.issues.items()],
        "evidence": room.ledger.facts.evidence,
        "channels": [(c.value, words.word(c)) for c in Channel],
        "frames": [(f.value, words.word(f)) for f in Frame if f is not Frame.UNSTATED],
        "rounds": len(room.ledger.facts.rounds),
        "closed": room.ledger.facts.outcome is not None,
        "decimal": decimal_point(),
        **_meaning(form, checked),
    }
    return render(request, "pages/log.html", context, status=422 if form.wrong else 200)


def _field(ledger: Ledger, form: Typed, issue: Issue) -> Field:
    side, domain = Side(form.side), issue.domain
    position, other = (ledger.positions[of].get(issue.key) for of in (side, side.other))
    numeric = isinstance(domain, Numeric)
    step = domain.step if isinstance(domain, Numeric) else None
    return Field(
        issue.key,
        spoken(issue=issue),
        domain.unit if isinstance(domain, Numeric) else "",
        _plain(position),
        _plain(other if position is None else position),
        "" if position is None else words.value(position, issue),
        words.value(other, issue),
        form.terms.get(issue.key, ""),
        "1" if step is None else f"{step.normalize():f}",
        f"{domain.low:f}" if isinstance(domain, Numeric) else "",
        f"{domain.high:f}" if isinstance(domain, Numeric) else "",
        () if numeric else domain.options,  # type: ignore[union-attr]
        tuple(form.wrong.get(f"term-{issue.key}", ())),
    )


def _plain(value: Value | None) -> str:
    """A value as it is typed."""
    if value is None:
        return ""
    return value if isinstance(value, str) else typed_number(value)
