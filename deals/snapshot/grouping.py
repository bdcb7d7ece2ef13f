"""Rows below many negotiations, and rows by what they belong to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Any, TypeAlias, TypeVar

from django.db.models import BigIntegerField, QuerySet
from django.db.models.expressions import RawSQL

from deals.models.base import NegotiationRow

Row = TypeVar("Row")
Grouped: TypeAlias = Mapping[int, list[Row]]


def below(*, model: type[NegotiationRow], ids: Iterable[int]) -> QuerySet[Any]:
    """The rows of some negotiations; many ids as one array, since to bind each takes its time.

    One id is compared with as such: a table that grows faster than its statistics would be read
    from end to end for a list of unknown length.
    """
    listed = list(ids)
    rows = model._default_manager.all()
    if len(listed) == 1:
        return rows.filter(negotiation_id=listed[0])
    array = RawSQL("SELECT unnest(%s::bigint[])", [listed], BigIntegerField())
    return rows.filter(negotiation_id__in=array)


def grouped(*, rows: Iterable[Row], by: str) -> Grouped[Row]:
    """The rows by an attribute of theirs, in the order given; none for what has none."""
    groups: defaultdict[int, list[Row]] = defaultdict(list)
    key = attrgetter(by)
    for row in rows:
        groups[key(row)].append(row)
    return groups
