"""The deals of a batch together, in a fixed number of queries: the same as `upsert` one by one.

Done here are new deals, deals of which nothing differs and deals with another title. All others
(refused, twice in the batch, another owner or currency, …) are left to `upsert`, which also is
what the tests compare with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.db import DatabaseError, transaction
from django.db.models import Q
from rest_framework.exceptions import ValidationError

from accounts.access import Viewer
from accounts.locks import each_one_at_a_time
from accounts.models import AccountReference
from api.v1.plain_deals import plain_deal
from api.v1.upserts import ACCOUNT, NEGOTIATION, DealIn, Upserted
from deals.actions.many_deals import Opening, open_many, retitle_many
from deals.models import ExternalReference, Negotiation

Name = tuple[str, str]
"""A system, and what it calls a row."""
Bodies = Mapping[Name, Mapping[str, Any]]
K = TypeVar("K")


def upsert_deals(viewer: Viewer, entries: Sequence[Mapping[str, Any]]) -> Mapping[int, Upserted]:
    """What became of the plain entries, by their places; inside a transaction."""
    places = _named(entries)
    if len(places) < 2:
        return {}
    try:
        with transaction.atomic():
            done = _done(viewer, {name: entries[place] for name, place in places.items()})
    except DatabaseError:  # a row that may not be: the one by one way tells which, and why
        return {}
    return {places[name]: found for name, found in done.items()}


def _named(entries: Sequence[Mapping[str, Any]]) -> dict[Name, int]:
    """The places of the entries with a sound name that no other has."""
    names = [(entry.get("system"), entry.get("external_id")) for entry in entries]
    sound = {place: name for place, name in enumerate(names) if _sound(*name)}
    often = Counter(sound.values())
    return {name: place for place, name in sound.items() if often[name] == 1}  # type: ignore[misc]


def _sound(system: Any, external_id: Any) -> bool:
    return all(
        isinstance(text, str) and 0 < len(text) <= most and text.isprintable()
        for text, most in ((system, 40), (external_id, 200))
    )


def _done(viewer: Viewer, entries: Mapping[Name, Mapping[str, Any]]) -> dict[Name, Upserted]:
    names = list(entries)
    each_one_at_a_time((NEGOTIATION.word, viewer.organisation_id, *name) for name in names)
    bodies = _with_accounts(viewer, entries)
    known = _ids(ExternalReference.objects.all(), viewer, names, "negotiation_id")
    rows = NEGOTIATION.seen(viewer).in_bulk(known.values())
    once = Counter(known.values())
    there = {name: rows[pk] for name, pk in known.items() if pk in rows and once[pk] == 1}
    new = {name: body for name, body in bodies.items() if name not in known}
    old = {name: body for name, body in bodies.items() if name in there}
    return _opened(viewer, _typed(new, partial=False)) | _amended(
        viewer, _typed(old, partial=True), there
    )


def _with_accounts(viewer: Viewer, entries: Mapping[Name, Mapping[str, Any]]) -> Bodies:
    """The bodies with the ids of accounts instead of their names; none for a name unknown."""
    bodies = {
        name: {key: value for key, value in entry.items() if key not in OURS}
        for name, entry in entries.items()
    }
    called = {
        name: (name[0], str(body.pop("account_external_id")))
        for name, body in bodies.items()
        if "account_external_id" in body
    }
    ids = _ids(AccountReference.objects.all(), viewer, set(called.values()), "account_id")
    seen = set(ACCOUNT.seen(viewer).filter(pk__in=set(ids.values())).values_list("pk", flat=True))
    for name, account in called.items():
        if ids.get(account) in seen:
            bodies[name] = {"account": ids[account], **bodies[name]}
        else:
            del bodies[name]
    return bodies


OURS = frozenset({"system", "external_id", "ref"})
"""What an entry of a batch has beside its body."""


def _ids(references: Any, viewer: Viewer, names: Iterable[Name], column: str) -> dict[Name, int]:
    """The ids of the rows that have one of the names."""
    by_system: dict[str, list[str]] = {}
    for system, external_id in names:
        by_system.setdefault(system, []).append(external_id)
    if not by_system:
        return {}
    any_of = Q()
    for system, ids in by_system.items():
        any_of |= Q(system=system, external_id__in=ids)
    own = references.filter(any_of, organisation_id=viewer.organisation_id)
    found = own.values_list("system", "external_id", column)
    return {(system, external_id): pk for system, external_id, pk in found}


def _typed(bodies: Bodies, *, partial: bool) -> Bodies:
    """Those of the bodies that the shape of a deal takes; it is made once for all of them."""
    shape = DealIn(partial=partial)
    return _kept(
        bodies,
        lambda body: plain_deal(body, partial=partial) or shape.run_validation(dict(body)),
    )


def _kept(
    bodies: Mapping[K, Any], make: Callable[[Mapping[str, Any]], Mapping[str, Any]]
) -> dict[K, Mapping[str, Any]]:
    made = {}
    for name, body in bodies.items():
        try:
            made[name] = make(body)
        except ValidationError:
            continue
    return made


def _opened(viewer: Viewer, given: Bodies) -> dict[Name, Upserted]:
    rows = open_many(
        viewer=viewer, openings=[Opening(*name, **body) for name, body in given.items()]
    )
    return {
        name: Upserted(row, created=True)
        for name, row in zip(given, rows, strict=True)
        if row is not None
    }


def _amended(
    viewer: Viewer, given: Bodies, rows: Mapping[Name, Negotiation]
) -> dict[Name, Upserted]:
    """Those that keep everything, and those that only get another title."""
    differing = {
        name: {key for key, value in body.items() if getattr(rows[name], key) != value}
        for name, body in given.items()
    }
    same = {name: rows[name] for name, keys in differing.items() if not keys}
    titles = {
        rows[name].pk: given[name]["title"] for name, keys in differing.items() if keys == {"title"}
    }
    retitled = {row.pk: row for row in retitle_many(viewer=viewer, titles=titles)} if titles else {}
    renamed = {name: retitled[row.pk] for name, row in rows.items() if row.pk in retitled}
    return {name: Upserted(row, created=False) for name, row in {**same, **renamed}.items()}
