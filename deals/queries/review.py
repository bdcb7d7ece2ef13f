"""What a leader looks after: the worst findings, gets that are late, rules broken, waivers.

All of it as of now, in the negotiations that the question narrows to; its period is for sums.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import (
    Count,
    Exists,
    F,
    FilteredRelation,
    Model,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from accounts import access
from accounts.access import Verb, Viewer
from deals import models
from deals.ledger.concessions import ConcessionStatus
from deals.ledger.offers import ExchangeState
from deals.ledger.values import Side
from deals.queries.discipline_report import Question
from deals.sight import findings_in_sight

MOST = 12
WAITING = (ExchangeState.PROPOSED, ExchangeState.PARTLY_MET, ExchangeState.ACCEPTED)
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """How often a rule is broken now, in how many negotiations, and how often it was waived."""

    code: str
    open: int
    negotiations: int
    waived: int


@dataclass(frozen=True, slots=True)
class LateGet:
    """Something the other side owes us past its day; `unpaid` where it was given up already.

    `what` is a promise in words, or an issue with the `value` that was asked for, in its `unit`.
    """

    negotiation: models.Negotiation
    offer: int
    what: str
    value: Decimal | str | None
    unit: str
    due: date | None
    state: str


def worst_findings(*, viewer: Viewer, question: Question) -> list[models.Finding]:
    """Open errors, then warnings, those first whose move cost us most (`cost`, `money`).

    They are chosen by their ids alone: what goes with them is wide, and there are few.
    """
    rows = _findings(viewer, question).filter(status="open", severity__in=("error", "warning"))
    order = ("severity", F("move__cost").desc(nulls_last=True), "-opened_at", "id")
    worst = _with_moves(rows).order_by(*order).values("pk")[:MOST]
    shown = _with_moves(models.Finding.objects.filter(pk__in=worst)).order_by(*order)
    told = shown.annotate(move_cost=F("move__cost"), move_money=F("move__money"))
    return list(told.select_related("negotiation__owner", "offer", "issue"))


def rules_broken(*, viewer: Viewer, question: Question) -> list[BrokenRule]:
    """Rules with open or waived findings, those broken most often first."""
    rows = _findings(viewer, question).filter(status__in=("open", "waived")).order_by()
    counted = rows.values("code").annotate(
        open=Count("id", filter=Q(status="open")),
        negotiations=Count("negotiation", distinct=True, filter=Q(status="open")),
        waived=Count("id", filter=Q(status="waived")),
    )
    return [BrokenRule(**row) for row in counted.order_by("-open", "code")]


def latest_waivers(*, viewer: Viewer, question: Question) -> list[models.Waiver]:
    """Waivers in force, the latest first."""
    findings = _findings(viewer, question)
    rows = models.Waiver.objects.filter(finding__in=findings, revocation__isnull=True)
    return list(rows.select_related("by", "finding", "negotiation").order_by("-id")[:MOST])


def late_gets(*, viewer: Viewer, question: Question, today: date) -> list[LateGet]:
    """What we were to get and did not: past its date, or never paid for a give; oldest first."""
    asks = models.Ask.objects.filter(exchange=OuterRef("pk"))
    unpaid = models.Concession.objects.filter(
        exchange=OuterRef("pk"), status=ConcessionStatus.UNPAID
    )
    past = Q(deadline__lt=today) | Exists(asks.filter(due_on__lt=today))
    first = Subquery(asks.order_by("due_on").values("due_on")[:1])
    rows = narrowed(models.Exchange.objects.filter(side=Side.US), viewer, question).filter(
        Q(standing__state=ExchangeState.OVERDUE)
        | Q(standing__state__in=WAITING) & past
        | Exists(unpaid)
    )
    shown = rows.select_related("negotiation__owner", "offer", "standing")
    dated = shown.annotate(day=Coalesce(first, "deadline")).order_by(
        F("day").asc(nulls_last=True), "id"
    )
    found = dated.prefetch_related(Prefetch("asks", models.Ask.objects.select_related("issue")))
    return [line for exchange in found[:MOST] for line in _lines(exchange)]


def _lines(exchange: models.Exchange) -> Iterable[LateGet]:
    for ask in exchange.asks.all():
        issue = ask.issue
        yield LateGet(
            exchange.negotiation,
            exchange.offer.sequence or 0,
            ask.commitment or str(issue),
            None if issue is None else ask.value,
            "" if issue is None else issue.unit,
            ask.due_on or exchange.deadline,
            exchange.standing.state,
        )


def _with_moves(rows: QuerySet[models.Finding]) -> QuerySet[models.Finding]:
    """Findings with our move that each is about, if there is one: never more."""
    about = {"offer__concessions__issue": F("issue"), "offer__concessions__side": Side.US}
    return rows.annotate(move=FilteredRelation("offer__concessions", condition=Q(**about)))


def _findings(viewer: Viewer, question: Question) -> QuerySet[models.Finding]:
    access.require(viewer, Verb.READ_REPORTS)
    rows = findings_in_sight(viewer).filter(limits=False)
    return rows.filter(**_wanted(question))


def narrowed(rows: QuerySet[M], viewer: Viewer, question: Question) -> QuerySet[M]:
    """Rows of negotiations that the question is about, whatever its period; for report readers."""
    seen = access.visible(rows, viewer, path="negotiation__", verb=Verb.READ_REPORTS)
    return seen.filter(**_wanted(question))


def _wanted(question: Question) -> dict[str, Any]:
    """The negotiations of the question, whatever its period."""
    wanted = {
        "negotiation__owner_id": question.kam,
        "negotiation__team_id": question.team,
        "negotiation__account_id": question.account,
        "negotiation__stage": question.stage and question.stage.value,
    }
    asked = {name: value for name, value in wanted.items() if value is not None}
    return {"negotiation__sample": "", **asked}
