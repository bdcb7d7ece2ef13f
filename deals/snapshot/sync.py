"""Make rows equal to what is wanted, writing differences only."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from deals import models
from deals.models.base import NegotiationRow
from deals.snapshot.writing import Columns, put


class Wanted(NamedTuple):
    """The rows of a negotiation in one table: as they are known, and as they are to be, by key.

    Known rows have their id, their key and every column that is wanted.
    """

    negotiation: models.Negotiation
    known: Iterable[Any]
    rows: Mapping[Hashable, Columns]


class Synced(NamedTuple):
    """What was done to the rows of a negotiation: the columns written, the ids deleted."""

    written: list[Columns]
    gone: list[int]


def sync(
    *, model: type[NegotiationRow], key: Sequence[str], wanted: Iterable[Wanted]
) -> list[Synced]:
    """Make the rows of several negotiations equal to what is wanted; what was done to each."""
    asked = list(wanted)
    done = [_differences(each, key) for each in asked]
    rows = [
        {**each.negotiation.belonging, **columns}
        for each, synced in zip(asked, done, strict=True)
        for columns in synced.written
    ]
    put(model=model, rows=rows, key=key)
    gone = [pk for synced in done for pk in synced.gone]
    if gone:
        model._default_manager.filter(pk__in=gone).delete()
    return done


def _differences(wanted: Wanted, key: Sequence[str]) -> Synced:
    listed = list(wanted.known)
    stored = dict(zip(map(attrgetter(*key), listed), listed, strict=True))
    written = [
        columns
        for place, columns in wanted.rows.items()
        if place not in stored or _differs(stored[place], columns)
    ]
    return Synced(written, [row.id for place, row in stored.items() if place not in wanted.rows])


def _differs(row: Any, columns: Columns) -> bool:
    return any(getattr(row, name) != value for name, value in columns.items())
