"""The leader's report over REST: rates with their intervals, money by currency, no quick ranks."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from accounts.access import viewer_for_user
from accounts.models import User
from deals.actions.import_facts import import_facts
from deals.demo.bargaining import bargain
from deals.models import CurrencyRate
from deals.queries.discipline_report import GroupBy
from tests.api.callers import integration, person
from tests.cast import Cast

pytestmark = pytest.mark.django_db
REPORT = "/api/v1/reports/discipline"


@pytest.fixture
def busy(cast: Cast) -> Cast:
    """Alice has three deals, Bob one in dollars, Charlie of another team one."""
    owners = [cast.alice, cast.alice, cast.alice, cast.bob, cast.charlie]
    for seed, owner in enumerate(owners):
        _deal(cast, seed, owner, currency="USD" if owner == cast.bob else "EUR")
    return cast


def _deal(cast: Cast, seed: int, owner: User, *, currency: str) -> None:
    import_facts(
        viewer=viewer_for_user(cast.ada),
        account_id=cast.account.pk,
        title=f"Talks {seed}",
        facts=bargain(seed=seed, offers=8),
        system="test",
        external_id=str(seed),
        owner_id=owner.pk,
        currency=currency,
    )


def report(user: User, **asked: Any) -> dict[str, Any]:
    answer = person(user).get(REPORT, asked)
    assert answer.status_code == 200, answer.json()
    body: dict[str, Any] = answer.json()
    return body


def names(body: dict[str, Any]) -> list[str]:
    return [group["name"] for group in body["groups"]]


def test_a_leader_sees_rates_with_samples_and_intervals(busy: Cast) -> None:
    body = report(busy.lena)
    alice = next(group for group in body["groups"] if group["key"] == busy.alice.pk)
    rate = alice["figures"]["linked_rate"]
    assert rate["formula"] == "F34"
    assert rate["n"] > 10
    assert rate["interval"][0] < rate["value"] < rate["interval"][1]
    assert alice["place"]["corner"] in {"soft", "hard", "strategic", "passive"}
    assert "inputs" not in rate
    explained = report(busy.lena, explain="1")["groups"][0]["figures"]["linked_rate"]
    assert explained["inputs"]["concessions"] == explained["n"]
    assert explained["source"] == "own"


def test_money_is_never_added_across_currencies_without_a_rate(busy: Cast) -> None:
    whole = report(busy.ada, group_by="segment")["groups"]
    assert {code for group in whole for code in group["money"]} == {"EUR", "USD"}
    assert whole[0]["converted"] is None
    refused = person(busy.ada).get(REPORT, {"into": "EUR"})
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["code"] == "rate_missing"
    CurrencyRate.objects.create(
        organisation=busy.organisation, base="USD", quote="EUR", on=date(2025, 1, 1), rate="0.5"
    )
    rows = {group["name"]: group for group in report(busy.ada, into="EUR")["groups"]}
    bob = next(group for group in rows.values() if group["key"] == busy.bob.pk)
    dollars = float(bob["money"]["USD"]["money_conceded"]["value"])
    assert float(bob["converted"]["money_conceded"]["value"]) == pytest.approx(dollars / 2)


@pytest.mark.parametrize("group_by", list(GroupBy))
def test_every_grouping_tells_the_same_whole(busy: Cast, group_by: GroupBy) -> None:
    body = report(busy.ada, group_by=group_by.value)
    assert sum(group["figures"]["linked_rate"]["n"] for group in body["groups"]) == sum(
        group["figures"]["linked_rate"]["n"] for group in report(busy.ada)["groups"]
    )


def test_filters_narrow_and_agree_with_the_rollups(busy: Cast) -> None:
    quarter = {"since": "2025-01-10", "until": "2025-01-20"}
    slow = report(busy.ada, **quarter, account=busy.account.pk)
    assert slow == report(busy.ada, **quarter)
    assert slow != report(busy.ada)
    assert report(busy.ada, since="2031-01-01")["groups"] == []
    agreed = report(busy.ada, outcome="agreed", group_by="team")
    assert len(agreed["groups"]) >= 1
    assert names(report(busy.ada, kam=busy.bob.pk)) == [str(busy.bob)]


def test_nobody_is_ranked_on_too_little(busy: Cast) -> None:
    keys = {busy.alice.pk, busy.bob.pk, busy.charlie.pk}
    ranking = report(busy.ada, rank_by="linked_rate", minimum=5)["ranking"]
    assert set(ranking["ranked"]) == keys
    strict = report(busy.ada, rank_by="linked_rate", minimum=20)["ranking"]
    assert busy.bob.pk in strict["withheld"]
    assert busy.alice.pk in strict["ranked"]


def test_each_sees_the_own_part_only(busy: Cast) -> None:
    assert {group["key"] for group in report(busy.charlie)["groups"]} == {busy.charlie.pk}
    assert report(busy.eve)["groups"] == []
    client = integration(busy.organisation, "negotiations.read")
    assert client.get(REPORT).status_code == 403


@pytest.mark.parametrize(
    "asked", [{"group_by": "colour"}, {"since": "soon"}, {"kam": "bob"}, {"groupby": "kam"}]
)
def test_nonsense_is_refused_with_its_name(busy: Cast, asked: dict[str, str]) -> None:
    answer = person(busy.ada).get(REPORT, asked)
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [f"/{next(iter(asked))}"]
