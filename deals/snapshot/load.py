"""Rows into facts: everything recorded about one negotiation, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from deals import models
from deals.ledger.facts import (
    Channel,
    Disclosure,
    DisclosureKind,
    Evidence,
    EvidenceKind,
    Facts,
    Interest,
    Outcome,
    OutcomeKind,
    Peg,
    PegElement,
    Round,
    Stage,
    StageChange,
)
from deals.ledger.offers import Act, Ask, Basis, Commitment, Exchange, Frame, Give, Mark, Offer
from deals.ledger.preferences import (
    Linear,
    OptionValues,
    Piecewise,
    Preference,
    Provenance,
    ValueFunction,
)
from deals.ledger.values import Choice, Direction, Issue, Money, Numeric, Side
from deals.models.base import NegotiationRow

Row = TypeVar("Row", bound=NegotiationRow)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The facts of a negotiation, and the way from the core's names back to the rows."""

    negotiation: models.Negotiation
    facts: Facts
    issue_ids: Mapping[str, int]
    offer_ids: Mapping[int, int]


def load(*, negotiation: models.Negotiation) -> Snapshot:
    """Everything recorded about the negotiation; drafts are left out."""
    issues = list(negotiation.issues.all())
    keys = {issue.pk: issue.key for issue in issues}
    offers = list(
        negotiation.offers.filter(status=models.OfferStatus.TABLED)
        .select_related("round")
        .order_by("sequence")
    )
    sequences = {offer.pk: offer.sequence or 0 for offer in offers}
    facts = Facts(
        issues=tuple(issue_of(issue) for issue in issues),
        preferences=_preferences(negotiation, issues),
        offers=_offers(negotiation, offers, keys, sequences),
        exchanges=_exchanges(negotiation, keys, sequences),
        marks=_marks(negotiation, sequences),
        rounds=_rounds(negotiation),
        interests=_interests(negotiation, keys),
        pegs=_pegs(negotiation),
        evidence=_evidence(negotiation),
        disclosures=_disclosures(negotiation),
        stages=_stages(negotiation),
        outcome=_outcome(negotiation, keys),
        currency=negotiation.currency,
    )
    return Snapshot(
        negotiation,
        facts,
        issue_ids={key: pk for pk, key in keys.items()},
        offer_ids={sequence: pk for pk, sequence in sequences.items()},
    )


def issue_of(row: models.Issue) -> Issue:
    """The core's issue of an issue row."""
    return Issue(
        key=row.key,
        domain=_domain(row),
        name=row.name,
        baseline=row.baseline,
        distributive=row.distributive,
        money=_money(row),
    )


def _domain(row: models.Issue) -> Numeric | Choice:
    if row.kind == models.Kind.CHOICE:
        return Choice(tuple(row.options))
    assert row.low is not None and row.high is not None
    return Numeric(row.low, row.high, row.step, row.unit)


def _money(row: models.Issue) -> Money | None:
    if row.option_money:
        return {option: Decimal(str(amount)) for option, amount in row.option_money.items()}
    return row.money_per_unit


def _preferences(
    negotiation: models.Negotiation, issues: Iterable[models.Issue]
) -> tuple[Preference, ...]:
    by_id = {issue.pk: issue for issue in issues}
    return tuple(
        Preference(
            side=Side(row.side),
            issue=by_id[row.issue_id].key,
            function=function_of(row, _domain(by_id[row.issue_id])),
            weight=row.weight,
            provenance=Provenance(row.provenance),
            confidence=row.confidence,
        )
        for row in negotiation.preferences.all()
    )


def function_of(row: models.Preference, domain: Numeric | Choice) -> ValueFunction:
    """The value function of a preference row."""
    if row.direction:
        return Linear(domain, Direction(row.direction))
    points: Any = row.points
    if isinstance(domain, Choice):
        return OptionValues({option: float(v) for option, v in points.items()})
    return Piecewise(tuple((Decimal(str(x)), float(v)) for x, v in points))


