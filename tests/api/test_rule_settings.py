"""An organisation sets rules its own way."""

from __future__ import annotations

import pytest
from rest_framework.test import APIClient

from tests.api.callers import person
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SETTING = "/api/v1/rules/R003/setting"


def in_force(client: APIClient, code: str = "R003") -> dict[str, object]:
    found: dict[str, object] = client.get(f"/api/v1/rules/{code}").json()["in_force"]
    return found


def test_a_setting_replaces_the_defaults_for_the_organisation_only(cast: Cast) -> None:
    ada, eve = person(cast.ada), person(cast.eve)
    given = {"severity": "info", "thresholds": {"ratio": 1.25}}
    answer = ada.put(SETTING, given, format="json").json()
    assert (answer["severity"], answer["thresholds"]) == ("warning", {"ratio": 1.0})
    assert answer["in_force"] == in_force(ada) == given
    assert in_force(eve) == {"severity": "warning", "thresholds": {"ratio": 1.0}}


def test_a_rule_switched_off_has_no_severity_until_it_is_reset(cast: Cast) -> None:
    ada = person(cast.ada)
    ada.put(SETTING, {"enabled": False}, format="json")
    assert in_force(ada)["severity"] is None
    assert [rule["in_force"]["severity"] for rule in ada.get("/api/v1/rules").json()].count(None)
    assert ada.delete(SETTING).status_code == 204
    assert in_force(ada)["severity"] == "warning"


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"thresholds": {"ration": 2}}, "/thresholds"),
        ({"thresholds": {"ratio": -1}}, "/thresholds"),
        ({"thresholds": {"ratio": "much"}}, "/thresholds/ratio"),
        ({"severity": "fatal"}, "/severity"),
        ({"enabled": "perhaps"}, "/enabled"),
        ({"threshold": {}}, "/threshold"),
    ],
)
def test_nonsense_is_refused_with_its_place(
    cast: Cast, given: dict[str, object], pointer: str
) -> None:
    answer = person(cast.ada).put(SETTING, given, format="json")
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert in_force(person(cast.ada)) == {"severity": "warning", "thresholds": {"ratio": 1.0}}


def test_nobody_sets_a_rule_that_does_not_exist(cast: Cast) -> None:
    assert person(cast.ada).put("/api/v1/rules/Z1/setting", {}, format="json").status_code == 404
    assert person(cast.ada).delete("/api/v1/rules/Z1/setting").status_code == 404
