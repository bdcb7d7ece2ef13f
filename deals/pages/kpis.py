"""The figures of the panel that a page shows, each with its explanation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from deals.ledger.ledger import Ledger
from deals.ledger.values import Side
from deals.metrics.catalogue import METRICS
from deals.metrics.figure import Figure, Number, Unit
from deals.metrics.panel import Panel, panel
from deals.pages import telling, words

US, BOTH = Side.US, None
SHOWN = (
    ("linked_rate", US, _("Concessions with an if … then")),
    ("money_leaked", US, _("Money given for nothing")),
    ("leakage_share", US, _("Share given for nothing")),
    ("value_reciprocity", US, _("Got for each point given")),
    ("created", US, _("Value our moves created")),
    ("claimed", US, _("Value our moves claimed")),
    ("redemption", US, _("Promises kept by them")),
    ("logrolling_captured", BOTH, _("Joint gain captured")),
)


class Kpi(NamedTuple):
    """A figure for people; `explain` are its formula, inputs and source, line by line."""

    name: str
    label: str
    value: str
    n: int
    interval: str
    formula: str
    meaning: str
    text: str
    source: str
    inputs: tuple[tuple[str, str], ...]


def kpis(*, ledger: Ledger) -> tuple[Kpi, ...]:
    """The chosen figures of the negotiation's panel, in their order."""
    return tuple(_shown(panel(ledger=ledger, by_issue=False)))


def _shown(found: Panel) -> Iterator[Kpi]:
    known = {(reading.name, reading.side): reading.figure for reading in found.readings}
    for name, side, label in SHOWN:
        if (name, side) in known:
            yield kpi(name=name, label=str(label), figure=known[name, side])


def kpi(*, name: str, label: str, figure: Figure) -> Kpi:
    """One figure in words."""
    ends = figure.interval and " – ".join(words.share(end) for end in figure.interval)
    metric = METRICS.get(name)
    return Kpi(
        name,
        label,
        words.figure(figure),
        figure.n,
        ends or "",
        figure.formula,
        telling.meaning(metric.meaning) if metric else "",
        telling.meaning(figure.written.text),
        telling.meaning(figure.source),
        tuple(_inputs(figure.inputs.items())),
    )


def _inputs(inputs: Iterable[tuple[str, Number | None]]) -> Iterator[tuple[str, str]]:
    for name, number in inputs:
        unit = Unit.COUNT if isinstance(number, int) else Unit.RATIO
        shown = Figure(number, "F4", unit) if number is not None else None
        yield telling.own_words(name), words.figure(shown) if shown else words.NOTHING
