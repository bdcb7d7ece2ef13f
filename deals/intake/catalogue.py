"""The issues key-account managers meet again and again, as a seller sees them.

The ranges are wide on purpose: they keep typing errors out, they are no opinion on a deal. A
negotiation that declares the issue itself overrules what stands here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from deals.ledger.preferences import Linear, Preference
from deals.ledger.values import Choice, Direction, Issue, Numeric, Side


@dataclass(frozen=True, slots=True)
class WellKnown:
    """An issue and the way we, the seller, want it to go."""

    issue: Issue
    direction: Direction

    @property
    def preference(self) -> Preference:
        """Our direction, without a weight: how much it matters is for the negotiation to say."""
        return Preference(Side.US, self.issue.key, Linear(self.issue.domain, self.direction))


_RISING, _FALLING = Direction.HIGH, Direction.LOW


def _number(
    key: str, name: str, direction: Direction, high: int, unit: str = "", *, low: int = 0
) -> WellKnown:
    domain = Numeric(Decimal(low), Decimal(high), None, unit)
    return WellKnown(Issue(key, domain, name, distributive=key in _DISTRIBUTIVE), direction)


def _choice(key: str, name: str, direction: Direction, *options: str) -> WellKnown:
    return WellKnown(Issue(key, Choice(options), name), direction)


_DISTRIBUTIVE = frozenset(
    {"price", "price_change", "price_increase", "surcharge", "discount", "rebate", "bonus"}
)

_ALL = (
    _number("price", "Price", _RISING, 1_000_000_000),
    _number("price_change", "Price change", _RISING, 100, "%", low=-100),
    _number("price_increase", "Price increase", _RISING, 100, "%", low=-100),
    _number("surcharge", "Surcharge", _RISING, 100, "%"),
    _number("discount", "Discount", _FALLING, 100, "%"),
    _number("bonus", "Annual bonus", _FALLING, 100, "%"),
    _number("rebate", "Year-end rebate", _FALLING, 100, "%"),
    _number("cash_discount", "Discount for early payment", _FALLING, 100, "%"),
    _number("term", "Payment term", _FALLING, 365, "days"),
    _number("prepayment", "Share paid in advance", _RISING, 100, "%"),
    _number("volume", "Volume commitment", _RISING, 1_000_000_000),
    _number("wallet_share", "Share of their demand", _RISING, 100, "%"),
    _number("minimum_order", "Minimum order", _RISING, 1_000_000_000),
    _number("lead_time", "Lead time", _RISING, 104, "weeks"),
    _number("forecast_horizon", "Forecast horizon", _RISING, 36, "months"),
    _number("safety_stock", "Safety stock we hold", _FALLING, 365, "days"),
    _number("contract_years", "Contract length", _RISING, 30, "years"),
    _number("notice_period", "Notice period", _RISING, 60, "months"),
    _number("price_hold", "Price held for", _FALLING, 60, "months"),
    _number("warranty", "Warranty", _FALLING, 240, "months"),
    _number("consignment", "Consignment stock", _FALLING, 1_000_000_000),
    _number("liability_cap", "Liability cap, share of contract value", _FALLING, 1000, "%"),
    _number("late_penalty", "Penalty for late delivery", _FALLING, 100, "%"),
    _number("marketing_support", "Marketing support", _FALLING, 1_000_000_000),
    _number("listing_fee", "Listing fee", _FALLING, 1_000_000_000),
    _number("tooling_share", "Tooling cost paid by them", _RISING, 100, "%"),
    _number("training_days", "Training days we give", _FALLING, 1000, "days"),
    _number("uptime", "Guaranteed availability", _FALLING, 100, "%"),
    _number("response_time", "Response time", _RISING, 720, "hours"),
    _choice("service", "Service level", _FALLING, "basic", "plus", "premium"),
    _choice("exclusivity", "Exclusivity we grant", _FALLING, "none", "segment", "region", "full"),
    _choice("indexation", "Price indexation", _RISING, "none", "capped", "full"),
    _choice("freight", "Who pays the freight", _RISING, "seller", "shared", "buyer"),
    _choice("reference", "They act as our reference", _RISING, "none", "named", "case_study"),
)

CATALOGUE: Mapping[str, WellKnown] = {known.issue.key: known for known in _ALL}
