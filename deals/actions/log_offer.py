"""Log an offer that was tabled: the truth is recorded, the answer is findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from accounts.access import Viewer
from accounts.errors import Conflict, Invalid, Problem
from deals import models
from deals.actions.base import Talks, change
from deals.actions.rounds import UnderWay, ask_under_way, round_for
from deals.events import EventType
from deals.intake.conditions import Condition
from deals.intake.entries import EntryRefused, OfferEntry, Package, read_offer
from deals.ledger.ledger import Ledger
from deals.ledger.offers import Ask, Basis, Commitment
from deals.ledger.values import Value
from deals.models.base import Belonging
from deals.rules.base import Finding
from deals.sight import shown_findings
from deals.snapshot.reading import Question, asked, read
from deals.snapshot.records import QUESTIONS
from deals.snapshot.values import issue_of
from deals.snapshot.writing import add, store

KEYS = Question(models.Issue, ("id", "key"))
ENTRY = (QUESTIONS["issues"], Question(models.Evidence, ("key",)))
"""What an entry is checked against."""


@dataclass(frozen=True, slots=True)
class Logged:
    """The new offers (several for alternatives), the ledger with them, and the findings open now.

    Inside a larger change the ledger is None: it is recomputed when that change ends.
    """

    offers: tuple[models.Offer, ...]
    ledger: Ledger | None
    findings: tuple[Finding, ...]


def log_offer(*, viewer: Viewer, negotiation_id: int, raw: object) -> Logged:
    """Record one move, see `deals.intake.entries.read_offer` for the shape of `raw`.

    Raises Invalid with every problem of the entry, Conflict on a closed negotiation or another
    sequence than expected, NotFound and Forbidden as `change` does.
    """
    with change(viewer=viewer, negotiation_id=negotiation_id) as talks:
        talks.refuse_closed()
        under_way = ask_under_way(negotiation_id=negotiation_id)
        entry = entry_of(negotiation=talks.negotiation, raw=raw)
        offers = table_offer(talks=talks, entry=entry, under_way=under_way)
    shown = shown_findings(viewer=viewer, negotiation_id=negotiation_id, findings=talks.findings)
    return Logged(offers, talks.ledger, shown)


def entry_of(*, negotiation: models.Negotiation, raw: object) -> OfferEntry:
    """The typed entry, checked against the negotiation's issues, evidence and numbering."""
    issue_rows, cited = (
        rows[negotiation.pk] for rows in read(questions=ENTRY, ids=[negotiation.pk])
    )
    issues = {row.key: issue_of(row) for row in issue_rows}
    evidence = {row.key for row in cited}
    try:
        entry = read_offer(raw, issues=issues, evidence=evidence)
    except EntryRefused as error:
        problems = [Problem(p.detail, pointer=p.pointer, code=p.code) for p in error.problems]
        raise Invalid(problems) from None
    expected = negotiation.last_sequence + 1
    if entry.sequence not in (None, expected):
        detail = f"the next offer is number {expected}, not {entry.sequence}"
        raise Conflict([Problem(detail, pointer="/sequence", code="sequence_taken")])
    return entry


def table_offer(
    *, talks: Talks, entry: OfferEntry, under_way: UnderWay | None = None
) -> tuple[models.Offer, ...]:
    """Write the rows of one move; the caller holds the negotiation's lock.

    `under_way` is the last round, where it was asked for before.
    """
    negotiation = talks.negotiation
    round_row = round_for(talks=talks, entry=entry.round, under_way=under_way)
    corrects = corrected(negotiation=negotiation, entry=entry)
    first = negotiation.last_sequence + 1
    group = first if len(entry.packages) > 1 else None
    offers = [
        models.Offer(
            **negotiation.belonging,
            round=round_row,
            side=entry.side.value,
            sequence=sequence,
            on=entry.on,
            frame=entry.frame.value,
            alternatives_group=corrects.alternatives_group if corrects else group,
            corrects=corrects,
            status=models.OfferStatus.TABLED,
            tabled_at=timezone.now(),
            made_by_id=talks.viewer.user_id,
            note=entry.note,
        )
        for sequence, _ in enumerate(entry.packages, start=first)
    ]
    issues = asked(questions=[KEYS], ids=[negotiation.pk])
    store(rows=offers)
    negotiation.last_sequence += len(offers)
    issue_ids = {row.key: row.id for row in issues()[0][negotiation.pk]}
    _write_packages(negotiation, offers, entry, issue_ids)
    for offer in offers:
        talks.tell(EventType.OFFER_TABLED, offer=offer.pk, side=offer.side, number=offer.sequence)
    return tuple(offers)


