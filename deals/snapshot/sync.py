"""Make rows equal to what is wanted, writing differences only."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, TypeAlias, TypeVar

from deals import models
from deals.models.base import NegotiationRow

Row = TypeVar("Row", bound=NegotiationRow)
Columns: TypeAlias = Mapping[str, Any]


def sync(
    model: type[Row],
    negotiation: models.Negotiation,
    *,
    known: Mapping[Any, Row],
    wanted: Mapping[Hashable, Columns],
) -> list[Row]:
    """Make the rows equal to what is wanted, by key; returns those created or changed."""
    created = [
        model(**negotiation.belonging, **columns)
        for key, columns in wanted.items()
        if key not in known
    ]
    changed = [row for key, row in known.items() if key in wanted and _differs(row, wanted[key])]
    gone = [row.pk for key, row in known.items() if key not in wanted]
    if created:
        model._default_manager.bulk_create(created)
    if changed:
        names = [name.removesuffix("_id") for name in next(iter(wanted.values()))]
        model._default_manager.bulk_update(changed, names)
    if gone:
        model._default_manager.filter(pk__in=gone).delete()
    return created + changed


def _differs(row: NegotiationRow, columns: Columns) -> bool:
    """Set the wanted columns on the row; whether any was another."""
    other = {name: value for name, value in columns.items() if getattr(row, name) != value}
    for name, value in other.items():
        setattr(row, name, value)
    return bool(other)
