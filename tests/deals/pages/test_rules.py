"""The page of the rule book: defaults for everybody, settings for administrators."""

from __future__ import annotations

import pytest

from api import tasks
from deals.models import Finding, Negotiation, RuleSetting
from deals.rules import RULES
from tests.cast import Cast
from tests.deals.pages.conftest import SignIn

pytestmark = pytest.mark.django_db


def test_everybody_reads_every_rule_with_its_defaults(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.alice).get("/rules/").content.decode()
    for rule in RULES:
        assert f'id="{rule.code}"' in page and rule.name in page
    assert "<code>ratio</code> = 1" in page
    assert "/rules/R003" not in page


def test_only_administrators_set_rules(cast: Cast, sign_in: SignIn) -> None:
    asked = {"R003-severity": "off"}
    for user in (cast.alice, cast.lena):
        assert sign_in(user).post("/rules/R003", asked).status_code == 403
    assert not RuleSetting.objects.exists()


def test_a_rule_is_set_and_set_back(cast: Cast, sign_in: SignIn) -> None:
    ada = sign_in(cast.ada)
    asked = {"R003-severity": "error", "R003-ratio": "1.25"}
    answer = ada.post("/rules/R003", asked, follow=True)
    setting = RuleSetting.objects.get()
    assert (setting.severity, setting.enabled, setting.thresholds) == (
        "error",
        True,
        {"ratio": 1.25},
    )
    page = answer.content.decode()
    assert "R003 is set" in page and "set by you" in page and "now 1.25" in page
    ada.post("/rules/R003", {"R003-severity": "off", "R003-ratio": "1"})
    setting.refresh_from_db()
    assert (setting.severity, setting.enabled, setting.thresholds) == ("", False, {})
    ada.post("/rules/R003", {"reset": "yes"})
    assert not RuleSetting.objects.exists()


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"R003-severity": "grave", "R003-ratio": "1"},
        {"R003-severity": "error"},
        {"R003-severity": "error", "R003-ratio": "much"},
        {"R003-severity": "error", "R003-ratio": "-1"},
        {"R003-severity": "error", "R003-ratio": "nan"},
        {"R003-severity": "error", "R003-ratio": "9" * 400},
        {"R003-severity": "error", "R003-ratio": "1e999999"},
    ],
)
def test_what_makes_no_sense_is_told_beside_the_rule(
    cast: Cast, sign_in: SignIn, asked: dict[str, str]
) -> None:
    answer = sign_in(cast.ada).post("/rules/R003", asked)
    assert answer.status_code == 422
    assert b"Not stored yet" in answer.content
    assert not RuleSetting.objects.exists()


def test_no_such_rule(cast: Cast, sign_in: SignIn) -> None:
    ada = sign_in(cast.ada)
    assert ada.post("/rules/R999", {"reset": "yes"}).status_code == 404
    assert ada.get("/rules/R003").status_code == 302


def test_what_was_set_holds_for_all_once_the_clock_calls(
    cast: Cast, talks: Negotiation, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(cast.ada).post("/rules/R001", {"R001-severity": "off"})
    finding = Finding.objects.get(code="R001")
    assert finding.status == "open"
    monkeypatch.setattr(tasks.recheck_organisation, "delay", tasks.recheck_organisation)
    tasks.recheck_organisations()
    finding.refresh_from_db()
    assert finding.status == "resolved"
