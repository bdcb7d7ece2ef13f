"""R007: promised, and past its date."""

from __future__ import annotations

from datetime import date

import pytest

from tests.rules.book import FORECAST, OPEN, WEIGHTS, findings, places

CLOSED = "close agreed price 97 on 2026-02-01\n"


@pytest.mark.parametrize(
    "text",
    [
        OPEN + FORECAST,
        OPEN + FORECAST + "them agree 3",
        OPEN + FORECAST + "them agree 3\n" + CLOSED + "them deliver 3",
        OPEN + FORECAST + "them agree 3\nclose no_deal",
        OPEN + 'us price 97 if "forecast"\nthem agree 3\n' + CLOSED,
    ],
)
def test_no_overdue_get(text: str) -> None:
    assert places(text, "R007", issues=WEIGHTS) == []


def test_a_get_is_overdue_from_the_day_after() -> None:
    text = OPEN + FORECAST + "them agree 3\n" + CLOSED
    assert findings(text, "R007", issues=WEIGHTS, as_of=date(2026, 3, 1)) == []
    [finding] = findings(text, "R007", issues=WEIGHTS, as_of=date(2026, 3, 2))
    assert finding.message == "'forecast' was due on 2026-03-01; we gave price 97 for it."


def test_only_what_is_late_is_named() -> None:
    text = OPEN + 'us price 97 if "forecast" due 2026-03-01, "visit" due 2026-12-01\nthem agree 3\n'
    [finding] = findings(text + CLOSED, "R007", issues=WEIGHTS)
    assert "visit" not in finding.message
