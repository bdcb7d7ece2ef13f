"""The panel month by month: what we did in each, and all we had done by its end."""

from __future__ import annotations

from datetime import date
from itertools import accumulate
from typing import NamedTuple

from deals.ledger.ledger import Ledger
from deals.metrics.rates import Figures, discipline_figures
from deals.metrics.scorecard import scorecard
from deals.metrics.sums import Sums, added


class Month(NamedTuple):
    """A month (its first day; None for offers without a day, which come first) and its sums."""

    month: date | None
    sums: Sums
    to_date: Sums

    @property
    def figures(self) -> Figures:
        """What we did in the month."""
        return discipline_figures(sums=self.sums)

    @property
    def figures_to_date(self) -> Figures:
        """What we had done by the end of the month."""
        return discipline_figures(sums=self.to_date)


def history(*, ledger: Ledger) -> tuple[Month, ...]:
    """Every month in which either side moved, in order."""
    rows = scorecard(ledger=ledger).rows
    months = sorted({row.month for row in rows}, key=lambda month: month or date.min)
    each = [added(parts=(row.us for row in rows if row.month == month)) for month in months]
    return tuple(map(Month, months, each, accumulate(each, Sums.plus)))
