"""The published figures of a corpus, recomputed from the rows that its import has stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.db.models import QuerySet

from accounts import access
from accounts.access import Verb, Viewer
from deals import models
from deals.ledger.facts import Facts, Outcome, OutcomeKind
from deals.ledger.offers import Act, Mark, Offer
from deals.ledger.preferences import Preference, Provenance
from deals.ledger.values import Issue, Side, Value
from deals.metrics.corpora import casino, jobinterview, negochat
from deals.metrics.corpora.common import Talk
from deals.snapshot.load import function_of, issue_of

FIGURES: Mapping[str, Callable[[Iterable[Talk]], dict[str, Any]]] = {
    "casino": casino.figures,
    "jobinterview": jobinterview.figures,
    "negochat": negochat.figures,
}


def corpus_report(*, viewer: Viewer, kind: str) -> dict[str, Any]:
    """All figures over the corpus's negotiations that the viewer may read; seven queries."""
    access.require(viewer, Verb.READ_REPORTS)
    rows = access.visible(models.Negotiation.objects.all(), viewer)
    return FIGURES[kind](_talks(rows.filter(references__system=kind)))


def _talks(negotiations: QuerySet[models.Negotiation]) -> Iterator[Talk]:
    rows = list(negotiations.order_by("pk"))
    below = {"negotiation_id__in": [row.pk for row in rows]}
    issues = list(models.Issue.objects.filter(**below))
    issue_of_row = {row.pk: issue_of(row) for row in issues}
    by_negotiation = _grouped((row.negotiation_id, issue_of_row[row.pk]) for row in issues)
    preferences = _grouped(_preferences(below, issue_of_row))
    offers = _grouped(_offers(below, issue_of_row))
    marks = _grouped(_marks(below))
    outcomes = dict(_outcomes(below))
    for row in rows:
        facts = Facts(
            issues=tuple(by_negotiation[row.pk]),
            preferences=tuple(preferences[row.pk]),
            offers=tuple(offers[row.pk]),
            marks=tuple(marks[row.pk]),
            outcome=outcomes.get(row.pk),
            currency=row.currency,
        )
        yield Talk(facts, row.attributes)


def _preferences(
    below: Mapping[str, Any], issues: Mapping[int, Issue]
) -> Iterator[tuple[int, Preference]]:
    for row in models.Preference.objects.filter(**below).order_by("id"):
        issue = issues[row.issue_id]
        yield (
            row.negotiation_id,
            Preference(
                side=Side(row.side),
                issue=issue.key,
                function=function_of(row, issue.domain),
                weight=row.weight,
                provenance=Provenance(row.provenance),
                confidence=row.confidence,
            ),
        )


def _offers(below: Mapping[str, Any], issues: Mapping[int, Issue]) -> Iterator[tuple[int, Offer]]:
    terms: dict[int, dict[str, Value]] = defaultdict(dict)
    for term in models.OfferTerm.objects.filter(**below).order_by("id"):
        terms[term.offer_id][issues[term.issue_id].key] = term.value
    for row in models.Offer.objects.filter(**below, sequence__isnull=False).order_by("sequence"):
        yield row.negotiation_id, Offer(row.sequence or 0, Side(row.side), terms[row.pk])


def _marks(below: Mapping[str, Any]) -> Iterator[tuple[int, Mark]]:
    marks = models.Mark.objects.filter(**below, offer__isnull=False).order_by("id")
    for negotiation, kind, after, offer in marks.values_list(
        "negotiation_id", "kind", "after_sequence", "offer__sequence"
    ):
        yield negotiation, Mark(Act(kind), after, offer=offer)


def _outcomes(below: Mapping[str, Any]) -> Iterator[tuple[int, Outcome]]:
    for row in models.Outcome.objects.filter(**below):
        yield row.negotiation_id, Outcome(OutcomeKind(row.kind), row.closed_on)


def _grouped(pairs: Iterable[tuple[int, Any]]) -> defaultdict[int, list[Any]]:
    groups: defaultdict[int, list[Any]] = defaultdict(list)
    for key, entry in pairs:
        groups[key].append(entry)
    return groups
