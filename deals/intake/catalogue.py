"""The issues that key-account talks are usually about, as a seller sees them (us = the seller).

A transcript may use these without declaring them. Domains are wide on purpose: the catalogue knows
which way each side pulls, not what is realistic for a deal.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from deals.ledger.preferences import Linear, Preference
from deals.ledger.values import Choice, Direction, Issue, Numeric, Side

MILLION = Decimal(1_000_000_000)


def _number(
    key: str,
    name: str,
    unit: str,
    *,
    low: Decimal | int = 0,
    high: Decimal | int = MILLION,
    distributive: bool = False,
) -> Issue:
    domain = Numeric(Decimal(low), Decimal(high), None, unit)
    return Issue(key, domain, name=name, distributive=distributive)


SELLER_WANTS_MORE = (
    _number("price", "Price", "", distributive=True),
    _number("price_increase", "Price increase", "%", low=-100, high=100, distributive=True),
    _number("surcharge", "Surcharge", "%", high=100, distributive=True),
    _number("volume", "Volume commitment", "units"),
    _number("minimum_order", "Minimum order", "units"),
    _number("lead_time", "Delivery lead time", "days", high=3650),
    _number("notice", "Notice period", "months", high=120),
    _number("years", "Contract length", "years", high=50),
    _number("share_of_wallet", "Share of their purchases", "%", high=100),
    _number("prepayment", "Paid in advance", "%", high=100),
    _number("forecast", "Forecast horizon", "weeks", high=520),
    _number("shelf", "Shelf space", "metres", high=100_000),
)
SELLER_WANTS_LESS = (
    _number("term", "Payment term", "days", high=365),
    _number("payment", "Payment term", "days", high=365),
    _number("discount", "Discount", "%", high=100, distributive=True),
    _number("rebate", "Rebate", "%", high=100, distributive=True),
    _number("bonus", "Annual bonus", "%", high=100, distributive=True),
    _number("cash_discount", "Cash discount", "%", high=100),
    _number("price_hold", "Price held for", "months", high=120),
    _number("warranty", "Warranty", "months", high=600),
    _number("penalty", "Penalty for late delivery", "%", high=100),
    _number("consignment", "Consignment stock", "units"),
    _number("training", "Training", "days", high=3650),
    _number("response", "Response time", "hours", high=8760),
    _number("marketing", "Marketing contribution", ""),
)
SERVICE = Issue("service", Choice(("basic", "plus", "premium")), name="Service level")
EXCLUSIVITY = Issue("exclusivity", Choice(("none", "region", "full")), name="Exclusivity to them")

WANTED: Mapping[str, tuple[Issue, Direction]] = {
    issue.key: (issue, direction)
    for issues, direction in (
        (SELLER_WANTS_MORE, Direction.HIGH),
        (SELLER_WANTS_LESS, Direction.LOW),
        ((SERVICE, EXCLUSIVITY), Direction.LOW),
    )
    for issue in issues
}


def well_known(key: str) -> tuple[Issue, Preference] | None:
    """The issue and which way we pull; None for a word the catalogue does not know."""
    if key not in WANTED:
        return None
    issue, direction = WANTED[key]
    return issue, Preference(Side.US, key, Linear(issue.domain, direction))
