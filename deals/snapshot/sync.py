"""Make rows equal to what is wanted, writing differences only."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from deals import models
from deals.models.base import NegotiationRow
from deals.snapshot.writing import Columns, put


def sync(
    model: type[NegotiationRow],
    negotiation: models.Negotiation,
    *,
    key: Sequence[str],
    known: Iterable[Any],
    wanted: Mapping[Hashable, Columns],
) -> list[Columns]:
    """Make the rows equal to what is wanted, by key; returns the columns of those written.

    Known rows have their id, their key and every column that is wanted.
    """
    stored = dict(zip(map(attrgetter(*key), listed := list(known)), listed, strict=True))
    written = [
        columns
        for place, columns in wanted.items()
        if place not in stored or _differs(stored[place], columns)
    ]
    put(model=model, rows=[{**negotiation.belonging, **columns} for columns in written], key=key)
    gone = [row.id for place, row in stored.items() if place not in wanted]
    if gone:
        model._default_manager.filter(pk__in=gone).delete()
    return written


def _differs(row: Any, columns: Columns) -> bool:
    return any(getattr(row, name) != value for name, value in columns.items())
