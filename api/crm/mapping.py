"""What a CRM can be told of a negotiation: named figures, by whose names properties are mapped.

All of it is read as by an integration that may not read limits, so nothing that follows from them
is ever among it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse

from accounts.access import INTEGRATION, Viewer
from api.crm.base import Value
from deals.ledger.balance import balance
from deals.ledger.ledger import Ledger
from deals.ledger.offers import ExchangeState
from deals.ledger.values import Side
from deals.metrics.bargains import spoken
from deals.metrics.figure import Number
from deals.metrics.panel import Panel, panel
from deals.metrics.scorecard import scorecard
from deals.metrics.sums import Sums
from deals.models import Negotiation
from deals.queries.findings import findings
from deals.queries.ledger import ledger_of
from deals.queries.negotiations import negotiations
from deals.rules import BY_CODE

SCOPES = frozenset({"negotiations.read"})
OWED = frozenset({ExchangeState.ACCEPTED, ExchangeState.OVERDUE})
PLACES = 6

FIELDS: Mapping[str, str] = {
    "title": "The title.",
    "currency": "Three capital letters (ISO 4217).",
    "account_external_id": "What the CRM calls the key account.",
    "account_name": "The key account's name, should it have to be made.",
    "owner_email": "The mail address of the owner.",
    "opened_on": "The day it was opened.",
}
"""What of a negotiation can be made of a deal's properties."""


class Unit(StrEnum):
    """What a property has to hold."""

    TEXT = "text"
    DAY = "day"
    COUNT = "count"
    POINTS = "points"
    MONEY = "money"
    SHARE = "share"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class Picture:
    """A negotiation as it stands, with all that figures are taken from."""

    negotiation: Negotiation
    ledger: Ledger
    panel: Panel
    us: Sums
    them: Sums
    open: Counter[str]
    """Open findings by severity, and by code."""

    def side(self, name: str, side: Side = Side.US) -> Number | None:
        """A figure of the panel."""
        return self.panel.of(name, side=side).value


class Figure(NamedTuple):
    """One figure: its unit, its meaning and how it is read off."""

    unit: Unit
    meaning: str
    of: Callable[[Picture], Value | Decimal | date]


def picture(*, organisation_id: int, negotiation_id: int) -> Picture | None:
    """The negotiation without limits; None for a sample, of which no CRM hears."""
    viewer = Viewer(organisation_id, None, INTEGRATION, scopes=SCOPES)
    row = negotiations(viewer=viewer).filter(pk=negotiation_id).first()
    if row is None:
        return None
    _, ledger = ledger_of(viewer=viewer, negotiation_id=negotiation_id)
    seen = findings(viewer=viewer).filter(negotiation_id=negotiation_id, status="open")
    words = seen.values_list("severity", "code")
    card = scorecard(ledger=ledger.public)
    return Picture(
        row,
        ledger,
        panel(ledger=ledger, by_issue=False),
        card.total(Side.US),
        card.total(Side.THEM),
        Counter(word for pair in words for word in pair),
    )


def told(seen: Picture, properties: Mapping[str, str]) -> dict[str, Value]:
    """The properties of a deal by their names in the CRM, as JSON holds them."""
    return {
        property_: _plain(FIGURES[name].of(seen), FIGURES[name].unit)
        for name, property_ in sorted(properties.items())
    }


def _plain(value: Value | Decimal | date, unit: Unit) -> Value:
    """Rounded once, here at the edge: money to a text of two places, points to six."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if unit is Unit.MONEY:
        return f"{value:.2f}"
    return int(value) if unit is Unit.COUNT else round(float(value), PLACES)


def _outcome(seen: Picture) -> str | None:
    outcome = getattr(seen.negotiation, "outcome", None)
    return outcome.kind if outcome else None


def _closed_on(seen: Picture) -> date | None:
    outcome = getattr(seen.negotiation, "outcome", None)
    return outcome.closed_on if outcome else None


def _last_offer_on(seen: Picture) -> date | None:
    """Its own day, or else its round's."""
    if not seen.ledger.offers:
        return None
    last = seen.ledger.offers[-1]
    held = {meeting.number: meeting.on for meeting in seen.ledger.facts.rounds}
    return last.on or held.get(last.round)


def _value_got(seen: Picture) -> float | None:
    given = balance(ledger=seen.ledger, side=Side.THEM).given
    return given.worth if given.count else 0.0


def _owed(seen: Picture) -> int:
    ours = seen.ledger.links_of(Side.US)
    return sum(link.state in OWED and spoken(link) for link in ours)


