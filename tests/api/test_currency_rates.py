"""Rates of exchange, dated."""

from __future__ import annotations

import pytest

from tests.api.callers import person
from tests.cast import Cast

pytestmark = pytest.mark.django_db
RATES = "/api/v1/currency-rates"
DOLLAR = {"base": "USD", "quote": "EUR", "on": "2026-01-02", "rate": "0.9125"}


def test_a_rate_of_a_day_is_entered_replaced_listed_and_taken_back(cast: Cast) -> None:
    ada = person(cast.ada)
    made = ada.post(RATES, DOLLAR, format="json")
    assert (made.status_code, made.json()["rate"]) == (201, "0.9125")
    again = ada.post(RATES, DOLLAR | {"rate": "0.92"}, format="json").json()
    assert (again["id"], again["rate"]) == (made.json()["id"], "0.92")
    assert person(cast.alice).get(RATES).json()["results"] == [again]
    assert person(cast.eve).get(RATES).json()["results"] == []
    assert ada.delete(f"{RATES}/{again['id']}").status_code == 204
    assert ada.get(RATES).json()["results"] == []


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"quote": "USD"}, "/quote"),
        ({"base": "dollar"}, "/base"),
        ({"rate": "0"}, "/rate"),
        ({"rate": "NaN"}, "/rate"),
        ({"rate": "-1"}, "/rate"),
        ({"on": "soon"}, "/on"),
        ({"rates": 1}, "/rates"),
    ],
)
def test_nonsense_is_refused(cast: Cast, change: dict[str, object], pointer: str) -> None:
    answer = person(cast.ada).post(RATES, DOLLAR | change, format="json")
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
