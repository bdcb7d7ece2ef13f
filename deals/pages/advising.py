"""Trades and packages for what is being typed, before anything is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from deals.ledger.build import build
from deals.ledger.ledger import Ledger
from deals.ledger.preferences import Preference
from deals.ledger.values import Side
from deals.metrics.advice import suggested_packages, suggested_trades
from deals.metrics.ground import ground
from deals.pages import telling, words
from deals.value.sentences import sentence
from deals.value.solutions import integrative_potential

TRADES, PACKAGES = 3, 3
EPSILON = 0.02
LEVEL = 0.6
"""What we aim at where nothing else is said: points of 1."""


def reconsidered(ledger: Ledger, preferences: Sequence[Preference]) -> Ledger:
    """The same talks under other values; weights on record that are not typed are forgotten."""
    facts = replace(ledger.facts, preferences=tuple(preferences))
    return build(facts=facts, as_of=ledger.as_of)


def advice(ledger: Ledger, *, level: float | None) -> dict[str, Any]:
    """What the template of advice needs; `weighed` is off while the sides weigh nothing."""
    where = ground(ledger=ledger)
    if where is None:
        return {"weighed": False}
    aim = level if level is not None else where.point[0] if where.point else LEVEL
    found = suggested_packages(ledger=ledger, k=PACKAGES, epsilon=EPSILON, level=aim)
    assert found is not None
    front = where.frontier
    potential = integrative_potential(us=front.us, them=front.them, units=where.units)
    return {
        "weighed": True,
        "potential": words.points(potential),
        "aim": words.points(aim),
        "trades": [_trade(ledger, each.trade) for each in _trades(ledger)],
        "packages": [_package(ledger, each) for each in found.found.packages],
        "reason": telling.note(found.found.reason or ""),
    }


def _trades(ledger: Ledger) -> Sequence[Any]:
    open_issues = set(ledger.issues) - set(ledger.positions[Side.US])
    return () if open_issues else suggested_trades(ledger=ledger, n=TRADES) or ()


def _trade(ledger: Ledger, trade: Any) -> dict[str, str]:
    return {
        "text": telling.trade(sentence(trade=trade, issues=ledger.issues)),
        "us": words.points(trade.us),
        "them": words.points(trade.them),
    }


def _package(ledger: Ledger, found: Any) -> dict[str, Any]:
    return {
        "terms": [
            (ledger.issues[key].name or key, words.value(value, ledger.issues[key]))
            for key, value in found.package.items()
        ],
        "us": words.points(found.us),
        "them": words.points(found.them),
    }
