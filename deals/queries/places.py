"""Who stands where on the dilemma map."""

from __future__ import annotations

from accounts.access import Viewer
from deals.charts.dilemma import map_table
from deals.charts.tables import Rows
from deals.metrics.discipline import MINIMUM
from deals.queries.discipline_report import GroupBy, Question, discipline_report

MOST = 300
"""Dots that are drawn: of more, those with the most moves."""
MAPPED = (GroupBy.NEGOTIATION, GroupBy.KAM, GroupBy.ACCOUNT)
"""What the map can be of."""


def dilemma_map(*, viewer: Viewer, question: Question) -> Rows:
    """The places of the question's groups; people and accounts only with enough moves.

    Raises Forbidden without the right to reports.
    """
    found = discipline_report(viewer=viewer, question=question)
    minimum = 1 if question.group_by is GroupBy.NEGOTIATION else MINIMUM
    places = ((row.name, row.group.place) for row in found if row.key is not None)
    rows = map_table(places=places, minimum=minimum)
    return sorted(rows, key=lambda row: (-row["n"], row["name"]))[:MOST]
