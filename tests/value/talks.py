"""Talks about price, payment and volume, for trades, packages and estimates of their weights."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from deals.ledger.preferences import Linear, OptionValues, Preference, Profile, profiles
from deals.ledger.values import Choice, Direction, Issue, Numeric, Side
from deals.value.space import OutcomeSpace
from deals.value.stored import outcome_space

PRICE = Issue("price", Numeric(Decimal(80), Decimal(120), Decimal(1), "EUR"), distributive=True)
PAYMENT = Issue("payment", Numeric(Decimal(30), Decimal(90), Decimal(15), "days"))
VOLUME = Issue("volume", Numeric(Decimal(100), Decimal(500), Decimal(100), "t"))
SERVICE = Issue("service", Choice(("basic", "plus", "premium")))

TALKS = (PRICE, PAYMENT, VOLUME, SERVICE)


def opposed(issue: Issue, us: float, them: float, wanted: Direction) -> list[Preference]:
    """An issue that we want to go one way, and they the other."""
    return [
        Preference(Side.US, issue.key, Linear(issue.domain, wanted), us),
        Preference(Side.THEM, issue.key, Linear(issue.domain, wanted.opposite), them),
    ]


SERVICE_COSTS = OptionValues({"basic": 1.0, "plus": 0.8, "premium": 0.0})
SERVICE_SERVES = OptionValues({"basic": 0.0, "plus": 0.6, "premium": 1.0})

STATED = (
    *opposed(PRICE, 4, 3, Direction.HIGH),
    *opposed(PAYMENT, 1, 4, Direction.LOW),
    *opposed(VOLUME, 4, 1, Direction.HIGH),
    Preference(Side.US, "service", SERVICE_COSTS, 1),
    Preference(Side.THEM, "service", SERVICE_SERVES, 2),
)


def sides() -> Mapping[Side, Profile]:
    return profiles(issues=TALKS, preferences=STATED)


def space() -> OutcomeSpace:
    return outcome_space(issues=TALKS, profiles=sides())


def terms(price: int, payment: int, volume: int, service: str) -> dict[str, Decimal | str]:
    """A package."""
    return {
        "price": Decimal(price),
        "payment": Decimal(payment),
        "volume": Decimal(volume),
        "service": service,
    }
