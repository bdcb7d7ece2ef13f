"""Limits are set by those who hold them, and leave no trace for anybody else."""

from __future__ import annotations

from accounts import access
from accounts.access import Verb, Viewer
from accounts.errors import Invalid, Problem
from deals import models
from deals.actions.base import Talks, change
from deals.ledger.limits import Limits, PackageLimit
from deals.ledger.values import Side, Value, ValueRefused
from deals.models.limits import LimitKind
from deals.sight import note_limits
from deals.snapshot.rows import split
from deals.snapshot.values import issue_of


def set_issue_limit(
    *,
    viewer: Viewer,
    negotiation_id: int,
    side: Side,
    issue: str,
    walk_away: Value | None = None,
    target: Value | None = None,
) -> None:
    """Replace a side's limits on an issue; without both, there are none any more.

    Raises Invalid for an unknown issue and for each value outside its domain, and NotFound and
    Forbidden as `change` does.
    """
    with change(
        viewer=viewer, negotiation_id=negotiation_id, verb=Verb.WRITE_LIMITS, quiet=True
    ) as talks:
        row = talks.negotiation.issues.filter(key=issue).first()
        if row is None:
            detail = f"{issue[:50]!r} is not an issue of this negotiation"
            raise Invalid([Problem(detail, pointer="/issue", code="unknown_issue")])
        given = {LimitKind.WALK_AWAY: walk_away, LimitKind.TARGET: target}
        _refuse_outside(row, given)
        models.IssueLimit.objects.filter(issue=row, side=side.value).delete()
        _write(talks, row.pk, side, given)
        _note(talks)


def set_package_limit(
    *,
    viewer: Viewer,
    negotiation_id: int,
    side: Side,
    walk_away: float | None = None,
    target: float | None = None,
    batna: str = "",
) -> None:
    """Replace a side's limits on the whole package; without all three, there are none any more."""
    with change(
        viewer=viewer, negotiation_id=negotiation_id, verb=Verb.WRITE_LIMITS, quiet=True
    ) as talks:
        talks.negotiation.packagelimits.filter(side=side.value).delete()
        if walk_away is not None or target is not None or batna.strip():
            _package(talks, _checked(side, walk_away, target, batna)).save()
        _note(talks)


def write_limits(*, talks: Talks, limits: Limits) -> None:
    """Store the limits of an import; Forbidden for a viewer who may not write limits."""
    if not (limits.issues or limits.packages):
        return
    access.require(talks.viewer, Verb.WRITE_LIMITS)
    ids = dict(talks.negotiation.issues.values_list("key", "pk"))
    for limit in limits.issues:
        given = {LimitKind.WALK_AWAY: limit.walk_away, LimitKind.TARGET: limit.target}
        _write(talks, ids[limit.issue], limit.side, given)
    models.PackageLimit.objects.bulk_create(_package(talks, limit) for limit in limits.packages)
    _note(talks)


def _note(talks: Talks) -> None:
    note_limits(viewer=talks.viewer, negotiation=talks.negotiation, what=models.Access.WRITTEN)


def _package(talks: Talks, limit: PackageLimit) -> models.PackageLimit:
    return models.PackageLimit(
        **talks.negotiation.belonging,
        side=limit.side.value,
        walk_away=limit.walk_away,
        target=limit.target,
        batna=limit.batna or None,
    )


def _checked(side: Side, walk_away: float | None, target: float | None, batna: str) -> PackageLimit:
    try:
        return PackageLimit(side, walk_away, target, batna)
    except ValueRefused as refused:
        raise Invalid([Problem(str(refused), code="outside_domain")]) from None


def _refuse_outside(row: models.Issue, given: dict[LimitKind, Value | None]) -> None:
    issue, problems = issue_of(row), []
    for kind, value in given.items():
        try:
            if value is not None:
                issue.check(value)
        except ValueRefused as refused:
            problems.append(Problem(str(refused), pointer=f"/{kind}", code="outside_domain"))
    if problems:
        raise Invalid(problems)


def _write(talks: Talks, issue_id: int, side: Side, given: dict[LimitKind, Value | None]) -> None:
    for kind, value in given.items():
        if value is not None:
            number, option = split(value)
            models.IssueLimit.objects.create(
                **talks.negotiation.belonging,
                issue_id=issue_id,
                side=side.value,
                kind=kind,
                number=number,
                option=option,
            )
