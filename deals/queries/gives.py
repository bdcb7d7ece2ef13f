"""Our gives for nothing, one by one: what the sums of the review are made of."""

from __future__ import annotations

from calendar import monthrange

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from accounts import access
from accounts.access import Verb, Viewer
from deals import models
from deals.ledger.concessions import ConcessionStatus
from deals.ledger.values import Side
from deals.queries.discipline_report import Question
from deals.queries.review import narrowed

LEAKED = (ConcessionStatus.NAKED, ConcessionStatus.UNPAID)
MOST = 50


def gives_for_nothing(*, viewer: Viewer, question: Question) -> tuple[list[models.Concession], int]:
    """The costliest (at most MOST) with their `day`, and how many there are.

    A give belongs to the month of its offer's day, or else of its round's, as in the score rows.
    Raises Forbidden without the right to reports.
    """
    access.require(viewer, Verb.READ_REPORTS)
    rows = models.Concession.objects.filter(side=Side.US, status__in=LEAKED)
    asked = _in_period(narrowed(rows, viewer, question), question)
    if question.issue is not None:
        asked = asked.filter(issue__key=question.issue)
    shown = asked.select_related("negotiation__owner", "negotiation__account", "offer", "issue")
    costliest = shown.order_by(F("cost").desc(nulls_last=True), "-offer_id", "id")
    return list(costliest[:MOST]), asked.count()


def _in_period(
    rows: QuerySet[models.Concession], question: Question
) -> QuerySet[models.Concession]:
    dated = rows.annotate(day=Coalesce("offer__on", "offer__round__held_on"))
    if question.since:
        dated = dated.filter(day__gte=question.since.replace(day=1))
    if question.until:
        last = monthrange(question.until.year, question.until.month)[1]
        dated = dated.filter(day__lte=question.until.replace(day=last))
    return dated
