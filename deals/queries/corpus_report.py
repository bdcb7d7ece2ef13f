"""The published figures of a corpus, recomputed from the rows that its import has stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.db.models import QuerySet

from accounts import access
from accounts.access import Verb, Viewer
from deals import models
from deals.metrics.corpora import casino, jobinterview, negochat
from deals.metrics.corpora.common import Talk
from deals.snapshot.load import load_many

FIGURES: Mapping[str, Callable[[Iterable[Talk]], dict[str, Any]]] = {
    "casino": casino.figures,
    "jobinterview": jobinterview.figures,
    "negochat": negochat.figures,
}
BATCH = 200


def corpus_report(*, viewer: Viewer, kind: str) -> dict[str, Any]:
    """All figures over the corpus's negotiations that the viewer may read."""
    access.require(viewer, Verb.READ_REPORTS)
    rows = access.visible(models.Negotiation.objects.all(), viewer)
    return FIGURES[kind](_talks(rows.filter(references__system=kind)))


def _talks(negotiations: QuerySet[models.Negotiation]) -> Iterator[Talk]:
    rows = list(negotiations.order_by("pk"))
    for start in range(0, len(rows), BATCH):
        for snapshot in load_many(negotiations=rows[start : start + BATCH]):
            yield Talk(snapshot.facts, snapshot.negotiation.attributes)
