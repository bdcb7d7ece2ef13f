"""S003: back to the integrative stage after the distributive one, without a reason."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from deals.ledger.facts import Stage
from deals.ledger.ledger import Ledger
from deals.rules.base import Hit, Severity, rule

CHANGE = "change "
"""A subject is this and the change's place among the stage changes, from 0."""


@rule("S003", Severity.INFO)
def stage_backslide(ledger: Ledger) -> Iterator[Hit]:
    """The talks went back from distributive to integrative and no reason is on record.

    Why:
        Integrative first, then distributive (Nguyen & Dang on sequencing). Going back can be
        right, when a new issue reopens the pie; without a reason what was settled is asked again.
    Breaks:
        stage integrative 2026-01-10
        stage distributive 2026-02-01
        stage integrative 2026-02-10
    Keeps:
        stage integrative 2026-01-10
        stage distributive 2026-02-01
        stage integrative 2026-02-10 "they brought a second plant into scope"
    Advice:
        Write down what made it worth going back.
    """
    for number, (before, after) in enumerate(pairwise(ledger.facts.stages), start=1):
        went_back = (before.stage, after.stage) == (Stage.DISTRIBUTIVE, Stage.INTEGRATIVE)
        if went_back and not after.reason.strip():
            day = f" on {after.on}" if after.on else ""
            yield Hit(
                f"Back to the integrative stage{day} without a reason.",
                subject=f"{CHANGE}{number}",
            )
