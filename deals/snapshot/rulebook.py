"""An organisation's rule book: the defaults with its own severities and thresholds."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from accounts.prepared import Lookup
from deals import models
from deals.rules import BY_CODE
from deals.rules.base import RuleBook, Severity

SETTINGS = Lookup(lambda owner: models.RuleSetting.objects.filter(organisation_id=owner), -1)


def rule_book(*, organisation_id: int) -> RuleBook:
    """The rule book in force for an organisation; one query.

    Settings of what no longer exists, or is no number, are left out: they can break no write.
    """
    return ask_rule_book(organisation_id=organisation_id)()


def ask_rule_book(*, organisation_id: int) -> Callable[[], RuleBook]:
    """The same, once it is called: the question goes with the next message."""
    found = SETTINGS.asked(organisation_id)
    return lambda: _book(row for row in found() if row.code in BY_CODE)


def _book(settings: Iterable[models.RuleSetting]) -> RuleBook:
    rows = list(settings)
    thresholds = {row.code: _thresholds(row) for row in rows}
    return RuleBook(
        severities={row.code: _severity(row) for row in rows if row.severity or not row.enabled},
        thresholds={code: numbers for code, numbers in thresholds.items() if numbers},
    )


def _thresholds(row: models.RuleSetting) -> dict[str, float]:
    known = BY_CODE[row.code].thresholds
    return {
        name: value
        for name, value in row.thresholds.items()
        if name in known and isinstance(value, int | float)
    }


def _severity(row: models.RuleSetting) -> Severity | None:
    return Severity(row.severity) if row.enabled else None
