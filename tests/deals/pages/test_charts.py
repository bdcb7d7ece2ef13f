"""The charts of a negotiation and the map of the review, as pages and over REST."""

from __future__ import annotations

import gzip
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deals.charts.catalogue import KINDS
from deals.models import Issue, Negotiation
from tests.cast import Cast
from tests.deals.pages.conftest import SignIn, say

pytestmark = pytest.mark.django_db


def test_each_chart_has_a_picture_and_a_table(
    cast: Cast, talks: Negotiation, sign_in: SignIn
) -> None:
    Issue.objects.filter(pk=cast.price.pk).update(money_per_unit=1000)
    page = sign_in(cast.alice).get(f"/negotiations/{talks.pk}/charts/").content.decode()
    for name in KINDS:
        assert f'src="/api/v1/negotiations/{talks.pk}/charts/{name}.svg"' in page
    assert page.count("As a table") == len(KINDS)
    assert "given for nothing" in page.replace("\xa0", " ")


def test_before_anything_is_said_the_page_says_what_it_takes(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.alice).get(f"/negotiations/{cast.negotiation.pk}/charts/").content
    assert b"Nothing to draw yet" in page
    picture = sign_in(cast.alice).get(
        f"/api/v1/negotiations/{cast.negotiation.pk}/charts/dance.svg"
    )
    assert b"Nothing to draw yet" in picture.content


def test_what_rest_tells_is_what_is_drawn(cast: Cast, talks: Negotiation, sign_in: SignIn) -> None:
    address = f"/api/v1/negotiations/{talks.pk}/charts/positions"
    chart = sign_in(cast.alice).get(address).json()
    values = [row["value"] for row in chart["rows"] if row["issue"] == "price"]
    assert values == ["110", "105", "90"]
    assert chart["spec"]["$schema"].startswith("https://vega.github.io/schema/vega-lite/")
    for suffix, kind in ((".svg", "image/svg+xml"), (".png", "image/png")):
        assert sign_in(cast.alice).get(address + suffix)["Content-Type"] == kind


def test_an_unknown_chart_is_not_found(cast: Cast, talks: Negotiation, sign_in: SignIn) -> None:
    answer = sign_in(cast.alice).get(f"/api/v1/negotiations/{talks.pk}/charts/pie")
    assert answer.status_code == 404


def test_another_team_sees_no_chart(cast: Cast, talks: Negotiation, sign_in: SignIn) -> None:
    answer = sign_in(cast.charlie).get(f"/negotiations/{talks.pk}/charts/")
    assert answer.status_code == 404


def test_the_library_is_one_file_that_browsers_keep(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.alice).get("/charts/vega-1.js", headers={"Accept-Encoding": "gzip"})
    assert "immutable" in page["Cache-Control"]
    assert b"vegaEmbed" in gzip.decompress(page.content)
    assert len(page.content) < 400_000


@pytest.mark.parametrize("of", ["kam", "account", "negotiation"])
def test_the_map_is_of_managers_accounts_or_deals(
    cast: Cast, talks: Negotiation, sign_in: SignIn, of: str
) -> None:
    lena = sign_in(cast.lena)
    for price in (99, 98, 97, 96, 95):
        say(cast, side="us", terms={"price": price})
    page = lena.get("/review/", {"of": of, "since": "2026-01"}).content.decode()
    assert f'data-chart="/api/v1/reports/map?of={of}&amp;since=2026-01-01"' in page
    (row,) = lena.get("/api/v1/reports/map", {"of": of}).json()["rows"]
    assert row["name"] in {str(cast.alice), cast.account.name, talks.title}
    assert row["corner"] == "soft"


def test_a_map_of_something_else_is_refused(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.lena).get("/api/v1/reports/map", {"of": "moon"})
    assert answer.status_code == 400


def test_the_queries_do_not_grow_with_the_rounds(
    cast: Cast, talks: Negotiation, sign_in: SignIn
) -> None:
    alice, address = sign_in(cast.alice), f"/negotiations/{talks.pk}/charts/"
    with CaptureQueriesContext(connection) as few:
        alice.get(address)
    for price in range(99, 85, -1):
        say(cast, side="us", terms={"price": price})
    with CaptureQueriesContext(connection) as many:
        alice.get(address)
    assert len(many) == len(few)


def test_charts_speak_the_language_they_are_asked_in(
    cast: Cast, talks: Negotiation, sign_in: SignIn
) -> None:
    Issue.objects.filter(pk=cast.price.pk).update(money_per_unit=Decimal("1000.5"))
    say(cast, side="us", terms={"price": "99.5"})
    alice = sign_in(cast.alice)
    page = alice.get(
        f"/negotiations/{talks.pk}/charts/", headers={"Accept-Language": "vi"}
    ).content.decode()
    for name in KINDS:
        address = f"/api/v1/negotiations/{talks.pk}/charts/{name}"
        assert f'src="{address}.svg?language=vi"' in page
        spoken = alice.get(f"{address}?language=vi").json()
        plain = alice.get(address, headers={"Accept-Language": "vi"}).json()
        assert spoken["rows"] == plain["rows"]
        assert spoken["title"] != plain["title"] and "locale" not in plain["spec"]["config"]
        number = spoken["spec"]["config"]["locale"]["number"]
        assert (number["decimal"], number["thousands"]) == (",", ".")
    assert "99,5" in page and "99.5" not in page
    picture = alice.get(f"/api/v1/negotiations/{talks.pk}/charts/positions.svg?language=vi")
    assert "Bên ta" in picture.content.decode() and ">Us<" not in picture.content.decode()


def test_the_map_speaks_too(cast: Cast, talks: Negotiation, sign_in: SignIn) -> None:
    lena = sign_in(cast.lena)
    assert lena.get("/api/v1/reports/map?language=vi").json()["title"] == "Bản đồ thế lưỡng nan"
    assert lena.get("/api/v1/reports/map").json()["title"] == "The dilemma map"


@pytest.mark.parametrize("address", ["negotiations/{}/charts/dance", "reports/map"])
def test_no_chart_speaks_what_nobody_does(
    cast: Cast, talks: Negotiation, sign_in: SignIn, address: str
) -> None:
    answer = sign_in(cast.lena).get(f"/api/v1/{address.format(talks.pk)}?language=xx")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/language"
