"""Limit rows into the core's limits: for holders, and for the rules of the limits scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from deals import models
from deals.ledger.limits import IssueLimit, Limits, PackageLimit
from deals.ledger.values import Issue, Side, Value
from deals.models.limits import LimitKind
from deals.snapshot.grouping import below, grouped


def load_limits(*, negotiations: Mapping[int, Mapping[int, Issue]]) -> dict[int, Limits]:
    """The limits of negotiations by their ids, two queries; each with its issues by row id.

    A value that an issue no longer allows is left out: to refuse the issue's change on its account
    would have told that there is one.
    """
    on_issues = below(model=models.IssueLimit, ids=negotiations).order_by("id")
    on_packages = below(model=models.PackageLimit, ids=negotiations).order_by("id")
    rows = grouped(rows=on_issues, by="negotiation_id")
    packages = grouped(rows=on_packages, by="negotiation_id")
    return {
        pk: Limits(
            tuple(_on_issues(rows[pk], issues)),
            tuple(_on_package(row) for row in packages[pk]),
        )
        for pk, issues in negotiations.items()
    }


def _on_package(row: models.PackageLimit) -> PackageLimit:
    return PackageLimit(Side(row.side), row.walk_away, row.target, row.batna or "")


def _on_issues(
    rows: Sequence[models.IssueLimit], issues: Mapping[int, Issue]
) -> Iterator[IssueLimit]:
    found: defaultdict[tuple[Side, str], dict[str, Value]] = defaultdict(dict)
    for row in rows:
        issue = issues[row.issue_id]
        if issue.domain.refusal(row.value) is None:
            found[Side(row.side), issue.key][row.kind] = row.value
    for (side, key), values in found.items():
        walk_away, target = (values.get(kind) for kind in LimitKind)
        yield IssueLimit(side, key, walk_away, target)