def corrected(*, negotiation: models.Negotiation, entry: OfferEntry) -> models.Offer | None:
    """The offer that the entry sets right."""
    if entry.corrects is None:
        return None
    known = negotiation.offers.filter(sequence=entry.corrects, side=entry.side.value)
    offer = known.filter(corrections__isnull=True).first()
    if offer is None:
        detail = f"no offer {entry.corrects} of this side that is not corrected yet"
        raise Invalid([Problem(detail, pointer="/corrects", code="unknown_offer")])
    return offer


def _write_packages(
    negotiation: models.Negotiation,
    offers: Sequence[models.Offer],
    entry: OfferEntry,
    issue_ids: dict[str, int],
) -> None:
    belonging = negotiation.belonging
    pairs = list(zip(offers, entry.packages, strict=True))
    terms = [
        {**belonging, "offer_id": offer.pk, "issue_id": issue_ids[key], **NOTHING, **columns(value)}
        for offer, package in pairs
        for key, value in package.terms.items()
    ]
    add(model=models.OfferTerm, rows=terms)
    _write_evidence(negotiation, offers, entry)
    stated = [
        (offer, package, condition) for offer, package in pairs for condition in package.conditions
    ]
    _write_exchanges(belonging, stated, issue_ids)


def _write_evidence(
    negotiation: models.Negotiation, offers: Sequence[models.Offer], entry: OfferEntry
) -> None:
    if entry.evidence:
        cited = negotiation.evidence.filter(key__in=entry.evidence)
        models.OfferEvidence.objects.bulk_create(
            models.OfferEvidence(**negotiation.belonging, offer=offer, evidence=evidence)
            for evidence in cited
            for offer in offers
        )


def _write_exchanges(
    belonging: Belonging,
    stated: Sequence[tuple[models.Offer, Package, Condition]],
    issue_ids: dict[str, int],
) -> None:
    rows = [
        models.Exchange(
            **belonging,
            offer=offer,
            side=offer.side,
            basis=Basis.STATED.value,
            deadline=condition.deadline,
        )
        for offer, _, condition in stated
    ]
    if not rows:
        return
    store(rows=rows)
    write_halves(
        belonging,
        [
            (row, {key: package.terms[key] for key in condition.gives}, condition)
            for row, (_, package, condition) in zip(rows, stated, strict=True)
        ],
        issue_ids,
    )


def write_halves(
    belonging: Belonging,
    halves: Sequence[tuple[models.Exchange, dict[str, Value], Condition]],
    issue_ids: dict[str, int],
) -> None:
    """The gives and asks of exchanges."""
    models.Give.objects.bulk_create(
        models.Give(**belonging, exchange=row, issue_id=issue_ids[key], **columns(value))
        for row, gives, _ in halves
        for key, value in gives.items()
    )
    models.Ask.objects.bulk_create(
        models.Ask(**belonging, exchange=row, **_ask_columns(ask, issue_ids))
        for row, _, condition in halves
        for ask in condition.asks
    )


def _ask_columns(ask: Ask | Commitment, issue_ids: dict[str, int]) -> dict[str, object]:
    if isinstance(ask, Ask):
        return {"issue_id": issue_ids[ask.issue], "due_on": ask.due, **columns(ask.value)}
    return {
        "commitment": ask.text,
        "owner": ask.owner,
        "due_on": ask.due,
        "measure": ask.measure,
    }


NOTHING: dict[str, Value | None] = {"number": None, "option": None}


def columns(value: Value) -> dict[str, Value]:
    """A value as the columns that hold it."""
    return {"option": value} if isinstance(value, str) else {"number": value}
