"""Limit rows into the core's limits: for holders, and for the rules of the limits scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from deals import models
from deals.ledger.limits import IssueLimit, Limits, PackageLimit
from deals.ledger.values import Issue, Side, Value
from deals.models.limits import LimitKind


def load_limits(*, negotiation: models.Negotiation, issues: Mapping[int, Issue]) -> Limits:
    """The limits of a negotiation, two queries; `issues` by the ids of their rows.

    A value that an issue no longer allows is left out: to refuse the issue's change on its account
    would have told that there is one.
    """
    rows = models.IssueLimit.objects.filter(negotiation=negotiation).order_by("id")
    packages = models.PackageLimit.objects.filter(negotiation=negotiation).order_by("id")
    return Limits(
        tuple(_on_issues(list(rows), issues)),
        tuple(
            PackageLimit(Side(row.side), row.walk_away, row.target, row.batna) for row in packages
        ),
    )


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
