"""The coaching view: one key-account manager's habits, and what to work on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts import access
from accounts.access import Verb, Viewer
from deals.metrics.discipline import MINIMUM
from deals.pages.base import page
from deals.pages.filters import Filters, asked_question
from deals.pages.leaks import leak_table
from deals.pages.review import money_kpis, total_kpis, total_leaked
from deals.pages.words import FAMILIES
from deals.queries.coaching import Habits, habits
from deals.queries.discipline_report import GroupBy, discipline_total
from deals.queries.review import BrokenRule, rules_broken, worst_findings
from deals.rules import BY_CODE
from deals.rules.base import Rule

TABLES = (GroupBy.ISSUE, GroupBy.ACCOUNT, GroupBy.MONTH)


class Family(NamedTuple):
    """Rules of one kind that are broken now."""

    title: str
    rules: tuple[tuple[Rule, BrokenRule], ...]


@page
def show_coaching(request: HttpRequest, viewer: Viewer, user_id: int) -> HttpResponse:
    """How one person negotiates; refuses to judge by too few concessions."""
    access.require(viewer, Verb.READ_REPORTS)
    person = access.one(access.users(viewer), user_id)
    form = Filters(request.GET, viewer=viewer)
    question = replace(asked_question(form), kam=user_id, team=None)
    total = discipline_total(viewer=viewer, question=replace(question, group_by=GroupBy.MONTH))
    shown: Habits = habits(viewer=viewer, user_id=user_id)
    context = {
        "form": form,
        "query": urlencode({**request.GET.dict(), "kam": user_id}),
        "person": person,
        "total": total,
        "kpis": tuple(total_kpis(total)) if total else (),
        "leaked": total_leaked(total) if total else (),
        "money": money_kpis(total) if total else (),
        "few": total is not None and total.us.concessions < MINIMUM,
        "minimum": MINIMUM,
        "habits": shown,
        "tables": [leak_table(viewer, question, by, most=6) for by in TABLES] if total else (),
        "families": _families(rules_broken(viewer=viewer, question=question)),
        "findings": worst_findings(viewer=viewer, question=question)[:5],
    }
    return render(request, "pages/coaching.html", context)


def _families(broken: Sequence[BrokenRule]) -> tuple[Family, ...]:
    found: defaultdict[str, list[tuple[Rule, BrokenRule]]] = defaultdict(list)
    for rule in broken:
        if rule.code in BY_CODE and rule.open:
            found[rule.code[0]].append((BY_CODE[rule.code], rule))
    return tuple(
        Family(str(title), tuple(found[letter]))
        for letter, title in FAMILIES.items()
        if found[letter]
    )
