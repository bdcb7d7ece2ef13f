"""An organisation's rule book: the defaults with its own severities and thresholds."""

from __future__ import annotations

from deals import models
from deals.rules.base import RuleBook, Severity


def rule_book(*, organisation_id: int) -> RuleBook:
    """The rule book in force for an organisation; one query."""
    rows = list(models.RuleSetting.objects.filter(organisation_id=organisation_id))
    return RuleBook(
        severities={row.code: _severity(row) for row in rows if row.severity or not row.enabled},
        thresholds={row.code: row.thresholds for row in rows if row.thresholds},
    )


def _severity(row: models.RuleSetting) -> Severity | None:
    return Severity(row.severity) if row.enabled else None