def _offers(
    negotiation: models.Negotiation,
    offers: Iterable[models.Offer],
    keys: Mapping[int, str],
    sequences: Mapping[int, int],
) -> tuple[Offer, ...]:
    terms = _grouped(negotiation.offerterms.order_by("id"), "offer_id")
    cited = _grouped(
        negotiation.offerevidences.select_related("evidence").order_by("id"), "offer_id"
    )
    return tuple(
        Offer(
            sequence=sequences[row.pk],
            side=Side(row.side),
            terms={keys[term.issue_id]: term.value for term in terms[row.pk]},
            round=row.round.number,
            on=row.on or row.round.held_on,
            frame=Frame(row.frame),
            evidence=tuple(citation.evidence.key for citation in cited[row.pk]),
            group=row.alternatives_group,
            corrects=None if row.corrects_id is None else sequences[row.corrects_id],
        )
        for row in offers
    )


def _exchanges(
    negotiation: models.Negotiation, keys: Mapping[int, str], sequences: Mapping[int, int]
) -> tuple[Exchange, ...]:
    asks = _grouped(negotiation.asks.order_by("id"), "exchange_id")
    gives = _grouped(negotiation.gives.order_by("id"), "exchange_id")
    return tuple(
        Exchange(
            key=str(row.pk),
            side=Side(row.side),
            offer=sequences[row.offer_id],
            gives=tuple(Give(keys[give.issue_id], give.value) for give in gives[row.pk]),
            asks=tuple(_ask(ask, keys) for ask in asks[row.pk]),
            basis=Basis(row.basis),
            deadline=row.deadline,
        )
        for row in negotiation.exchanges.order_by("id")
        if row.offer_id in sequences
    )


def _ask(row: models.Ask, keys: Mapping[int, str]) -> Ask | Commitment:
    if row.issue_id is None:
        return Commitment(row.commitment, row.owner, row.due_on, row.measure)
    return Ask(keys[row.issue_id], row.value, row.due_on)


def _marks(negotiation: models.Negotiation, sequences: Mapping[int, int]) -> tuple[Mark, ...]:
    return tuple(
        Mark(
            act=Act(row.kind),
            after=row.after_sequence,
            offer=None if row.offer_id is None else sequences[row.offer_id],
            exchange=None if row.exchange_id is None else str(row.exchange_id),
            on=row.on,
            reason=row.reason,
        )
        for row in negotiation.marks.order_by("id")
    )


def _rounds(negotiation: models.Negotiation) -> tuple[Round, ...]:
    return tuple(
        Round(row.number, row.held_on, Channel(row.channel), row.note)
        for row in negotiation.rounds.order_by("number")
    )


def _interests(negotiation: models.Negotiation, keys: Mapping[int, str]) -> tuple[Interest, ...]:
    return tuple(
        Interest(
            Side(row.side),
            row.statement,
            None if row.issue_id is None else keys[row.issue_id],
            row.known,
            row.after_sequence,
        )
        for row in negotiation.interests.order_by("id")
    )


def _pegs(negotiation: models.Negotiation) -> tuple[Peg, ...]:
    return tuple(
        Peg(PegElement(row.element), row.text, row.after_sequence)
        for row in negotiation.pegs.order_by("id")
    )


def _evidence(negotiation: models.Negotiation) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(row.key, EvidenceKind(row.kind), row.source, row.observed_on, row.expires_on)
        for row in negotiation.evidence.order_by("id")
    )


def _disclosures(negotiation: models.Negotiation) -> tuple[Disclosure, ...]:
    return tuple(
        Disclosure(
            Side(row.by_side), DisclosureKind(row.kind), row.text, row.on, row.after_sequence
        )
        for row in negotiation.disclosures.order_by("id")
    )


def _stages(negotiation: models.Negotiation) -> tuple[StageChange, ...]:
    return tuple(
        StageChange(Stage(row.to_stage), row.on, row.reason, row.after_sequence)
        for row in negotiation.stagechanges.order_by("id")
    )


def _outcome(negotiation: models.Negotiation, keys: Mapping[int, str]) -> Outcome | None:
    row = models.Outcome.objects.filter(negotiation=negotiation).first()
    if row is None:
        return None
    terms = {keys[term.issue_id]: term.value for term in row.terms.order_by("id")}
    return Outcome(OutcomeKind(row.kind), row.closed_on, terms)


def _grouped(rows: Iterable[Row], key: str) -> Mapping[int, list[Row]]:
    groups: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, key)].append(row)
    return groups
