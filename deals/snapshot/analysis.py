"""What a negotiation comes to: its facts, the ledger of them, and what the rule book says."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from deals import models
from deals.ledger.build import build
from deals.ledger.ledger import Ledger
from deals.rules import Judgement, judge
from deals.rules.base import RuleBook
from deals.snapshot.computed import Computed, computed, renewed
from deals.snapshot.load import Snapshot

Codes: TypeAlias = Collection[str] | None
"""Some rules of the book; None: all of them."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """A snapshot, its ledger, and what the rules of `codes` say of it.

    Where only some rules were asked, all else that is stored of the negotiation holds.
    """

    snapshot: Snapshot
    ledger: Ledger
    judged: Judgement
    codes: Codes = None

    @property
    def negotiation(self) -> models.Negotiation:
        return self.snapshot.negotiation

    @property
    def whole(self) -> bool:
        """Whether every rule was asked."""
        return self.codes is None

    @property
    def rests_on(self) -> Computed:
        """The document for `Negotiation.computed`."""
        kept, margins = self.negotiation.computed, self.judged.margins
        if self.codes is None or kept is None:
            return computed(ledger=self.ledger, margins=margins)
        return renewed(kept=kept, margins=margins, codes=self.codes)


def analyse(*, snapshot: Snapshot, today: date, book: RuleBook, codes: Codes = None) -> Analysis:
    """The analysis of a snapshot as of a day."""
    ledger = build(facts=snapshot.facts, as_of=today)
    return Analysis(snapshot, ledger, judge(ledger=ledger, book=book, codes=codes), codes)
