"""Lines about limits: the worst and the wanted value of an issue, or of the whole package."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from deals.intake.draft import Draft
from deals.intake.terms import STOP, read_issue_name, read_value
from deals.intake.words import Cursor
from deals.ledger.limits import IssueLimit, PackageLimit
from deals.ledger.values import Side

Worth = TypeVar("Worth")

PACKAGE, WALK, TARGET, BATNA = "package", "walk", "target", "batna"
KEYWORDS = {*STOP, WALK, TARGET, BATNA}
POINTS = "utility points of 0 to 1, such as 0.35"


def read_limit(cursor: Cursor, draft: Draft) -> None:
    """limit us price walk 90 target 105 — limit us package walk 0.35 batna "a second plant" """
    side = cursor.one_of(Side)
    if cursor.skip(PACKAGE):
        _package(cursor, draft, side)
    else:
        _issue(cursor, draft, side)


def _issue(cursor: Cursor, draft: Draft, side: Side) -> None:
    name = cursor.here
    issue = read_issue_name(cursor, draft)
    if issue is None:
        cursor.skip_to()
        return
    if (side, issue.key) in draft.limits:
        raise cursor.wrong(f"the limits of {side} on {issue.key} only once", at=name)
    walk, target = _both(cursor, lambda: read_value(cursor, issue, stop=KEYWORDS))
    cursor.end(f'"{WALK}", "{TARGET}" or the end of the line')
    draft.limits[side, issue.key] = IssueLimit(side, issue.key, walk, target)


def _package(cursor: Cursor, draft: Draft, side: Side) -> None:
    if side in draft.package_limits:
        raise cursor.wrong(f"the limits of {side} on the package only once")
    needed = not cursor.sees(BATNA)
    walk, target = _both(cursor, lambda: _points(cursor), needed=needed)
    batna = cursor.text("the alternative, in quotes") if cursor.skip(BATNA) else ""
    cursor.end(f'"{WALK}", "{TARGET}", "{BATNA}" or the end of the line')
    draft.package_limits[side] = PackageLimit(side, walk, target, batna)


def _both(
    cursor: Cursor, read: Callable[[], Worth], *, needed: bool = True
) -> tuple[Worth | None, Worth | None]:
    """The walk-away and the target, either or both, in this order."""
    walk = read() if cursor.skip(WALK) else None
    target = read() if cursor.skip(TARGET) else None
    if needed and walk is None and target is None:
        raise cursor.wrong(f'"{WALK}" or "{TARGET}"')
    return walk, target


def _points(cursor: Cursor) -> float:
    token = cursor.here
    points = cursor.share(POINTS)
    if not 0 <= points <= 1:
        raise cursor.wrong(POINTS, at=token)
    return points
