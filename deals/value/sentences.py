"""Trades in words: if they move there, then we move here, and what that is worth.

Names of issues are taken as they were given; numbers are rounded here, once, to two decimals.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from deals.ledger.values import Issue, Numeric, Value, shown
from deals.value.trades import Move, Trade

CENT = 0.01
"""The smallest number of utility points that is shown as such."""


def sentence(*, trade: Trade, issues: Mapping[str, Issue]) -> str:
    """ "If payment falls to 30 days, then price −2 %: costs us 0.04, worth 0.11 to them. In all we
    gain 0.02 and they gain 0.05."

    Utility points; the cost and the worth (F4) are those of what we give.
    """
    condition, give = condition_of(move=trade.get, issues=issues), _give(trade.give, issues)
    cost, worth = _points(-trade.give.us), _points(trade.give.them)
    net = f"In all we gain {_points(trade.us)} and they gain {_points(trade.them)}."
    return f"If {condition}, then {give}: costs us {cost}, worth {worth} to them. {net}"


def condition_of(*, move: Move, issues: Mapping[str, Issue]) -> str:
    """ "payment falls to 30 days and service becomes plus" """
    return " and ".join(
        _becomes(issues[key], move.start[key], value) for key, value in move.end.items()
    )


def spoken(*, issue: Issue) -> str:
    """The name of an issue, or its key in words where it has none."""
    return issue.name or issue.key.replace("_", " ")


def _becomes(issue: Issue, start: Value, end: Value) -> str:
    name = spoken(issue=issue)
    plural = _plural(name)
    if isinstance(start, str) or isinstance(end, str):
        return f"{name} become{'' if plural else 's'} {shown(end)}"
    verb = "rise" if end > start else "fall"
    return f"{name} {verb}{'' if plural else 's'} to {_measured(issue, end)}"


def _give(move: Move, issues: Mapping[str, Issue]) -> str:
    parts = (_shift(issues[key], move.start[key], value) for key, value in move.end.items())
    return " and ".join(parts)


def _shift(issue: Issue, start: Value, end: Value) -> str:
    """ "price −2 %", "service plus → premium" """
    name = spoken(issue=issue)
    if isinstance(start, str) or isinstance(end, str):
        return f"{name} {shown(start)} → {shown(end)}"
    sign = "+" if end > start else "−"
    return f"{name} {sign}{_measured(issue, abs(end - start))}"


def _measured(issue: Issue, number: Decimal) -> str:
    """A number with its unit, unless the name has it already ("payment days")."""
    unit = issue.domain.unit if isinstance(issue.domain, Numeric) else ""
    said = unit.casefold() in spoken(issue=issue).casefold().split()
    return shown(number) if said or not unit else f"{shown(number)} {unit}"


def _plural(name: str) -> bool:
    """Whether the verb after an English name goes without an s: "payment days fall"."""
    last = name.split()[-1].casefold()
    return last.endswith("s") and not last.endswith(("ss", "us", "is"))


def _points(points: float) -> str:
    """Utility points of at least 0, as people read them."""
    if round(points, 9) == 0:
        return "nothing"
    return f"{points:.2f}" if points >= CENT / 2 else f"less than {CENT}"
