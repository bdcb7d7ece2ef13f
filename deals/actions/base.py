"""change: the one way to write to a negotiation; one transaction, one lock, one recomputation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import access
from accounts.access import Verb, Viewer
from accounts.errors import Conflict, Invalid, Problem
from deals import models, outbox
from deals.days import today
from deals.events import EventType
from deals.ledger.facts import Stage
from deals.ledger.ledger import Ledger
from deals.ledger.values import ValueRefused
from deals.rules.base import Finding
from deals.rules.findings import Status
from deals.sight import writable_negotiation
from deals.snapshot import writing
from deals.snapshot.analysis import analyse
from deals.snapshot.load import load
from deals.snapshot.reading import asked
from deals.snapshot.rulebook import ask_rule_book
from deals.snapshot.save import KNOWN, Differences, save


@dataclass(slots=True)
class Talks:
    """A negotiation under change: the locked row, who changes it, and what it has to tell.

    `ledger` and `findings` are there once the outermost `change` block has ended. A `quiet` change
    tells nobody and raises no version.
    """

    negotiation: models.Negotiation
    viewer: Viewer
    today: date
    quiet: bool = False
    events: list[tuple[EventType, Mapping[str, Any]]] = field(default_factory=list)
    ledger: Ledger | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def is_closed(self) -> bool:
        return self.negotiation.stage == Stage.CLOSED

    def tell(self, kind: EventType, **payload: Any) -> None:
        self.events.append((kind, payload))

    def refuse_closed(self) -> None:
        """Raise Conflict when the negotiation is closed."""
        if self.is_closed:
            problem = Problem("the negotiation is closed", code="negotiation_closed")
            raise Conflict([problem])


_running: ContextVar[Talks | None] = ContextVar("_running", default=None)


@contextmanager
def change(
    *,
    viewer: Viewer,
    negotiation_id: int,
    verb: Verb = Verb.WRITE_NEGOTIATIONS,
    quiet: bool = False,
) -> Iterator[Talks]:
    """Lock the negotiation, let the caller write, then recompute and save the differences.

    Inside a block for the same negotiation another one joins it: one recomputation at the end.
    Raises NotFound for a row the viewer may not see, Forbidden for a verb he may not do.
    """
    access.require(viewer, verb)
    outer = _running.get()
    if outer is not None and outer.negotiation.pk == negotiation_id:
        yield outer
        return
    with transaction.atomic():
        talks = Talks(_locked(viewer, negotiation_id, verb), viewer, today(), quiet)
        token = _running.set(talks)
        try:
            yield talks
        finally:
            _running.reset(token)
        differences = _derive(talks)
        if quiet:
            _mark(talks)
        else:
            _tell(talks, differences)


def refused(error: ValueRefused, pointer: str) -> Invalid:
    """A refusal of the core as the error of an action."""
    return Invalid([Problem(str(error), pointer=pointer)])


def _locked(viewer: Viewer, negotiation_id: int, verb: Verb) -> models.Negotiation:
    return writable_negotiation(viewer=viewer, negotiation_id=negotiation_id, verb=verb, lock=True)


def _derive(talks: Talks) -> Differences:
    """Recompute the ledger and the findings, and save what differs."""
    book = ask_rule_book(organisation_id=talks.negotiation.organisation_id)
    known = asked(questions=KNOWN, ids=[talks.negotiation.pk])
    snapshot = load(negotiation=talks.negotiation, limits=True)
    analysis = analyse(snapshot=snapshot, today=talks.today, book=book())
    talks.ledger, talks.findings = analysis.ledger, analysis.judged.findings
    talks.negotiation.computed = analysis.rests_on
    return save(analyses=[analysis], now=timezone.now(), known=known)[0]


def _mark(talks: Talks) -> None:
    """Record what the rows were computed with, and nothing else."""
    rows = models.Negotiation.objects.filter(pk=talks.negotiation.pk)
    rows.update(computed=talks.negotiation.computed)


def _tell(talks: Talks, differences: Differences) -> None:
    """Record the events of the change, and that the negotiation is another one now."""
    events = [*talks.events, *events_of(differences)]
    events = events or [(EventType.NEGOTIATION_UPDATED, {})]
    outbox.record(negotiation=talks.negotiation, events=events)
    talks.negotiation.version += 1
    writing.save(row=talks.negotiation)


def events_of(differences: Differences) -> Iterator[tuple[EventType, Mapping[str, Any]]]:
    """What there is to tell of a recomputation."""
    for move in differences.unreciprocated:
        told = {"offer": move["offer_id"], "issue": move["issue_id"], "status": move["status"]}
        yield EventType.CONCESSION_UNRECIPROCATED, told
    for exchange_id, state in differences.exchanges:
        kind = _STATE_EVENTS.get(state, EventType.EXCHANGE_CHANGED)
        if exchange_id in differences.overdue:
            kind = EventType.GET_OVERDUE
        yield kind, {"exchange": exchange_id, "state": state}
    for finding, status in differences.told:
        yield _FINDING_EVENTS[status], {"finding": finding.pk, "code": finding.code}


_FINDING_EVENTS = {
    Status.OPEN: EventType.FINDING_OPENED,
    Status.RESOLVED: EventType.FINDING_RESOLVED,
    Status.WAIVED: EventType.FINDING_WAIVED,
}
_STATE_EVENTS = {
    "accepted": EventType.EXCHANGE_ACCEPTED,
    "lapsed": EventType.EXCHANGE_LAPSED,
}
