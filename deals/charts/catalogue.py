"""The charts by name: what they show, of which table, and how they are drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from deals.charts import dilemma, drawings, positions, tables
from deals.charts.tables import Rows
from deals.charts.vega import Spec
from deals.ledger.ledger import Ledger


class Kind(NamedTuple):
    """A chart of a negotiation: `columns` are the fields of its table with their headings."""

    name: str
    title: Any
    caption: Any
    drawing: Callable[[Rows], Spec]
    columns: tuple[tuple[str, Any], ...]
    table: Callable[..., Rows] | None = None


class Drawn(NamedTuple):
    """A chart with its numbers; `spec` (Vega-Lite) is None where there is nothing to draw."""

    kind: Kind
    rows: Rows
    spec: Spec | None


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "dance",
            _("The dance"),
            _("Every offer by what it is worth to both, and what is possible."),
            drawings.dance_drawing,
            (
                ("kind", _("What")),
                ("side", _("Side")),
                ("n", _("Number")),
                ("us", _("To us")),
                ("them", _("To them")),
            ),
            tables.dance_table,
        ),
        Kind(
            "positions",
            _("Positions"),
            _("Where both sides stood on each issue; lines that meet are agreed."),
            positions.positions_drawing,
            (
                ("issue", _("Issue")),
                ("side", _("Side")),
                ("round", _("Round")),
                ("offer", _("Offer")),
                ("value", _("Value")),
            ),
            tables.positions_table,
        ),
        Kind(
            "value",
            _("Created and claimed"),
            _("Joint value that the moves of each round made, and our part of the split."),
            drawings.value_drawing,
            (("round", _("Round")), ("what", _("What")), ("points", _("Points"))),
            tables.value_table,
        ),
        Kind(
            "steps",
            _("Concession steps"),
            _("What each offer gave away; steps that shrink signal a limit."),
            drawings.steps_drawing,
            (("offer", _("Offer")), ("side", _("Side")), ("points", _("Points"))),
            tables.steps_table,
        ),
        Kind(
            "balance",
            _("Given and got"),
            _("Money by issue, in our books: what was given for what, and what came back."),
            drawings.balance_drawing,
            (("issue", _("Issue")), ("how", _("What")), ("money", _("Money"))),
            tables.balance_table,
        ),
    )
}


DILEMMA = Kind(
    "map",
    _("The dilemma map"),
    _(
        "Who creates value and who claims it, a deal on average, over all moves. Below the slanting"
        " line our own moves lost us value."
    ),
    dilemma.map_drawing,
    (
        ("name", _("Who")),
        ("corner", _("Corner")),
        ("created", _("Created")),
        ("claimed", _("Claimed")),
        ("n", _("Moves")),
    ),
)
"""The one chart that is of many negotiations."""


def draw(*, name: str, ledger: Ledger) -> Drawn:
    """A chart of the negotiation; KeyError for a name that is none of KINDS."""
    kind = KINDS[name]
    assert kind.table is not None
    return drawn(kind=kind, rows=kind.table(ledger=ledger))


def drawn(*, kind: Kind, rows: Rows) -> Drawn:
    """The rows as a chart of their kind."""
    return Drawn(kind, rows, kind.drawing(rows) if rows else None)
