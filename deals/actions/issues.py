"""The issues on the table: added, changed while nothing contradicts it, removed while unused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db import models as fields

from accounts.access import Viewer
from accounts.errors import Conflict, Invalid, NotFound, Problem
from deals import models
from deals.actions.base import Talks, change
from deals.events import EventType
from deals.ledger.values import KEY, Choice, Issue, Numeric, Value, ValueRefused

Made = TypeVar("Made")

MAX_ISSUES = 100
MAX_OPTIONS = 100


def add_issue(
    *,
    viewer: Viewer,
    negotiation_id: int,
    key: str,
    kind: str,
    name: str = "",
    low: Decimal | None = None,
    high: Decimal | None = None,
    step: Decimal | None = None,
    unit: str = "",
    options: Sequence[str] = (),
    baseline: Value | None = None,
    distributive: bool = False,
    money_per_unit: Decimal | None = None,
    option_money: Mapping[str, Decimal] | None = None,
) -> models.Issue:
    """A new issue. Raises Invalid with everything wrong about it, Conflict for a key in use."""
    with change(viewer=viewer, negotiation_id=negotiation_id) as talks:
        talks.refuse_closed()
        count = talks.negotiation.issues.count()
        if count >= MAX_ISSUES:
            detail = f"a negotiation has at most {MAX_ISSUES} issues"
            raise Conflict([Problem(detail, code="too_many_issues")])
        row = models.Issue(
            **talks.negotiation.belonging,
            key=key,
            kind=kind,
            name=name,
            low=low,
            high=high,
            step=step,
            unit=unit,
            options=list(options),
            distributive=distributive,
            money_per_unit=money_per_unit,
            option_money=_stored(option_money),
            position=count,
        )
        _set_baseline(row, baseline)
        refuse_nonsense(row)
        if talks.negotiation.issues.filter(key=key).exists():
            problem = Problem(f"there is an issue {key} already", pointer="/key", code="key_in_use")
            raise Conflict([problem])
        row.save(force_insert=True)
    return row


def change_issue(
    *, viewer: Viewer, negotiation_id: int, issue_id: int, changes: Mapping[str, Any]
) -> models.Issue:
    """Change an issue's columns; the key stays. Conflict where values on record contradict it."""
    with change(viewer=viewer, negotiation_id=negotiation_id) as talks:
        talks.refuse_closed()
        row = _issue(talks, issue_id)
        for name, value in changes.items():
            if name == "baseline":
                _set_baseline(row, value)
            else:
                setattr(row, name, _stored(value) if name == "option_money" else value)
        refuse_nonsense(row)
        _save(row)
    return row


def remove_issue(*, viewer: Viewer, negotiation_id: int, issue_id: int) -> None:
    """Take an issue off the table; Conflict once an offer has named it."""
    with change(viewer=viewer, negotiation_id=negotiation_id) as talks:
        talks.refuse_closed()
        row = _issue(talks, issue_id)
        try:
            with transaction.atomic():
                row.delete()
        except (fields.ProtectedError, IntegrityError):
            detail = f"{row.key} is named by an offer and stays on record"
            raise Conflict([Problem(detail, code="issue_in_use")]) from None
        talks.tell(EventType.ISSUE_REMOVED, issue=issue_id)


def refuse_nonsense(row: models.Issue) -> None:
    """Raise Invalid with everything the core refuses about an issue."""
    problems = []
    if not KEY.fullmatch(row.key):
        detail = "a key begins with a lower-case letter: a-z, 0-9 and _, 50 at most"
        problems.append(Problem(detail, pointer="/key", code="invalid_key"))
    if len(row.options) > MAX_OPTIONS:
        problems.append(
            Problem(f"at most {MAX_OPTIONS} options", pointer="/options", code="length")
        )
    domain = _domain(row, problems)
    if domain is not None and KEY.fullmatch(row.key):
        _check(problems, "/baseline", lambda: Issue(row.key, domain, baseline=row.baseline))
        pointer = "/money_per_unit" if isinstance(domain, Numeric) else "/option_money"
        _check(problems, pointer, lambda: Issue(row.key, domain, money=_money(row)))
    if problems:
        raise Invalid(problems)


def _domain(row: models.Issue, problems: list[Problem]) -> Numeric | Choice | None:
    if row.kind == models.Kind.CHOICE:
        _refuse_numbers(row, problems)
        return _check(problems, "/options", lambda: Choice(tuple(row.options)))
    if row.options:
        detail = "a numeric issue has no options"
        problems.append(Problem(detail, pointer="/options", code="conflicting"))
    low, high = row.low, row.high
    if low is None or high is None:
        for name, value in (("low", low), ("high", high)):
            if value is None:
                detail = "a numeric issue needs it"
                problems.append(Problem(detail, pointer=f"/{name}", code="required"))
        return None
    return _check(problems, "/low", lambda: Numeric(low, high, row.step, row.unit))


def _refuse_numbers(row: models.Issue, problems: list[Problem]) -> None:
    for name in ("low", "high", "step", "money_per_unit"):
        if getattr(row, name) is not None:
            detail = "a choice issue has options instead"
            problems.append(Problem(detail, pointer=f"/{name}", code="conflicting"))


def _check(problems: list[Problem], pointer: str, make: Callable[[], Made]) -> Made | None:
    """What `make` makes, or its refusal noted."""
    try:
        return make()
    except ValueRefused as refused:
        problems.append(Problem(str(refused), pointer=pointer, code="refused"))
        return None


def _money(row: models.Issue) -> Any:
    if row.option_money:
        return {option: Decimal(str(amount)) for option, amount in row.option_money.items()}
    return row.money_per_unit


def _set_baseline(row: models.Issue, baseline: Value | None) -> None:
    row.baseline_option = baseline if isinstance(baseline, str) else None
    row.baseline_number = None if isinstance(baseline, str) else baseline


def _stored(amounts: Mapping[str, Decimal] | None) -> dict[str, float] | None:
    return None if not amounts else {option: float(amount) for option, amount in amounts.items()}


def _issue(talks: Talks, issue_id: int) -> models.Issue:
    row = talks.negotiation.issues.filter(pk=issue_id).first()
    if row is None:
        raise NotFound("No such issue.")
    return row


def _save(row: models.Issue) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        detail = str(error).splitlines()[0].partition(": ")[2] or "values on record contradict it"
        raise Conflict([Problem(detail, code="contradicted")]) from None
