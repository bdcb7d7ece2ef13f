"""Limits change; for everyone without the permission, nothing does: not one byte of any answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from accounts.models import User
from api.v1.includes import INCLUDES
from deals.models import Finding
from tests.api.callers import integration, person, post
from tests.api.test_permission_table import TABLE
from tests.cast import Cast, numeric, prefer
from tests.deals.admin.visit import signed_in

pytestmark = pytest.mark.django_db

LIMITS: tuple[list[dict[str, Any]], ...] = (
    [],
    [{"side": "us", "issue": "price", "walk_away": 118, "target": 119}],
    [
        {"side": "us", "issue": "price", "walk_away": 100, "target": 100},
        {"side": "us", "walk_away": 0.9, "target": 1, "batna": "a second plant"},
        {"side": "them", "walk_away": 0.2, "batna": "their own kiln"},
        {"side": "them", "issue": "term", "walk_away": 20, "target": 50},
    ],
    [
        {"side": "us", "issue": "price", "walk_away": 81, "target": 104},
        {"side": "us", "walk_away": 0.01, "target": 0.02},
        {"side": "them", "walk_away": 0.95},
    ],
)
"""Nothing, one that the offers break, one that they meet, one far away."""

ADMIN_PAGES = (
    "finding/", "negotiation/", "negotiation/{deal}/change/", "negotiation/{deal}/history/",
)  # fmt: skip


@pytest.fixture
def deal(cast: Cast) -> Cast:
    """A negotiation in which much is said."""
    for issue, ours, theirs in ((cast.price, "high", "low"), (cast.term, "low", "high")):
        prefer(issue, "us", direction=ours, weight=0.5)
        prefer(issue, "them", direction=theirs, weight=0.5)
    alice = person(cast.alice)
    for body in (
        {"side": "them", "terms": {"price": 90, "term": 60}},
        {"side": "us", "terms": {"price": 100, "term": 14}},
        {
            "side": "us",
            "terms": {"price": 99.5},
            "if": {"term": 30},
            "round": {"held_on": "2026-02-12"},
        },
        {"side": "us", "terms": {"price": 99, "term": 20}},
    ):
        answer = post(alice, f"negotiations/{cast.negotiation.pk}/offers", body)
        assert answer.status_code == 201, answer.content
    return cast


def outsiders(cast: Cast) -> dict[str, APIClient]:
    return {
        "colleague": person(cast.bob),
        "other_team": person(cast.charlie),
        "admin": person(cast.ada),
        "elsewhere": person(cast.eve),
        "client": integration(
            cast.organisation, "negotiations.read negotiations.write accounts.read reports.read"
        ),
    }


FIGURES = ("/analysis", "/metrics", "/receipt", "reports/discipline")
"""Addresses whose answers are explained on request."""


def everything(cast: Cast, client: APIClient) -> dict[str, bytes]:
    """Every answer of the API to one caller: all that can be read, and an offer checked."""
    found = {url: content(client.get(url)) for url in addresses(cast)}
    body = {"side": "us", "terms": {"price": 82, "term": 60}}
    answer = post(client, f"negotiations/{cast.negotiation.pk}/offers/check", body)
    return found | {"check": answer.content}


def addresses(cast: Cast) -> Iterator[str]:
    """Every GET of the table; of the exports the CSV (the XLSX has the same rows, and the time), of
    the charts the numbers and the drawing (the pictures are made of them), of the sheet its JSON.
    """
    finding = Finding.objects.filter(limits=False).order_by("id")[0]
    ids = {
        "account": cast.account.pk, "deal": cast.negotiation.pk, "issue": cast.price.pk,
        "offer": cast.negotiation.offers.order_by("id")[0].pk, "finding": finding.pk,
        "concession": cast.negotiation.concessions.order_by("id")[0].pk,
        "exchange": cast.negotiation.exchanges.get().pk, "code": "P004", "contact": 0, "job": 0,
        "system": "crm", "external": "deal-7", "hook": 0, "delivery": 0,
        "crm": 0, "push": 0, "inbound": 0,
        "chart": "dance", "application": 0,
    }  # fmt: skip
    for verb, address in TABLE:
        if verb == "get" and not address.endswith((".xlsx", ".svg", ".png", ".pdf")):
            url = "/api/v1/" + address.format(**ids)
            yield url
            if address.endswith(FIGURES):
                yield f"{url}?explain=true"
            if address in ("negotiations", "negotiations/{deal}"):
                yield f"{url}?include={','.join(INCLUDES)}"


def content(answer: Any) -> bytes:
    """The body, of a stream too; without what only tells the time: cursors, and last uses."""
    whole = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return re.sub(rb'"(cursor|last_used_at)":("[^"]+"|null)', b"", whole)


def set_limits(cast: Cast, wanted: list[dict[str, Any]]) -> None:
    """These limits and no others."""
    cast.negotiation.issuelimits.all().delete()
    cast.negotiation.packagelimits.all().delete()
    for limit in wanted or [{"side": "us"}]:
        url = f"/api/v1/negotiations/{cast.negotiation.pk}/limits"
        answer = person(cast.alice).put(url, limit, format="json")
        assert answer.status_code == 200, answer.content


def test_no_answer_of_the_api_depends_on_limits_that_the_caller_may_not_know(deal: Cast) -> None:
    clients = outsiders(deal)
    before = {name: everything(deal, client) for name, client in clients.items()}
    for wanted in LIMITS:
        set_limits(deal, wanted)
        for name, client in clients.items():
            assert everything(deal, client) == before[name], (name, wanted)


BOTTOM_LINES = (
    {"side": "us", "kind": "bottom_line", "text": "no less than 92"},
    {"side": "them", "kind": "bottom_line", "text": "no more than 97"},
)


def test_a_bottom_line_that_was_told_is_read_by_holders_alone(deal: Cast) -> None:
    address = f"negotiations/{deal.negotiation.pk}/disclosures"
    for said in BOTTOM_LINES:
        assert post(person(deal.alice), address, said).status_code == 201
    holder = person(deal.lena).get(f"/api/v1/{address}").json()["results"]
    assert [row["text"] for row in holder] == [said["text"] for said in BOTTOM_LINES]
    for name, client in outsiders(deal).items():
        for url, answer in everything(deal, client).items():
            assert b"no less than 92" not in answer, (name, url)
            assert b"no more than 97" not in answer, (name, url)
    browser = signed_in(User.objects.create(username="root", is_superuser=True))
    assert not any(b"no less than" in page for page in pages(deal, browser).values())


SIDES = st.sampled_from(["us", "them"])
ON_PRICE = st.integers(160, 240).map(lambda halves: halves / 2)
ON_TERM = st.integers(14, 60)
POINTS = st.floats(0, 1)


def on_issue(issue: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"side": SIDES, "issue": st.just(issue), "walk_away": values},
        optional={"target": values},
    )


PRINTED = st.characters(codec="ascii", exclude_categories=["Cc"])
ON_PACKAGE = st.fixed_dictionaries(
    {"side": SIDES, "walk_away": POINTS},
    optional={"target": POINTS, "batna": st.text(PRINTED, max_size=20)},
)
ANY_LIMITS = st.lists(
    st.one_of(on_issue("price", ON_PRICE), on_issue("term", ON_TERM), ON_PACKAGE), max_size=4
)


def test_random_limits_change_no_answer_either(deal: Cast) -> None:
    clients = outsiders(deal)
    before = {name: everything(deal, client) for name, client in clients.items()}

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(wanted=ANY_LIMITS, name=st.sampled_from(sorted(clients)))
    def same(wanted: list[dict[str, Any]], name: str) -> None:
        set_limits(deal, wanted)
        assert everything(deal, clients[name]) == before[name]

    same()


def test_the_limits_that_are_tried_do_raise_findings(deal: Cast) -> None:
    """So that the test above hides something."""
    raised = set()
    for wanted in LIMITS:
        set_limits(deal, wanted)
        raised |= set(Finding.objects.filter(limits=True).values_list("code", flat=True))
    assert {"A002", "A003", "P004", "S002"} <= raised


def test_no_page_of_the_admin_depends_on_them(deal: Cast) -> None:
    browser = signed_in(User.objects.create(username="root", is_superuser=True))
    before = pages(deal, browser)
    assert any(b"R001" in page for page in before.values())
    for wanted in LIMITS:
        set_limits(deal, wanted)
        assert pages(deal, browser) == before


def pages(cast: Cast, browser: Client) -> dict[str, bytes]:
    found = {}
    for path in ADMIN_PAGES:
        answer = browser.get("/admin/deals/" + path.format(deal=cast.negotiation.pk))
        found[path] = re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", answer.content)
    return found


def test_what_is_said_after_limits_are_set_is_told_the_same(deal: Cast) -> None:
    """Ids of what comes later show no gap that the findings of the limits scope left."""
    client = outsiders(deal)["colleague"]
    ids = []
    for wanted in (LIMITS[0], LIMITS[2]):
        set_limits(deal, wanted)
        lost = numeric(deal.negotiation, f"extra{len(ids)}", "1", "9")
        post(person(deal.alice), f"negotiations/{deal.negotiation.pk}/offers", {
            "side": "us", "terms": {lost.key: 5},
        })  # fmt: skip
        listed = client.get(f"/api/v1/findings?negotiation={deal.negotiation.pk}").json()
        ids.append(sorted(finding["id"] for finding in listed["results"]))
    assert ids[1] == list(range(ids[1][0], ids[1][0] + len(ids[1])))
