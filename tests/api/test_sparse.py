"""Sparse reads: some fields of each row, and rows that come along; within what one may see."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api.v1.includes import INCLUDES, MOST_ROWS
from deals.models import Finding
from tests.api.callers import codes, integration, person, post
from tests.cast import Cast, draft, negotiate, numeric, prefer, table

pytestmark = pytest.mark.django_db

ALL = ",".join(INCLUDES)


@pytest.fixture
def deal(cast: Cast) -> Cast:
    """Talks in which something of each kind was said."""
    prefer(cast.price, "us", direction="high", weight=0.5)
    for price, condition in ((110, None), (105, {"term": 30})):
        body = {"side": "us", "terms": {"price": price}, **({"if": condition} if condition else {})}
        answer = post(person(cast.alice), f"negotiations/{cast.negotiation.pk}/offers", body)
        assert answer.status_code == 201
    return cast


def rows_of(cast: Cast) -> dict[str, str]:
    """Every kind of row, in a list or by itself, and one of its fields."""
    home = f"negotiations/{cast.negotiation.pk}"
    offer = cast.negotiation.offers.order_by("id")[0].pk
    finding = Finding.objects.order_by("id")[0].pk
    return {
        "accounts": "name",
        f"accounts/{cast.account.pk}": "name",
        "negotiations": "title",
        home: "title",
        f"{home}/issues": "key",
        f"{home}/issues/{cast.price.pk}": "key",
        f"{home}/preferences": "side",
        f"{home}/rounds": "number",
        f"{home}/offers": "terms",
        f"{home}/offers/{offer}": "terms",
        f"{home}/exchanges": "state",
        "concessions": "cost",
        "findings": "code",
        f"findings/{finding}": "code",
        f"{home}/ledger": "concessions",
    }


def told(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.content
    data = answer.json()
    return data["results"] if set(data) == {"next", "results"} else [data]


def test_only_what_is_named_is_told_and_its_tag_is_another(deal: Cast) -> None:
    alice = person(deal.alice)
    for path, field in rows_of(deal).items():
        url = f"/api/v1/{path}"
        whole, sparse = alice.get(url), alice.get(f"{url}?fields={field}")
        full = told(whole)
        assert full, path
        wanted = [{k: v for k, v in row.items() if k in ("id", field)} for row in full]
        assert told(sparse) == wanted, path
        assert sparse["ETag"] != whole["ETag"], path
        assert told(alice.get(f"{url}?fields=")) == told(alice.get(f"{url}?fields=,,")) == full
        again = alice.get(f"{url}?fields={field}", headers={"If-None-Match": sparse["ETag"]})
        assert again.status_code == 304


def test_several_names_come_in_one_parameter_or_in_many(cast: Cast) -> None:
    alice, url = person(cast.alice), f"/api/v1/negotiations/{cast.negotiation.pk}"
    for query in ("fields=stage,title", "fields=title&fields=stage", "fields= title , stage,id"):
        assert list(told(alice.get(f"{url}?{query}"))[0]) == ["id", "title", "stage"]


@pytest.mark.parametrize("path", ["negotiations", "negotiations/{deal}", "accounts", "findings"])
def test_unknown_names_are_all_told(cast: Cast, path: str) -> None:
    url = "/api/v1/" + path.format(deal=cast.negotiation.pk)
    answer = person(cast.alice).get(f"{url}?fields=id,xyz,%00,{'n' * 9000}")
    assert answer.status_code == 400
    assert [entry["code"] for entry in answer.json()["errors"]] == ["unknown_field"] * 3
    assert codes(answer) == {"/fields": "unknown_field"}
    assert len(answer.content) < 2000


def test_a_name_that_is_nearly_right_is_told(cast: Cast) -> None:
    alice = person(cast.alice)
    for query, detail in (("fields=titel", "titel: Did you mean title?"),
                          ("include=ofers", "ofers: Did you mean offers?")):  # fmt: skip
        [entry] = alice.get(f"/api/v1/negotiations?{query}").json()["errors"]
        assert entry["detail"] == detail
    assert codes(alice.get("/api/v1/negotiations?include=limits")) == {
        "/include": "unknown_include"
    }


def test_who_may_not_read_is_told_so_before_any_name(cast: Cast) -> None:
    assert person(cast.charlie).get(
        f"/api/v1/negotiations/{cast.negotiation.pk}?include=offers"
    ).status_code == 404  # fmt: skip
    reader = integration(cast.organisation, "negotiations.read")
    assert reader.get("/api/v1/accounts?fields=xyz").status_code == 403


def test_changes_are_answered_whole(cast: Cast) -> None:
    url = f"/api/v1/negotiations/{cast.negotiation.pk}?fields=title"
    answer = person(cast.alice).patch(url, {"title": "Other"}, format="json")
    assert "stage" in answer.json()


def test_what_comes_along_is_what_its_own_address_tells(deal: Cast) -> None:
    alice, home = person(deal.alice), f"/api/v1/negotiations/{deal.negotiation.pk}"
    draft(deal.negotiation)
    for url in (f"{home}?include={ALL}", f"/api/v1/negotiations?include={ALL}&fields=stage"):
        [row] = told(alice.get(url))
        for name in INCLUDES:
            own = f"/api/v1/findings?negotiation={deal.negotiation.pk}"
            listed = told(alice.get(own if name == "findings" else f"{home}/{name}"))
            assert listed and row[name] == listed, name
    assert set(told(alice.get(f"{home}?fields=stage&include=offers"))[0]) == {
        "id", "stage", "offers",
    }  # fmt: skip
    assert not set(INCLUDES) & set(told(alice.get(home))[0])


def test_each_negotiation_brings_its_own(deal: Cast) -> None:
    other = negotiate(deal.account, title="Other")
    numeric(other, "price", "1", "9")
    table(other, price=5)
    rows = told(person(deal.alice).get("/api/v1/negotiations?include=offers,issues"))
    prices = [[offer["terms"]["price"] for offer in row["offers"]] for row in rows]
    assert prices == [[110, 105], [5]]
    assert [len(row["issues"]) for row in rows] == [3, 1]


def test_the_number_of_queries_does_not_grow_with_the_page(deal: Cast) -> None:
    client = integration(deal.organisation)
    _queries(client)  # its first call is noted
    few = _queries(client)
    for number in range(12):
        other = negotiate(deal.account, title=f"Other {number}")
        numeric(other, "price", "1", "9")
        table(other, price=5)
    assert _queries(client) == few
    assert few == 14, "the page, six kinds and what belongs to three; the token goes past the log"


def _queries(client: Any) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"/api/v1/negotiations?include={ALL}").status_code == 200
    return len(captured)


def test_a_page_that_brings_much_along_is_shorter(cast: Cast) -> None:
    for number in range(MOST_ROWS):
        negotiate(cast.account, title=f"D{number}")
    alice = person(cast.alice)
    page = alice.get("/api/v1/negotiations?include=offers&fields=title&limit=500").json()
    assert len(page["results"]) == MOST_ROWS
    [last] = told(alice.get(page["next"]))
    assert set(last) == {"id", "title", "offers"}


def test_findings_that_tell_of_limits_come_along_for_holders_alone(deal: Cast) -> None:
    url = f"negotiations/{deal.negotiation.pk}"
    limit = {"side": "us", "issue": "price", "walk_away": 118, "target": 119}
    assert person(deal.alice).put(f"/api/v1/{url}/limits", limit, format="json").status_code == 200
    assert Finding.objects.filter(limits=True, code="P004").exists()

    def found(client: Any) -> set[str]:
        [row] = told(client.get(f"/api/v1/{url}?include=findings"))
        return {finding["code"] for finding in row["findings"]}

    blind = integration(deal.organisation, "negotiations.read")
    assert "P004" in found(person(deal.alice)) & found(person(deal.lena))
    assert "P004" not in found(person(deal.bob)) | found(person(deal.ada)) | found(blind)
