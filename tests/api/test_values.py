"""Numbers and money as JSON: what an integrator reads."""

from __future__ import annotations

import pytest

from tests.api.callers import person
from tests.cast import Cast


@pytest.mark.django_db
def test_numbers_are_numbers_and_money_is_text(cast: Cast) -> None:
    address = f"/api/v1/negotiations/{cast.negotiation.pk}/issues"
    rebate = {"key": "rebate", "kind": "numeric", "low": 0, "high": 7.5, "step": 0.25}
    support = {"key": "support", "kind": "choice", "options": ["none", "full"]}
    prices = ({"money_per_unit": 1200.5}, {"option_money": {"none": 0, "full": 12.3456}})
    made = [
        person(cast.alice).post(address, entry | price, format="json").json()
        for entry, price in zip((rebate, support), prices, strict=True)
    ]
    assert [made[0][name] for name in ("low", "high", "step")] == [0, 7.5, 0.25]
    assert made[0]["money_per_unit"] == "1200.50"
    assert made[1]["option_money"] == {"none": "0.00", "full": "12.3456"}