def _titles(seen: Picture) -> str:
    """Their codes and what they are called: "R001 naked concession; R007 overdue get"."""
    codes = sorted(code for code in seen.open if code in BY_CODE)
    return "; ".join(f"{code} {BY_CODE[code].name.replace('-', ' ')}" for code in codes)


def _address(seen: Picture) -> str:
    path = reverse("pages:deal-room", kwargs={"negotiation_id": seen.negotiation.pk})
    return str(settings.SITE_URL) + path


_T, _D, _N, _P = Unit.TEXT, Unit.DAY, Unit.COUNT, Unit.POINTS
_M, _S, _R = Unit.MONEY, Unit.SHARE, Unit.RATIO

FIGURES: Mapping[str, Figure] = {
    "stage": Figure(_T, "The stage of the talks, such as `distributive`.",
        lambda seen: seen.negotiation.stage),
    "outcome": Figure(_T, "How the talks ended, such as `agreed`; empty while they go on.",
        _outcome),
    "opened_on": Figure(_D, "When the talks were opened.",
        lambda seen: seen.negotiation.opened_on),
    "closed_on": Figure(_D, "The day the talks ended.", _closed_on),
    "currency": Figure(_T, "The currency of all money here.",
        lambda seen: seen.negotiation.currency),
    "rounds": Figure(_N, "Rounds of talks held.", lambda seen: len(seen.ledger.facts.rounds)),
    "offers_ours": Figure(_N, "Offers that we tabled.",
        lambda seen: len(seen.ledger.offers_of(Side.US))),
    "offers_theirs": Figure(_N, "Offers that they tabled.",
        lambda seen: len(seen.ledger.offers_of(Side.THEM))),
    "last_offer_on": Figure(_D, "The day of the latest offer.", _last_offer_on),
    "last_offer_by": Figure(_T, "Whose the latest offer is: `us` or `them`.",
        lambda seen: seen.ledger.offers[-1].side.value if seen.ledger.offers else None),
    "concessions_given": Figure(_N, "Our concessions, those withdrawn left out.",
        lambda seen: seen.us.concessions),
    "concessions_got": Figure(_N, "Their concessions, those withdrawn left out.",
        lambda seen: seen.them.concessions),
    "value_given": Figure(_P, "What our concessions that stand cost us (F4).",
        lambda seen: seen.side("conceded")),
    "value_got": Figure(_P, "What their concessions that stand are worth to us.", _value_got),
    "money_given": Figure(_M, "Our concessions that stand, in money (F30).",
        lambda seen: seen.side("money_conceded")),
    "money_got": Figure(_M, "Their concessions that stand, by the same prices (F30).",
        lambda seen: seen.side("money_conceded", Side.THEM)),
    "unreciprocated": Figure(_N, "Our concessions that nothing pays for: naked, or unpaid.",
        lambda seen: seen.us.naked + seen.us.unpaid),
    "unreciprocated_value": Figure(_P, "What the unreciprocated ones cost us: the leakage (F35).",
        lambda seen: seen.side("leakage")),
    "unreciprocated_money": Figure(_M, "What the unreciprocated ones cost us in money (F35).",
        lambda seen: seen.side("money_leaked")),
    "unreciprocated_share": Figure(_S, "The leakage as a share of `value_given` (F35).",
        lambda seen: seen.side("leakage_share")),
    "linked_rate": Figure(_S, "How many of our concessions were made under an if…then (F34).",
        lambda seen: seen.side("linked_rate")),
    "reciprocity": Figure(_R, "Worth of what we got for a point of what we gave for it (F35).",
        lambda seen: seen.side("value_reciprocity")),
    "owed_to_us": Figure(_N, "Exchanges they agreed to and have not delivered, overdue or not.",
        _owed),
    "overdue": Figure(_N, "Exchanges agreed on whose get is past its date (F36).",
        lambda seen: seen.side("overdue")),
    "open_errors": Figure(_N, "Open findings that are errors.", lambda seen: seen.open["error"]),
    "open_warnings": Figure(_N, "Open findings that are warnings.",
        lambda seen: seen.open["warning"]),
    "open_notes": Figure(_N, "Open findings that are for information.",
        lambda seen: seen.open["info"]),
    "open_findings": Figure(_T, "The rules that found something, by code and name.", _titles),
    "url": Figure(_T, "The address of the deal room.", _address),
}  # fmt: skip
"""By the name that `properties` of a connection uses."""
