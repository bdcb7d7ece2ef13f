"""C007: we agreed on a package although another was better for both."""

from __future__ import annotations

from collections.abc import Iterator

from deals.ledger.ledger import Ledger
from deals.metrics.ground import ground
from deals.metrics.left_over import better_packages
from deals.rules.base import Hit, Severity, rule
from deals.rules.phrases import better


@rule("C007", Severity.WARNING)
def value_left_on_the_table(ledger: Ledger, *, gain: float = 0.01) -> Iterator[Hit]:
    """The agreement is dominated: another package is better for one side, no worse for the other.

    Why:
        An agreement can be improved after it was made, if both keep the right to stay with it: the
        post-settlement settlement (Raiffa 1985, Post-Settlement Settlements; F16).
    Breaks:
        issue price 80..120 step 1 EUR  us high 60  them low 40
        issue term  14..60  step 1 days us low 40   them high 60
        us    price 100, term 37
        close agreed price 100, term 37 on 2026-03-01
    Keeps:
        issue price 80..120 step 1 EUR  us high 60  them low 40
        issue term  14..60  step 1 days us low 40   them high 60
        us    price 120, term 37
        close agreed price 120, term 37 on 2026-03-01
    Advice:
        Offer to look once more together: what is signed stays, unless both prefer the other.
    Thresholds:
        gain is what both sides together must gain, in points, for the talks to be worth it.
    """
    where = ground(ledger=ledger)
    if where is None or not where.settled:
        return
    found = [each for each in better_packages(where=where) if each.us + each.them >= gain]
    if found:
        listed = "; ".join(f"{each.kind}: {better(each)}" for each in found)
        yield Hit(f"The agreement could be better for both. {listed[0].upper()}{listed[1:]}.")
