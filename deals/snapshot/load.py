"""Rows into facts: everything recorded about negotiations, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet

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
from deals.snapshot.grouping import Grouped, grouped
from deals.snapshot.limits import load_limits
from deals.snapshot.values import domain_of, function_of, issue_of


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
    records = _Records([negotiation.pk for negotiation in negotiations])
    snapshots = tuple(_snapshot(negotiation, records) for negotiation in negotiations)
    return _with_limits(snapshots) if limits else snapshots


def _with_limits(snapshots: Iterable[Snapshot]) -> tuple[Snapshot, ...]:
    by_id = {snapshot.negotiation.pk: snapshot for snapshot in snapshots}
    limits = load_limits(negotiations={pk: _issues(known) for pk, known in by_id.items()})
    return tuple(
        replace(snapshot, facts=replace(snapshot.facts, limits=limits[pk]))
        for pk, snapshot in by_id.items()
    )


def _issues(snapshot: Snapshot) -> dict[int, Issue]:
    """The issues by the ids of their rows."""
    keys = {issue.key: issue for issue in snapshot.facts.issues}
    return {pk: keys[key] for key, pk in snapshot.issue_ids.items()}


class _Records:
    """The rows of every kind below some negotiations, by negotiation and in order."""

    def __init__(self, ids: Sequence[int]) -> None:
        def rows(found: QuerySet[Any], *order: str) -> Grouped[Any]:
            chosen = found.filter(negotiation_id__in=ids).order_by(*(order or ("id",)))
            return grouped(rows=chosen, by="negotiation_id")

        tabled = models.Offer.objects.filter(status=models.OfferStatus.TABLED)
        self.issues = rows(models.Issue.objects.all(), "position", "id")
        self.offers = rows(tabled.select_related("round"), "sequence")
        self.preferences = rows(models.Preference.objects.all(), "issue", "side")
        self.terms = rows(models.OfferTerm.objects.all())
        self.citations = rows(models.OfferEvidence.objects.select_related("evidence"))
        self.asks = rows(models.Ask.objects.all())
        self.gives = rows(models.Give.objects.all())
        self.exchanges = rows(models.Exchange.objects.all())
        self.marks = rows(models.Mark.objects.all())
        self.rounds = rows(models.Round.objects.all(), "number")
        self.interests = rows(models.Interest.objects.all())
        self.pegs = rows(models.Peg.objects.all())
        self.evidence = rows(models.Evidence.objects.all())
        self.disclosures = rows(models.Disclosure.objects.all())
        self.stages = rows(models.StageChange.objects.all())
        self.outcomes = rows(models.Outcome.objects.all())
        ended = bool(self.outcomes)
        self.outcome_terms = rows(models.OutcomeTerm.objects.all()) if ended else defaultdict(list)


def _snapshot(negotiation: models.Negotiation, records: _Records) -> Snapshot:
    pk = negotiation.pk
    keys = {issue.pk: issue.key for issue in records.issues[pk]}
    sequences = {offer.pk: offer.sequence or 0 for offer in records.offers[pk]}
    facts = Facts(
        issues=tuple(issue_of(issue) for issue in records.issues[pk]),
        preferences=_preferences(records, pk),
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


def _preferences(records: _Records, pk: int) -> tuple[Preference, ...]:
    by_id = {issue.pk: issue for issue in records.issues[pk]}
    return tuple(
        Preference(
            side=Side(row.side),
            issue=by_id[row.issue_id].key,
            function=function_of(row, domain_of(by_id[row.issue_id])),
            weight=row.weight,
            provenance=Provenance(row.provenance),
            confidence=row.confidence,
        )
        for row in records.preferences[pk]
    )


def _offers(
    records: _Records, pk: int, keys: Mapping[int, str], sequences: Mapping[int, int]
) -> tuple[Offer, ...]:
    terms = grouped(rows=records.terms[pk], by="offer_id")
    cited = grouped(rows=records.citations[pk], by="offer_id")
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
        for row in records.offers[pk]
    )


def _exchanges(
    records: _Records, pk: int, keys: Mapping[int, str], sequences: Mapping[int, int]
) -> tuple[Exchange, ...]:
    asks = grouped(rows=records.asks[pk], by="exchange_id")
    gives = grouped(rows=records.gives[pk], by="exchange_id")
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
        for row in records.exchanges[pk]
        if row.offer_id in sequences
    )


def _ask(row: models.Ask, keys: Mapping[int, str]) -> Ask | Commitment:
    if row.issue_id is None:
        return Commitment(row.commitment, row.owner, row.due_on, row.measure)
    return Ask(keys[row.issue_id], row.value, row.due_on)


def _marks(rows: Iterable[models.Mark], sequences: Mapping[int, int]) -> tuple[Mark, ...]:
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


def _rounds(rows: Iterable[models.Round]) -> tuple[Round, ...]:
    return tuple(Round(row.number, row.held_on, Channel(row.channel), row.note) for row in rows)


def _interests(rows: Iterable[models.Interest], keys: Mapping[int, str]) -> tuple[Interest, ...]:
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


def _evidence(rows: Iterable[models.Evidence]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(row.key, EvidenceKind(row.kind), row.source, row.observed_on, row.expires_on)
        for row in rows
    )


def _disclosures(rows: Iterable[models.Disclosure]) -> tuple[Disclosure, ...]:
    return tuple(
        Disclosure(
            Side(row.by_side), DisclosureKind(row.kind), row.text, row.on, row.after_sequence
        )
        for row in rows
    )


def _stages(rows: Iterable[models.StageChange]) -> tuple[StageChange, ...]:
    return tuple(
        StageChange(Stage(row.to_stage), row.on, row.reason, row.after_sequence) for row in rows
    )


def _outcome(records: _Records, pk: int, keys: Mapping[int, str]) -> Outcome | None:
    for row in records.outcomes[pk]:
        terms = {keys[term.issue_id]: term.value for term in records.outcome_terms[pk]}
        return Outcome(OutcomeKind(row.kind), row.closed_on, terms)
    return None
