"""What the figures of all corpora are made of."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from deals.ledger.facts import Facts
from deals.ledger.offers import Act, Offer
from deals.ledger.preferences import Preference
from deals.ledger.values import Side


@dataclass(frozen=True, slots=True)
class Talk:
    """One negotiation of a corpus: its facts, and what the source says beyond them."""

    facts: Facts
    source: Mapping[str, Any] = field(hash=False)

    @property
    def accepted(self) -> Offer | None:
        """The offer accepted last."""
        numbers = [mark.offer for mark in self.facts.marks if mark.act is Act.ACCEPT]
        found = [offer for offer in self.facts.offers if numbers and offer.sequence == numbers[-1]]
        return found[0] if found else None

    def preferences(self, side: Side) -> Mapping[str, Preference]:
        """The side's preferences by issue."""
        return {p.issue: p for p in self.facts.preferences if p.side is side}


def mean(values: Iterable[float]) -> float | None:
    """The mean, or None of nothing."""
    listed = list(values)
    return statistics.fmean(listed) if listed else None


def share(hits: Sequence[bool]) -> float | None:
    """How many of them hold, in 0..1; None of nothing."""
    return mean([float(hit) for hit in hits])


def correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Pearson's r; None where it is not defined."""
    try:
        return statistics.correlation([x for x, _ in pairs], [y for _, y in pairs])
    except statistics.StatisticsError:
        return None
