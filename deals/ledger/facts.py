"""Everything recorded about one negotiation: the input from which the ledger is recomputed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from deals.ledger.limits import NO_LIMITS, Limits
from deals.ledger.offers import Exchange, Mark, Offer
from deals.ledger.preferences import Preference
from deals.ledger.values import Issue, Side, Value


class Stage(StrEnum):
    PREPARING = "preparing"
    INTEGRATIVE = "integrative"
    DISTRIBUTIVE = "distributive"
    CLOSED = "closed"


class OutcomeKind(StrEnum):
    AGREED = "agreed"
    NO_DEAL = "no_deal"
    ABANDONED = "abandoned"


class DisclosureKind(StrEnum):
    PRIORITY = "priority"
    INTEREST = "interest"
    CONSTRAINT = "constraint"
    BOTTOM_LINE = "bottom_line"


class PegElement(StrEnum):
    """The seven elements of a negotiation; alternatives belong to the limits."""

    INTERESTS = "interests"
    OPTIONS = "options"
    LEGITIMACY = "legitimacy"
    RELATIONSHIP = "relationship"
    COMMUNICATION = "communication"
    COMMITMENT = "commitment"
    ALTERNATIVES = "alternatives"


class EvidenceKind(StrEnum):
    MARKET_BENCHMARK = "market_benchmark"
    INDEX = "index"
    COMPETITOR_QUOTE = "competitor_quote"
    PRECEDENT = "precedent"
    CONTRACT_CLAUSE = "contract_clause"
    COST_BREAKDOWN = "cost_breakdown"
    QUANTIFIED_VALUE = "quantified_value"


class Channel(StrEnum):
    MEETING = "meeting"
    CALL = "call"
    EMAIL = "email"
    PORTAL = "portal"


@dataclass(frozen=True, slots=True)
class Round:
    number: int
    on: date | None = None
    channel: Channel = Channel.MEETING
    note: str = ""


@dataclass(frozen=True, slots=True)
class Interest:
    """Why a side wants what it wants; `after` counts the offers tabled before it was recorded."""

    side: Side
    statement: str
    issue: str | None = None
    known: str = ""
    after: int = 0


@dataclass(frozen=True, slots=True)
class Peg:
    element: PegElement
    text: str
    after: int = 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What backs a position; `shareable` evidence may be shown to the other side."""

    key: str
    kind: EvidenceKind
    source: str
    observed: date | None = None
    expires: date | None = None
    shareable: bool = False


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What `side` told the other: we told (us), or we learnt (them)."""

    side: Side
    kind: DisclosureKind
    text: str
    on: date | None = None
    after: int = 0


@dataclass(frozen=True, slots=True)
class StageChange:
    stage: Stage
    on: date | None = None
    reason: str = ""
    after: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended. `terms` is the agreement where it was written down term by term."""

    kind: OutcomeKind
    on: date | None = None
    terms: Mapping[str, Value] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Facts:
    """The whole record of a negotiation, each tuple in the order of recording.

    `limits` are there only for those who may know them and for the rules of the limits scope.
    """

    issues: tuple[Issue, ...] = ()
    preferences: tuple[Preference, ...] = ()
    offers: tuple[Offer, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    marks: tuple[Mark, ...] = ()
    rounds: tuple[Round, ...] = ()
    interests: tuple[Interest, ...] = ()
    pegs: tuple[Peg, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    disclosures: tuple[Disclosure, ...] = ()
    stages: tuple[StageChange, ...] = ()
    outcome: Outcome | None = None
    currency: str = "EUR"
    limits: Limits = NO_LIMITS
