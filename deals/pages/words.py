"""Words and numbers for people: rounded here, once, at the edge."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils.formats import localize
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from deals.ledger.ledger import Ledger
from deals.ledger.offers import Ask, Commitment
from deals.ledger.values import Issue, Numeric, Side, Value
from deals.metrics.figure import Figure, Number, Unit
from deals.pages.numbers import written
from deals.value.sentences import spoken

NOTHING = "–"
WHOLE = frozenset({"CLP", "ISK", "JPY", "KRW", "PYG", "RWF", "UGX", "VND", "XAF", "XOF", "XPF"})
"""Currencies without a smaller unit (ISO 4217)."""
FAMILIES: Mapping[str, Any] = {
    "R": gettext_lazy("Reciprocity: every give has its if"),
    "A": gettext_lazy("Anchors: openings with evidence"),
    "P": gettext_lazy("Pattern of concessions"),
    "S": gettext_lazy("Sequencing: create, then claim"),
    "C": gettext_lazy("Creating value"),
}
"""Kinds of rules, by the first letter of their codes."""
WORDS: Mapping[str, Any] = {
    "us": gettext_lazy("us"),
    "them": gettext_lazy("them"),
    "preparing": gettext_lazy("preparing"),
    "integrative": gettext_lazy("creating value"),
    "distributive": gettext_lazy("claiming value"),
    "closed": gettext_lazy("closed"),
    "agreed": gettext_lazy("agreed"),
    "no_deal": gettext_lazy("no deal"),
    "abandoned": gettext_lazy("abandoned"),
    "naked": gettext_lazy("for nothing"),
    "conditional": gettext_lazy("if … then, open"),
    "reciprocated": gettext_lazy("paid for"),
    "partly": gettext_lazy("partly paid"),
    "withdrawn": gettext_lazy("fallen away"),
    "unpaid": gettext_lazy("unpaid"),
    "waived": gettext_lazy("waived"),
    "proposed": gettext_lazy("proposed"),
    "partly_met": gettext_lazy("partly met"),
    "accepted": gettext_lazy("accepted"),
    "delivered": gettext_lazy("delivered"),
    "overdue": gettext_lazy("overdue"),
    "declined": gettext_lazy("declined"),
    "lapsed": gettext_lazy("lapsed"),
    "stated": gettext_lazy("said with the offer"),
    "confirmed": gettext_lazy("linked afterwards"),
    "inferred": gettext_lazy("supposed by the order of moves"),
    "tabled": gettext_lazy("on the table"),
    "superseded": gettext_lazy("replaced"),
    "rejected": gettext_lazy("rejected"),
    "expired": gettext_lazy("expired"),
    "error": gettext_lazy("error"),
    "warning": gettext_lazy("warning"),
    "info": gettext_lazy("hint"),
    "meeting": gettext_lazy("meeting"),
    "call": gettext_lazy("call"),
    "email": gettext_lazy("e-mail"),
    "portal": gettext_lazy("portal"),
    "gain": pgettext_lazy("frame", "framed as a gain"),
    "loss": pgettext_lazy("frame", "framed as a loss"),
    "neutral": pgettext_lazy("frame", "framed neutrally"),
    "interests": gettext_lazy("interests"),
    "options": gettext_lazy("options"),
    "legitimacy": gettext_lazy("legitimacy"),
    "relationship": gettext_lazy("relationship"),
    "communication": gettext_lazy("communication"),
    "commitment": gettext_lazy("commitment"),
    "alternatives": gettext_lazy("alternatives"),
    "market_benchmark": gettext_lazy("market benchmark"),
    "index": gettext_lazy("index"),
    "competitor_quote": gettext_lazy("competitor's quote"),
    "precedent": gettext_lazy("precedent"),
    "contract_clause": gettext_lazy("contract clause"),
    "cost_breakdown": gettext_lazy("cost breakdown"),
    "quantified_value": gettext_lazy("quantified value"),
    "priority": gettext_lazy("priority"),
    "interest": gettext_lazy("interest"),
    "constraint": gettext_lazy("constraint"),
    "bottom_line": gettext_lazy("bottom line"),
    "offer": gettext_lazy("offer"),
    "frontier": gettext_lazy("frontier"),
    "nash": "Nash",
    "kalai": "Kalai",
    "kalai_smorodinsky": "Kalai–Smorodinsky",
    "created": gettext_lazy("created"),
    "claimed": gettext_lazy("claimed by us"),
    "given_for_nothing": gettext_lazy("given for nothing"),
    "given_for_a_return": gettext_lazy("given for a return"),
    "got": gettext_lazy("got"),
    "offered": gettext_lazy("got if …"),
    "soft": gettext_lazy("soft: gives it away"),
    "hard": gettext_lazy("hard: claims only"),
    "strategic": gettext_lazy("strategic: creates and claims"),
    "passive": gettext_lazy("passive: neither"),
    "walk-away": gettext_lazy("walk-away"),
    "target": gettext_lazy("target"),
    "open": gettext_lazy("open"),
    "resolved": gettext_lazy("resolved"),
}


def word(code: object) -> str:
    """What people call one of the domain's words."""
    name = str(code)
    return _word(name, get_language()) if name in WORDS else name.replace("_", " ")


