"""The leader's review: where money leaks, why, and what is overdue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import access
from accounts.access import Verb, Viewer
from accounts.errors import NotFound
from deals.charts.catalogue import DILEMMA
from deals.days import today
from deals.metrics.discipline import MINIMUM, Group
from deals.pages.base import page
from deals.pages.charts import Shown, bundle_address, cells, speaking
from deals.pages.filters import Filters, asked_question, narrowing
from deals.pages.kpis import Kpi, kpi
from deals.pages.leaks import COLUMNS, TABLES, currency_rows, leak_table, leaked_money
from deals.pages.sheets import sheet
from deals.queries import review as looked_after
from deals.queries.discipline_report import (
    GroupBy,
    Question,
    discipline_report,
    discipline_total,
)
from deals.queries.gives import gives_for_nothing
from deals.queries.places import dilemma_map
from deals.rules import BY_CODE

SHOWN = (
    ("linked_rate", gettext_lazy("Concessions with an if … then")),
    ("leakage_share", gettext_lazy("Share given for nothing")),
    ("value_reciprocity", gettext_lazy("Got for each point given")),
    ("redemption", gettext_lazy("Promises kept by them")),
    ("overdue", gettext_lazy("Gets overdue")),
    ("created", gettext_lazy("Value created")),
    ("claimed", gettext_lazy("Value claimed")),
)
SHORT = 8
MAP = "/api/v1/reports/map"
MAPS = {
    GroupBy.KAM: gettext_lazy("Managers"),
    GroupBy.ACCOUNT: gettext_lazy("Accounts"),
    GroupBy.NEGOTIATION: gettext_lazy("Deals"),
}


@page
def show_review(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Discipline and leakage at a glance."""
    access.require(viewer, Verb.READ_REPORTS)
    form = Filters(request.GET, viewer=viewer)
    question = asked_question(form)
    total = discipline_total(viewer=viewer, question=replace(question, group_by=GroupBy.MONTH))
    context = {
        "form": form,
        "query": request.GET.urlencode(),
        "total": total,
        "minimum": MINIMUM,
        **(_of(viewer, question, total, form.map_of) if total else {}),
    }
    return render(request, "pages/review.html", context)


@page
def show_gives(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The gives that a sum of the review is made of, each with its offer."""
    form = Filters(request.GET, viewer=viewer)
    gives, count = gives_for_nothing(viewer=viewer, question=asked_question(form))
    context = {
        "form": form,
        "query": request.GET.urlencode(),
        "gives": gives,
        "more": count - len(gives),
    }
    return render(request, "pages/gives.html", context)


@page
def review_table(request: HttpRequest, viewer: Viewer, by: str) -> HttpResponse:
    """One table of the review as CSV."""
    if by not in {kind.value for kind in TABLES}:
        raise NotFound(_("No such table."))
    question = asked_question(Filters(request.GET, viewer=viewer))
    rows = discipline_report(viewer=viewer, question=replace(question, group_by=GroupBy(by)))
    return sheet(name=f"review-by-{by}", columns=COLUMNS, rows=currency_rows(rows))


def total_kpis(total: Group) -> Iterator[Kpi]:
    """The figures over all groups."""
    for name, label in SHOWN:
        yield kpi(name=name, label=str(label), figure=total.figures[name])


def total_leaked(total: Group) -> tuple[str, ...]:
    """Money given for nothing, by currency."""
    return leaked_money({code: found["money_leaked"] for code, found in total.money.items()})


def money_kpis(total: Group) -> tuple[Kpi, ...]:
    """The same with its explanation, by currency."""
    found = ((code, figures["money_leaked"]) for code, figures in total.money.items())
    return tuple(kpi(name="money_leaked", label=code, figure=figure) for code, figure in found)


def _map(viewer: Viewer, question: Question, of: GroupBy) -> dict[str, Any]:
    """The dilemma map of managers, accounts or deals."""
    rows = dilemma_map(viewer=viewer, question=replace(question, group_by=of))
    asked = {"of": of.value, **narrowing(question)}
    chart = Shown(DILEMMA, MAP, cells(kind=DILEMMA, rows=rows), speaking(asked))
    return {"map": chart, "maps": tuple(MAPS.items()), "of": of, "bundle": bundle_address()}


def _of(viewer: Viewer, question: Question, total: Group, of: GroupBy) -> dict[str, Any]:
    """What the page shows of the question, where there is anything to show."""
    rules = looked_after.rules_broken(viewer=viewer, question=question)
    return {
        "leaked": total_leaked(total),
        "money": money_kpis(total),
        **_map(viewer, question, of),
        "kpis": tuple(total_kpis(total)),
        "tables": [leak_table(viewer, question, by, most=SHORT) for by in TABLES],
        "findings": looked_after.worst_findings(viewer=viewer, question=question),
        "gets": looked_after.late_gets(viewer=viewer, question=question, today=today()),
        "rules": [(BY_CODE[rule.code], rule) for rule in rules if rule.code in BY_CODE],
        "waivers": looked_after.latest_waivers(viewer=viewer, question=question),
    }
