"""Every figure that is shown is in the catalogue, and docs/metrics.md is made of it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from deals.ledger.build import build
from deals.ledger.ledger import Ledger
from deals.ledger.limits import IssueLimit, Limits
from deals.ledger.values import Side
from deals.metrics.catalogue import METRICS, page
from deals.metrics.figure import Figure
from deals.metrics.formulas import FORMULAS
from deals.metrics.limits_panel import limits_panel
from deals.metrics.money import payment_term_cost
from deals.metrics.panel import panel
from deals.metrics.receipt import receipt
from tests.metrics.talks import TODAY, talks

PAGE = Path(__file__).parents[2] / "docs" / "metrics.md"
WRITE = """python -c "from deals.metrics.catalogue import page; print(page(), end='')" """
LIMITS = Limits(
    (
        IssueLimit(Side.US, "price", Decimal(90), Decimal(105)),
        IssueLimit(Side.THEM, "price", Decimal(105)),
    )
)


def full() -> Ledger:
    """Talks in which every metric has something to say."""
    text = """
        us    price 110, term 30, volume 800
        them  price 90, term 60, volume 200
        us    price 104 if term 37
        them  term 37
        us    price 103
        them  price 95
        us    price 102.5
        them  price 97
        us    price 102, term 37, volume 400
        close agreed price 102, term 37, volume 400
    """
    return build(facts=replace(talks(text).facts, limits=LIMITS), as_of=TODAY)


@pytest.fixture(scope="module")
def shown() -> dict[str, Figure]:
    """A figure of every name that is ever shown."""
    ledger = full()
    readings = (*panel(ledger=ledger).readings, *limits_panel(ledger=ledger).readings)
    cost = payment_term_cost(price=Decimal(1), days=Decimal(1), annual_rate=Decimal(1))
    named = {reading.name: reading.figure for reading in readings}
    return named | dict(receipt(ledger=ledger).figures) | {"payment_term_cost": cost}


def test_the_catalogue_holds_every_figure_and_no_other(shown: dict[str, Figure]) -> None:
    assert shown.keys() == METRICS.keys()


def test_it_says_of_each_what_the_figure_says_itself(shown: dict[str, Figure]) -> None:
    for name, figure in shown.items():
        metric = METRICS[name]
        assert (name, figure.formula, figure.unit) == (name, metric.formula, metric.unit)
        inputs = {"step_1, step_2, …"} if name == "taper" else {", ".join(figure.inputs)}
        assert inputs == {metric.inputs} or name == "opposition"


def test_every_formula_on_record_is_used() -> None:
    assert {metric.formula for metric in METRICS.values()} == FORMULAS.keys()


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), f"write it anew: {WRITE} > docs/metrics.md"


def test_the_page_marks_what_needs_limits() -> None:
    rows = {line.split("`")[1]: line for line in page().splitlines() if line.startswith("| `")}
    secret = {name for name, row in rows.items() if "*Limits only.*" in row}
    assert secret == {name for name, metric in METRICS.items() if FORMULAS[metric.formula].limits}
    assert "anchor_pull" in secret and "linked_rate" not in secret
