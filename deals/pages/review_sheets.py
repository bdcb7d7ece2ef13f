"""The lists of the review as CSV: findings, late gets, rules, waivers and gives.

Codes and bare numbers. They hold what the page shows, which is the gravest of it; exports over
REST hold everything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.access import Viewer
from accounts.errors import NotFound
from deals.days import today
from deals.ledger.values import Value, shown
from deals.pages.base import page
from deals.pages.filters import Filters, asked_question
from deals.pages.sheets import sheet
from deals.pages.telling import message
from deals.queries import review as looked_after
from deals.queries.discipline_report import Question
from deals.queries.gives import gives_for_nothing
from deals.rules import BY_CODE

Rows = Iterable[Sequence[Any]]


class Listed(NamedTuple):
    """A list: its columns, and its rows for a question."""

    columns: tuple[str, ...]
    rows: Callable[[Viewer, Question], Rows]


@page
def review_list(request: HttpRequest, viewer: Viewer, what: str) -> HttpResponse:
    """One list of the review."""
    if what not in LISTS:
        raise NotFound(_("No such table."))
    question = asked_question(Filters(request.GET, viewer=viewer))
    listed = LISTS[what]
    name = f"review-{what}"
    return sheet(name=name, columns=listed.columns, rows=listed.rows(viewer, question))


def _findings(viewer: Viewer, question: Question) -> Rows:
    for row in looked_after.worst_findings(viewer=viewer, question=question):
        deal, cost, money = row.negotiation, row.move_cost, row.move_money  # type: ignore[attr-defined]
        yield (
            deal.title,
            str(deal.owner),
            row.code,
            row.severity,
            message(row.code, row.message),
            cost,
            money,
        )


def _gets(viewer: Viewer, question: Question) -> Rows:
    for get in looked_after.late_gets(viewer=viewer, question=question, today=today()):
        deal, what = get.negotiation, f"{get.what} {_value(get.value)}".strip()
        yield deal.title, str(deal.owner), get.offer, what, get.state, str(get.due or "")


def _rules(viewer: Viewer, question: Question) -> Rows:
    for rule in looked_after.rules_broken(viewer=viewer, question=question):
        name = BY_CODE[rule.code].name if rule.code in BY_CODE else ""
        yield rule.code, name, rule.open, rule.negotiations, rule.waived


def _waivers(viewer: Viewer, question: Question) -> Rows:
    for waiver in looked_after.latest_waivers(viewer=viewer, question=question):
        day = str(waiver.created_at.date())
        yield waiver.negotiation.title, waiver.finding.code, waiver.reason, str(waiver.by), day


def _gives(viewer: Viewer, question: Question) -> Rows:
    for give in gives_for_nothing(viewer=viewer, question=question)[0]:
        deal, offer = give.negotiation, give.offer.sequence
        moved = (str(give.issue), _value(give.start), _value(give.end), give.status)
        yield (
            deal.title, deal.account.name, str(deal.owner), offer, *moved, give.cost, give.money,
            deal.currency,
        )  # fmt: skip


def _value(of: Value | None) -> str:
    return "" if of is None else shown(of)


LISTS: Mapping[str, Listed] = {
    "findings": Listed(
        ("negotiation", "owner", "code", "severity", "message", "cost", "money"), _findings
    ),
    "gets": Listed(("negotiation", "owner", "offer", "what", "state", "due"), _gets),
    "rules": Listed(("code", "name", "open", "negotiations", "waived"), _rules),
    "waivers": Listed(("negotiation", "code", "reason", "by", "on"), _waivers),
    "gives": Listed(
        (
            "negotiation",
            "account",
            "owner",
            "offer",
            "issue",
            "start",
            "end",
            "status",
            "cost",
            "money",
            "currency",
        ),
        _gives,
    ),
}
