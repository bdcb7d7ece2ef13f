"""Limits over REST: set and read by their holders, by nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.access import viewer_for_user
from accounts.errors import Forbidden
from deals.actions.import_transcript import import_transcript
from deals.models import Event, IssueLimit, Negotiation, PackageLimit
from tests.api.callers import integration, person, post
from tests.cast import Cast, prefer

pytestmark = pytest.mark.django_db


def address(cast: Cast) -> str:
    return f"/api/v1/negotiations/{cast.negotiation.pk}/limits"


def put(client: APIClient, cast: Cast, **given: Any) -> Any:
    return client.put(address(cast), given, format="json")


def test_the_owner_sets_replaces_and_removes_limits(cast: Cast) -> None:
    alice = person(cast.alice)
    put(alice, cast, side="us", issue="price", walk_away=90, target=105)
    body = put(alice, cast, side="us", walk_away=0.35, batna="a second plant").json()
    assert body["issues"] == [{"side": "us", "issue": "price", "walk_away": 90, "target": 105}]
    assert body["packages"] == [
        {"side": "us", "walk_away": 0.35, "target": None, "batna": "a second plant"}
    ]
    put(alice, cast, side="us", issue="price", walk_away=92)
    put(alice, cast, side="us")
    body = alice.get(address(cast)).json()
    assert body["issues"] == [{"side": "us", "issue": "price", "walk_away": 92, "target": None}]
    assert body["packages"] == []
    put(alice, cast, side="us", issue="service", target="plus")
    assert alice.get(address(cast)).json()["issues"][1]["target"] == "plus"


@pytest.mark.parametrize(
    ("given", "pointers"),
    [
        (
            {"side": "us", "issue": "price", "walk_away": 900, "target": 1},
            ["/walk_away", "/target"],
        ),
        ({"side": "us", "issue": "colour", "target": 1}, ["/issue"]),
        ({"side": "us", "issue": "price", "batna": "plan B"}, ["/batna"]),
        ({"side": "us", "walk_away": 1.5, "target": "much"}, ["/walk_away", "/target"]),
        ({"side": "we", "walkaway": 1}, ["/side", "/walkaway"]),
    ],
)
def test_nonsense_is_refused_all_at_once(
    cast: Cast, given: dict[str, Any], pointers: list[str]
) -> None:
    answer = put(person(cast.alice), cast, **given)
    assert answer.status_code == 400
    assert sorted(e["pointer"] for e in answer.json()["errors"]) == sorted(pointers)
    assert IssueLimit.objects.count() == PackageLimit.objects.count() == 0


def test_what_follows_from_them_is_shown_with_them(cast: Cast) -> None:
    prefer(cast.price, "us", direction="high", weight=1)
    prefer(cast.price, "them", direction="low", weight=1)
    alice = person(cast.alice)
    put(alice, cast, side="us", walk_away=0.25)
    readings = put(alice, cast, side="them", walk_away=0.25).json()["readings"]
    kalai = [r for r in readings if (r["figure"], r["side"]) == ("kalai", "us")]
    assert [reading["value"] for reading in kalai] == [0.5]


def test_who_read_or_wrote_them_is_kept(cast: Cast) -> None:
    alice, client = person(cast.alice), integration(cast.organisation)
    put(alice, cast, side="us", issue="price", walk_away=90)
    client.get(address(cast))
    person(cast.lena).get(address(cast).replace("limits", "trades"))
    person(cast.bob).get(address(cast).replace("limits", "trades"))
    log = alice.get(f"{address(cast)}/log").json()["results"]
    kept = [(entry["what"], entry["by"]) for entry in log]
    assert kept == [
        ("written", cast.alice.pk), ("read", cast.alice.pk), ("read", None), ("read", cast.lena.pk),
    ]  # fmt: skip
    assert [entry["client"] is not None for entry in log] == [False, False, True, False]
    assert person(cast.bob).get(f"{address(cast)}/log").status_code == 403


def test_an_integration_needs_the_scope(cast: Cast) -> None:
    reader = integration(cast.organisation, "limits.read negotiations.read")
    assert reader.get(address(cast)).status_code == 200
    assert put(reader, cast, side="us", walk_away=0.5).status_code == 403
    writer = integration(cast.organisation, "limits.write limits.read negotiations.read")
    assert put(writer, cast, side="us", walk_away=0.5).status_code == 200
    plain = integration(cast.organisation, "negotiations.read negotiations.write")
    assert plain.get(address(cast)).status_code == 403


def test_setting_limits_leaves_no_trace_on_the_negotiation(cast: Cast) -> None:
    post(person(cast.alice), f"negotiations/{cast.negotiation.pk}/offers", {
        "side": "us", "terms": {"price": 110},
    })  # fmt: skip
    before = Negotiation.objects.values().get(pk=cast.negotiation.pk), Event.objects.count()
    put(person(cast.alice), cast, side="us", issue="price", walk_away=90)
    after = Negotiation.objects.values().get(pk=cast.negotiation.pk), Event.objects.count()
    assert before == after


def test_a_limit_that_the_issue_no_longer_allows_is_left_out(cast: Cast) -> None:
    alice = person(cast.alice)
    put(alice, cast, side="us", issue="price", walk_away=81)
    issue = f"/api/v1/negotiations/{cast.negotiation.pk}/issues/{cast.price.pk}"
    assert alice.patch(issue, {"low": 85}, format="json").status_code == 200
    assert alice.get(address(cast)).json()["issues"] == []


def test_a_transcript_with_limits_needs_the_permission_to_write_them(cast: Cast) -> None:
    text = "issue price 80..120 us high 1\nlimit us price walk 90 target 105\nus price 110"
    with pytest.raises(Forbidden):
        import_transcript(viewer=viewer_for_user(cast.ada), account_id=cast.account.pk, text=text)
    assert IssueLimit.objects.count() == 0
