"""Rows into facts: everything recorded about negotiations, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

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
from deals.ledger.preferences import Preference, Provenance
from deals.ledger.values import Issue, Side
from deals.snapshot.grouping import grouped
from deals.snapshot.limits import LIMITS, load_limits
from deals.snapshot.reading import Asked, asked
from deals.snapshot.records import Records
from deals.snapshot.values import function_of, issue_of, value_of


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The facts of a negotiation, and the way from the core's names back to the rows."""

    negotiation: models.Negotiation
    facts: Facts
    issue_ids: Mapping[str, int]
    offer_ids: Mapping[int, int]


def load(*, negotiation: models.Negotiation, limits: bool = False) -> Snapshot:
    """Everything recorded about the negotiation; drafts are left out.

    The limits only where they are asked for: by those who may know them, and by the rules.
    """
    return load_many(negotiations=[negotiation], limits=limits)[0]


def load_many(
    *, negotiations: Sequence[models.Negotiation], limits: bool = False
) -> tuple[Snapshot, ...]:
    """The snapshots of several negotiations, in as many queries as that of one."""
    ids = [negotiation.pk for negotiation in negotiations]
    limited = asked(questions=LIMITS, ids=ids) if limits else None
    records = Records(ids)
    snapshots = tuple(_snapshot(negotiation, records) for negotiation in negotiations)
    return _with_limits(snapshots, limited) if limited else snapshots


def _with_limits(snapshots: Iterable[Snapshot], limited: Asked) -> tuple[Snapshot, ...]:
    by_id = {snapshot.negotiation.pk: snapshot for snapshot in snapshots}
    issues = {pk: _issues(known) for pk, known in by_id.items()}
    limits = load_limits(negotiations=issues, asked=limited)
    return tuple(
        replace(snapshot, facts=replace(snapshot.facts, limits=limits[pk]))
        for pk, snapshot in by_id.items()
    )


def _issues(snapshot: Snapshot) -> dict[int, Issue]:
    """The issues by the ids of their rows."""
    keys = {issue.key: issue for issue in snapshot.facts.issues}
    return {pk: keys[key] for key, pk in snapshot.issue_ids.items()}


def _snapshot(negotiation: models.Negotiation, records: Records) -> Snapshot:
    pk = negotiation.pk
    issues = {row.id: issue_of(row) for row in records.issues[pk]}
    keys = {row: issue.key for row, issue in issues.items()}
    sequences = {offer.id: offer.sequence or 0 for offer in records.offers[pk]}
    facts = Facts(
        issues=tuple(issues.values()),
        preferences=_preferences(records.preferences[pk], issues),
        offers=_offers(records, pk, keys, sequences),
        exchanges=_exchanges(records, pk, keys, sequences),
        marks=_marks(records.marks[pk], sequences),
        rounds=_rounds(records.rounds[pk]),
        interests=_interests(records.interests[pk], keys),
        pegs=tuple(
            Peg(PegElement(row.element), row.text, row.after_sequence) for row in records.pegs[pk]
        ),
        evidence=_evidence(records.evidence[pk]),
        disclosures=_disclosures(records.disclosures[pk]),
        stages=_stages(records.stages[pk]),
        outcome=_outcome(records, pk, keys),
        currency=negotiation.currency,
    )
    return Snapshot(
        negotiation,
        facts,
        issue_ids={key: pk for pk, key in keys.items()},
        offer_ids={sequence: pk for pk, sequence in sequences.items()},
    )


def _preferences(rows: Iterable[Any], issues: Mapping[int, Issue]) -> tuple[Preference, ...]:
    return tuple(
        Preference(
            side=Side(row.side),
            issue=issues[row.issue_id].key,
            function=function_of(row, issues[row.issue_id].domain),
            weight=row.weight,
            provenance=Provenance(row.provenance),
            confidence=row.confidence,
        )
        for row in rows
    )


def _offers(
    records: Records, pk: int, keys: Mapping[int, str], sequences: Mapping[int, int]
) -> tuple[Offer, ...]:
    terms = grouped(rows=records.terms[pk], by="offer_id")
    cited = grouped(rows=records.citations[pk], by="offer_id")
    return tuple(
        Offer(
            sequence=sequences[row.id],
            side=Side(row.side),
            terms={keys[term.issue_id]: value_of(term) for term in terms[row.id]},
            round=row.round__number,
            on=row.on or row.round__held_on,
            frame=Frame(row.frame),
            evidence=tuple(citation.evidence__key for citation in cited[row.id]),
            group=row.alternatives_group,
            corrects=None if row.corrects_id is None else sequences[row.corrects_id],
        )
        for row in records.offers[pk]
    )


def _exchanges(
    records: Records, pk: int, keys: Mapping[int, str], sequences: Mapping[int, int]
) -> tuple[Exchange, ...]:
    asks = grouped(rows=records.asks[pk], by="exchange_id")
    gives = grouped(rows=records.gives[pk], by="exchange_id")
    return tuple(
        Exchange(
            key=str(row.id),
            side=Side(row.side),
            offer=sequences[row.offer_id],
            gives=tuple(Give(keys[give.issue_id], value_of(give)) for give in gives[row.id]),
            asks=tuple(_ask(ask, keys) for ask in asks[row.id]),
            basis=Basis(row.basis),
            deadline=row.deadline,
        )
        for row in records.exchanges[pk]
        if row.offer_id in sequences
    )


def _ask(row: Any, keys: Mapping[int, str]) -> Ask | Commitment:
    if row.issue_id is None:
        return Commitment(row.commitment, row.owner, row.due_on, row.measure)
    return Ask(keys[row.issue_id], value_of(row), row.due_on)


def _marks(rows: Iterable[Any], sequences: Mapping[int, int]) -> tuple[Mark, ...]:
    return tuple(
        Mark(
            act=Act(row.kind),
            after=row.after_sequence,
            offer=None if row.offer_id is None else sequences[row.offer_id],
            exchange=None if row.exchange_id is None else str(row.exchange_id),
            on=row.on,
            reason=row.reason,
        )
        for row in rows
    )


def _rounds(rows: Iterable[Any]) -> tuple[Round, ...]:
    return tuple(Round(row.number, row.held_on, Channel(row.channel), row.note) for row in rows)


def _interests(rows: Iterable[Any], keys: Mapping[int, str]) -> tuple[Interest, ...]:
    return tuple(
        Interest(
            Side(row.side),
            row.statement,
            None if row.issue_id is None else keys[row.issue_id],
            row.known,
            row.after_sequence,
        )
        for row in rows
    )


def _evidence(rows: Iterable[Any]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(
            row.key,
            EvidenceKind(row.kind),
            row.source,
            row.observed_on,
            row.expires_on,
            row.shareable,
        )
        for row in rows
    )


def _disclosures(rows: Iterable[Any]) -> tuple[Disclosure, ...]:
    return tuple(
        Disclosure(
            Side(row.by_side), DisclosureKind(row.kind), row.text, row.on, row.after_sequence
        )
        for row in rows
    )


def _stages(rows: Iterable[Any]) -> tuple[StageChange, ...]:
    return tuple(
        StageChange(Stage(row.to_stage), row.on, row.reason, row.after_sequence) for row in rows
    )


def _outcome(records: Records, pk: int, keys: Mapping[int, str]) -> Outcome | None:
    for row in records.outcomes[pk]:
        terms = {keys[term.issue_id]: value_of(term) for term in records.outcome_terms[pk]}
        return Outcome(OutcomeKind(row.kind), row.closed_on, terms)
    return None
