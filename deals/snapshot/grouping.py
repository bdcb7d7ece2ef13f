"""Rows by what they belong to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import TypeAlias, TypeVar

Row = TypeVar("Row")
Grouped: TypeAlias = Mapping[int, list[Row]]


def grouped(*, rows: Iterable[Row], by: str) -> Grouped[Row]:
    """The rows by an attribute of theirs, in the order given; none for what has none."""
    groups: defaultdict[int, list[Row]] = defaultdict(list)
    key = attrgetter(by)
    for row in rows:
        groups[key(row)].append(row)
    return groups
