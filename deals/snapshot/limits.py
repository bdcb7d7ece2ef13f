"""Limit rows into the core's limits: for holders, and for the rules of the limits scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from deals import models
from deals.ledger.limits import IssueLimit, Limits, PackageLimit
from deals.ledger.values import Issue, Side, Value
from deals.models.limits import LimitKind
from deals.snapshot.reading import Asked, Question, read
from deals.snapshot.values import value_of

ON_ISSUES = Question(models.IssueLimit, ("issue_id", "side", "kind", "number", "option"))
ON_PACKAGES = Question(models.PackageLimit, ("side", "walk_away", "target", "batna"))


LIMITS = (ON_ISSUES, ON_PACKAGES)


def load_limits(
    *, negotiations: Mapping[int, Mapping[int, Issue]], asked: Asked | None = None
) -> dict[int, Limits]:
    """The limits of negotiations by their ids; each with its issues by row id.

    `asked` are the rows of LIMITS, where they were asked for before.

    A value that an issue no longer allows is left out: to refuse the issue's change on its account
    would have told that there is one.
    """
    rows, packages = asked() if asked else read(questions=LIMITS, ids=list(negotiations))
    return {
        pk: Limits(
            tuple(_on_issues(rows[pk], issues)),
            tuple(_on_package(row) for row in packages[pk]),
        )
        for pk, issues in negotiations.items()
    }


def _on_package(row: Any) -> PackageLimit:
    return PackageLimit(Side(row.side), row.walk_away, row.target, row.batna or "")


def _on_issues(rows: Iterable[Any], issues: Mapping[int, Issue]) -> Iterator[IssueLimit]:
    found: defaultdict[tuple[Side, str], dict[str, Value]] = defaultdict(dict)
    for row in rows:
        issue = issues[row.issue_id]
        value = value_of(row)
        if issue.domain.refusal(value) is None:
            found[Side(row.side), issue.key][row.kind] = value
    for (side, key), values in found.items():
        walk_away, target = (values.get(kind) for kind in LimitKind)
        yield IssueLimit(side, key, walk_away, target)
