"""Many plain negotiations in a fixed number of queries: opened with their names, or retitled.

The same rows and events as `open_negotiation`, `name_negotiation` and `amend_negotiation` write one
by one. What is not plain comes back undone, for those to do, or to refuse in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts import access
from accounts.access import KAM, Verb, Viewer
from accounts.models import KeyAccount, User
from deals import models, outbox
from deals.days import today
from deals.events import EventType
from deals.ledger.facts import Facts
from deals.rules import filled_in
from deals.rules.base import RuleBook
from deals.snapshot.analysis import analyse
from deals.snapshot.computed import Computed, holds
from deals.snapshot.load import Snapshot
from deals.snapshot.opened import count_opened
from deals.snapshot.rulebook import rule_book
from deals.snapshot.writing import insert

OUTCOME: Any = models.Negotiation._meta.get_field("outcome")
DIFFERING = ("account_id", "owner_id", "team_id", "title", "currency", "opened_on")
SAME = tuple(
    field.attname
    for field in models.Negotiation._meta.concrete_fields
    if field.attname not in ("id", *DIFFERING)
)
"""The columns that negotiations opened together have in common."""
RETITLE = """
    UPDATE deals_negotiation deal
    SET title = new.title, last_event = deal.last_event + 1, version = deal.version + 1,
        updated_at = %s
    FROM unnest(%s::bigint[], %s::text[]) AS new (id, title) WHERE deal.id = new.id
"""


@dataclass(frozen=True, slots=True)
class Opening:
    """A negotiation to be opened, and what another system calls it: a name that is still free."""

    system: str
    external_id: str
    account_id: int
    title: str
    currency: str = "EUR"
    owner_id: int | None = None
    opened_on: date | None = None


def open_many(*, viewer: Viewer, openings: Sequence[Opening]) -> list[models.Negotiation | None]:
    """The new negotiations in order; None for what needs more than this. Inside a transaction.

    The caller holds the locks of the names.
    """
    access.require(viewer, Verb.WRITE_NEGOTIATIONS)
    rests_on = _starting_clean(_rule_book(viewer))
    if not openings or rests_on is None:
        return [None] * len(openings)
    owners = _owners(viewer, openings)
    people = _owning(viewer, owners)
    rows = [
        _row(viewer, opening, people[owner], rests_on) if owner in people else None
        for opening, owner in zip(openings, owners, strict=True)
    ]
    _write([(row, opening) for row, opening in zip(rows, openings, strict=True) if row])
    return rows


def retitle_many(*, viewer: Viewer, titles: Mapping[int, str]) -> list[models.Negotiation]:
    """The negotiations that have their new titles now. Inside a transaction.

    Left alone: those that the viewer may not change, and those whose derived rows are no longer
    what the rule book makes, since a change recomputes them.
    """
    book, day = filled_in(_rule_book(viewer)), today()
    asked = models.Negotiation.objects.filter(pk__in=titles)
    rows = access.writable(asked, viewer).select_related("outcome")
    locked = rows.order_by("pk").select_for_update(of=("self",))
    current = [row for row in locked if holds(row.computed, book=book, today=day)]
    changed = [row for row in current if row.title != titles[row.pk]]
    told = (EventType.NEGOTIATION_UPDATED, {"changed": ["title"]})
    outbox.record_all(changes=[(row, [told]) for row in changed])
    now = timezone.now()
    for row in changed:
        row.title, row.version, row.updated_at = titles[row.pk], row.version + 1, now
    with connection.cursor() as cursor:
        ids = [row.pk for row in changed]
        cursor.execute(RETITLE, [now, ids, [row.title for row in changed]])
    return changed


def _rule_book(viewer: Viewer) -> RuleBook:
    return rule_book(organisation_id=viewer.organisation_id)


def _starting_clean(book: RuleBook) -> Computed | None:
    """What talks in which nothing has happened rest on; None where there is something to say."""
    nothing = Snapshot(models.Negotiation(), Facts(), {}, {})
    analysis = analyse(snapshot=nothing, today=today(), book=book)
    return None if analysis.judged.findings else analysis.rests_on


def _owners(viewer: Viewer, openings: Sequence[Opening]) -> list[int | None]:
    """Who would own each: the one named, the caller or the account's; None without an account."""
    seen = access.visible(KeyAccount.objects.all(), viewer, verb=Verb.WRITE_NEGOTIATIONS)
    asked = seen.filter(pk__in={opening.account_id for opening in openings})
    known: dict[int, int | None] = dict(asked.values_list("pk", "owner_id"))
    return [
        opening.owner_id or viewer.user_id or known[opening.account_id]
        if opening.account_id in known
        else None
        for opening in openings
    ]


def _owning(viewer: Viewer, owners: Iterable[int | None]) -> dict[int | None, User]:
    """Those who may own a negotiation that the viewer opens."""
    people = User.objects.filter(organisation_id=viewer.organisation_id, is_active=True)
    asked = {owner for owner in owners if owner is not None}
    own = asked & {viewer.user_id} if viewer.role == KAM else asked
    return {user.pk: user for user in people.filter(pk__in=own)}


def _row(viewer: Viewer, opening: Opening, owner: User, rests_on: Computed) -> models.Negotiation:
    """A row as it is once it has told that it was opened: its first event, its second version."""
    row = models.Negotiation(
        organisation_id=viewer.organisation_id,
        account_id=opening.account_id,
        owner_id=owner.pk,
        team_id=owner.team_id,
        title=opening.title,
        currency=opening.currency,
        opened_on=opening.opened_on or today(),
        last_event=1,
        version=2,
        computed=rests_on,
    )
    OUTCOME.set_cached_value(row, None)  # or each would be asked for it
    return row


def _write(pairs: Sequence[tuple[models.Negotiation, Opening]]) -> None:
    """The negotiations, their names, their scores and their events."""
    rows, now = [row for row, _ in pairs], timezone.now()
    for row in rows:
        row.created_at = row.updated_at = now
    same = {name: getattr(rows[0], name) for name in SAME} if rows else {}
    told = [{name: getattr(row, name) for name in DIFFERING} for row in rows]
    ids = insert(model=models.Negotiation, rows=told, same=same)
    for row, pk in zip(rows, ids, strict=True):
        row.pk = pk
    names = [
        {"negotiation_id": row.pk, "system": opening.system, "external_id": opening.external_id}
        for row, opening in pairs
    ]
    of_all = {"organisation_id": same.get("organisation_id"), "created_at": now}
    insert(model=models.ExternalReference, rows=names, same=of_all)
    count_opened(ids=[row.pk for row in rows])
    opened = EventType.NEGOTIATION_OPENED
    outbox.record_first(changes=[(row, [(opened, {"account": row.account_id})]) for row in rows])
