"""What readings of negotiations can bring along: `?include=`, one query or few for each, whatever
the page holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request

from accounts.access import Viewer
from api.sparse import asked, include_parameter
from api.v1.background import RoundOut
from api.v1.exchanges import ExchangeOut
from api.v1.findings import FindingOut
from api.v1.issues import IssueOut, PreferenceOut
from api.v1.offers import OfferOut
from deals.queries import below

MOST_ROWS = 100
"""Negotiations on a page that brings rows along."""

Ids: TypeAlias = Collection[int]


@dataclass(frozen=True, slots=True)
class Include:
    """Rows below negotiations: how they look, and how those are found that the viewer may read."""

    shape: type[serializers.BaseSerializer[Any]]
    rows: Callable[[Viewer, Ids], QuerySet[Any]]


INCLUDES: Mapping[str, Include] = {
    "issues": Include(IssueOut, below.issues),
    "preferences": Include(PreferenceOut, below.preferences),
    "rounds": Include(RoundOut, below.rounds),
    "offers": Include(OfferOut, below.offers),
    "exchanges": Include(ExchangeOut, below.exchanges),
    "findings": Include(FindingOut, below.findings),
}
INCLUDE = include_parameter(INCLUDES, most=MOST_ROWS)


def included(request: Request) -> list[str]:
    """What is to be brought along; Invalid for what is unknown."""
    named = asked(request, "include", list(INCLUDES))
    return [name for name in INCLUDES if name in named]


def bring_along(rows: list[dict[str, Any]], *, viewer: Viewer, names: list[str]) -> None:
    """Add to each negotiation the rows below it, in the order of their ids."""
    ids = [row["id"] for row in rows]
    for name in names:
        found = _grouped(INCLUDES[name], viewer, ids)
        for row in rows:
            row[name] = found[row["id"]]


def _grouped(include: Include, viewer: Viewer, ids: Ids) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    rows = list(include.rows(viewer, ids)) if ids else []
    for row, data in zip(rows, include.shape(rows, many=True).data, strict=True):
        found[row.negotiation_id].append(data)
    return found
