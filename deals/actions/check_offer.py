"""The dry run of log_offer: the same answer, nothing stored."""

from __future__ import annotations

from dataclasses import dataclass, replace

from accounts.access import Viewer
from accounts.errors import Conflict, Problem
from deals import models
from deals.actions.log_offer import corrected, entry_of
from deals.actions.rounds import unknown_round
from deals.days import today
from deals.intake.entries import OfferEntry, RoundEntry
from deals.ledger.facts import Facts, Round, Stage
from deals.ledger.ledger import Ledger
from deals.ledger.offers import Exchange, Give, Offer
from deals.rules.base import Finding
from deals.sight import find_negotiation, holds_limits
from deals.snapshot.analysis import analyse
from deals.snapshot.load import Snapshot, load
from deals.snapshot.rulebook import rule_book


@dataclass(frozen=True, slots=True)
class Checked:
    """What the ledger and the findings would be; `numbers` are those the offers would get."""

    numbers: tuple[int, ...]
    ledger: Ledger
    findings: tuple[Finding, ...]
    snapshot: Snapshot


def check_offer(
    *, viewer: Viewer, negotiation_id: int, raw: object, snapshot: Snapshot | None = None
) -> Checked:
    """As log_offer, without writing anything; any reader of the negotiation may ask.

    `snapshot` is what was loaded already, with the limits if the viewer holds them.
    """
    negotiation = find_negotiation(viewer=viewer, negotiation_id=negotiation_id)
    if negotiation.stage == Stage.CLOSED:
        raise Conflict([Problem("the negotiation is closed", code="negotiation_closed")])
    entry = entry_of(negotiation=negotiation, raw=raw)
    corrected(negotiation=negotiation, entry=entry)
    held = holds_limits(viewer=viewer, negotiation_id=negotiation_id)
    snapshot = snapshot or load(negotiation=negotiation, limits=held)
    facts, numbers = _with_entry(negotiation, snapshot.facts, entry)
    supposed = replace(snapshot, facts=facts)
    book = rule_book(organisation_id=supposed.negotiation.organisation_id)
    analysis = analyse(snapshot=supposed, today=today(), book=book)
    found = analysis.judged.findings
    findings = tuple(finding for finding in found if held or not finding.limits)
    return Checked(numbers, analysis.ledger, findings, supposed)


def _with_entry(
    negotiation: models.Negotiation, facts: Facts, entry: OfferEntry
) -> tuple[Facts, tuple[int, ...]]:
    first = negotiation.last_sequence + 1
    numbers = tuple(range(first, first + len(entry.packages)))
    held = _round(facts, entry)
    offers = tuple(
        Offer(
            sequence=number,
            side=entry.side,
            terms=package.terms,
            round=held.number,
            on=held.on,
            frame=entry.frame,
            evidence=entry.evidence,
            group=first if len(numbers) > 1 else None,
            corrects=entry.corrects,
        )
        for number, package in zip(numbers, entry.packages, strict=True)
    )
    exchanges = _exchanges(entry, numbers)
    rounds = facts.rounds if held in facts.rounds else (*facts.rounds, held)
    return (
        replace(
            facts,
            offers=facts.offers + offers,
            exchanges=facts.exchanges + exchanges,
            rounds=rounds,
        ),
        numbers,
    )


def _round(facts: Facts, entry: OfferEntry) -> Round:
    last = max(facts.rounds, key=lambda held: held.number, default=None)
    if isinstance(entry.round, RoundEntry):
        number = last.number + 1 if last else 1
        return Round(number, entry.round.held_on, entry.round.channel, entry.round.note)
    if entry.round is not None:
        return _named(facts, entry.round)
    return last or Round(1, today())


def _named(facts: Facts, number: int) -> Round:
    for held in facts.rounds:
        if held.number == number:
            return held
    raise unknown_round(number)


def _exchanges(entry: OfferEntry, numbers: tuple[int, ...]) -> tuple[Exchange, ...]:
    return tuple(
        Exchange(
            key=f"draft-{number}-{place}",
            side=entry.side,
            offer=number,
            gives=tuple(Give(key, package.terms[key]) for key in condition.gives),
            asks=condition.asks,
            deadline=condition.deadline,
        )
        for number, package in zip(numbers, entry.packages, strict=True)
        for place, condition in enumerate(package.conditions)
    )
