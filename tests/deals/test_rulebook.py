"""An organisation's own rule book, as its rows say it."""

from __future__ import annotations

import pytest

from deals.models import RuleSetting
from deals.rules.base import RuleBook, Severity
from deals.snapshot.rulebook import rule_book
from tests.cast import Cast


@pytest.mark.django_db
def test_what_no_longer_exists_is_left_out(cast: Cast) -> None:
    for code, thresholds in {
        "R003": {"ratio": 1.2, "gone": 3, "words": "many"},
        "Z999": {"x": 1},
        "R008": {"each": "much"},
    }.items():
        RuleSetting.objects.create(
            organisation=cast.organisation, code=code, severity="info", thresholds=thresholds
        )
    RuleSetting.objects.create(organisation=cast.organisation, code="A004", enabled=False)
    assert rule_book(organisation_id=cast.organisation.pk) == RuleBook(
        severities={"R003": Severity.INFO, "R008": Severity.INFO, "A004": None},
        thresholds={"R003": {"ratio": 1.2}},
    )