@lru_cache(maxsize=2 * len(WORDS))
def _word(name: str, language: str | None) -> str:
    """Kept by language: a page says the same few words hundreds of times."""
    return str(WORDS[name])


def number_format(value: Number, places: int, *, force_grouping: bool = False) -> str:
    """A number in the notation of the page."""
    return _number(value or 0, places, force_grouping, get_language())


@lru_cache(maxsize=4096)
def _number(value: Number, places: int, grouped: bool, language: str | None) -> str:
    """Kept by language, as the words are; no zero has a sign, for the two are one to a cache."""
    return written(value, places, grouped=grouped)


def as_it_is(value: Number) -> str:
    """A number in the notation of the page, with the decimals that it has."""
    return _as_it_is(value, get_language())


@lru_cache(maxsize=4096, typed=True)
def _as_it_is(value: Number, language: str | None) -> str:
    return str(localize(value))


def points(value: Number | None) -> str:
    """Utility points of 0 to 1 as points of a hundred, with one decimal."""
    return NOTHING if value is None else number_format(round(float(value) * 100, 1), 1)


def money(value: Number | None, currency: str = "") -> str:
    """An amount in whole units where it is large, with its currency."""
    if value is None:
        return NOTHING
    exact = Decimal(str(value))
    places = 0 if abs(exact) >= 1000 or currency in WHOLE else 2
    amount = number_format(round(exact, places), places, force_grouping=True)
    return f"{amount} {currency}".strip()


def share(value: Number | None) -> str:
    """A share of 0 to 1 in per cent."""
    if value is None:
        return NOTHING
    return _("%(number)s %%") % {"number": number_format(round(float(value) * 100), 0)}


def figure(of: Figure) -> str:
    """A figure in its unit."""
    if of.value is None:
        return NOTHING
    if of.unit is Unit.MONEY:
        return money(of.value, of.label)
    if of.unit is Unit.COUNT:
        return as_it_is(int(of.value))
    if of.unit is Unit.SHARE:
        return share(of.value)
    if of.unit is Unit.POINTS:
        return points(of.value)
    return number_format(round(float(of.value), 2), 2, force_grouping=True)


def value(of: Value | None, issue: Issue) -> str:
    """A value of an issue with its unit."""
    if of is None:
        return NOTHING
    if isinstance(of, str):
        return of.replace("_", " ")
    unit = issue.domain.unit if isinstance(issue.domain, Numeric) else ""
    return f"{plain_number(of)} {unit}".strip()


def plain_number(of: Decimal) -> str:
    """A number with as many decimals as it needs, grouped."""
    return _plain_number(of or Decimal(0), get_language())


@lru_cache(maxsize=4096)
def _plain_number(of: Decimal, language: str | None) -> str:
    places = max(0, -int(of.normalize().as_tuple().exponent))
    return written(of, places, grouped=True)


def ask(of: Ask | Commitment, ledger: Ledger) -> str:
    """What was asked for in return, in words."""
    if isinstance(of, Ask):
        issue = ledger.issues[of.issue]
        return f"{spoken(issue=issue)} {value(of.value, issue)}"
    owner = f" ({of.owner})" if of.owner else ""
    return f"{of.text}{owner}"


def sides() -> Mapping[Side, str]:
    """Both sides as headings."""
    return {Side.US: _("Us"), Side.THEM: _("Them")}
