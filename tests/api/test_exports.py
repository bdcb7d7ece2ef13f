"""Exports: all that the caller may see and nothing else, in constant memory, inert in any sheet."""

from __future__ import annotations

import csv
import io
import tracemalloc
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from rest_framework.test import APIClient

from accounts.models import KeyAccount
from accounts.sealed import Secret
from deals import models
from deals.intake.cells import meant
from deals.queries.exports import TABLES
from tests.api.callers import codes, integration, person, post
from tests.cast import Cast, draft, negotiate, numeric, prefer, table

FORMULAS = ["=1+1", "+1", "-1+2", "@SUM(A1)", "\tx", "\rx", "\nx", " =2", "＝1", "'=1", "''-1"]


def body(client: APIClient, what: str, **query: str) -> bytes:
    answer: Any = client.get(f"/api/v1/exports/{what}", query)
    assert answer.status_code == 200, answer.content
    assert answer["Content-Disposition"] == f'attachment; filename="{what}"'
    return b"".join(answer.streaming_content)


def rows(client: APIClient, what: str, **query: str) -> list[dict[str, str]]:
    text = body(client, f"{what}.csv", **query).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def cells(client: APIClient, what: str) -> list[dict[str, Any]]:
    sheet = load_workbook(io.BytesIO(body(client, f"{what}.xlsx"))).worksheets[0]
    header, *lines = sheet.iter_rows()
    return [
        {str(name.value): cell for name, cell in zip(header, line, strict=True)} for line in lines
    ]


def test_a_negotiation_with_everything_that_its_list_says(cast: Cast) -> None:
    models.ExternalReference.objects.create(
        organisation=cast.organisation,
        negotiation=cast.negotiation,
        system="crm",
        external_id="D;1",
    )
    [row] = rows(person(cast.alice), "negotiations")
    stamps = {row.pop("created_at"), row.pop("updated_at")}
    assert all(datetime.fromisoformat(stamp).tzinfo for stamp in stamps)
    assert row == {
        "id": str(cast.negotiation.pk),
        "external_ids": '"crm:D;1"',
        "title": "Steel tubes 2027",
        "account_id": str(cast.account.pk),
        "account": "Borealis Packaging",
        "owner": "alice",
        "team": "Steel",
        "currency": "EUR",
        "stage": "preparing",
        "outcome": "",
        "opened_on": "2026-01-05",
        "closed_on": "",
        "offers": "0",
    }


def test_an_offer_with_its_terms_and_what_it_asks_for(cast: Cast) -> None:
    alice = person(cast.alice)
    terms = {"price": 97.5, "service": "plus"}
    asks = [{"issue": "term", "value": 14}, {"commitment": "monthly forecast"}]
    exchanges = [{"gives": ["price"], "asks": asks}]
    offer = {"side": "us", "terms": terms, "exchanges": exchanges, "on": "2026-01-12"}
    assert post(alice, f"negotiations/{cast.negotiation.pk}/offers", offer).status_code == 201
    [row] = rows(alice, "offers")
    assert (row["number"], row["side"], row["on"]) == ("1", "us", "2026-01-12")
    assert row["terms"] == "price=97.5; service=plus"
    assert row["if"] == 'term=14; "monthly forecast"'
    assert (row["made_by"], row["standing"]) == ("alice", "tabled")


@pytest.mark.parametrize("title", FORMULAS)
def test_no_cell_is_a_formula_and_every_text_can_be_had_back(cast: Cast, title: str) -> None:
    models.Negotiation.objects.update(title=title)
    [row] = rows(person(cast.alice), "negotiations")
    assert row["title"] == "'" + title
    assert meant(row["title"]) == title
    [line] = cells(person(cast.alice), "negotiations")
    assert line["title"].data_type == "s"
    assert unescape(line["title"].value) == "'" + title


def test_a_separator_in_a_text_begins_no_cell_of_its_own(cast: Cast) -> None:
    title = 'a";=1+1,"b";=2'
    models.Negotiation.objects.update(title=title)
    assert rows(person(cast.alice), "negotiations")[0]["title"] == title
    assert b'"a"";=1+1,""b"";=2"' in body(person(cast.alice), "negotiations.csv")


def test_numbers_are_numbers_and_days_days_in_a_workbook(cast: Cast) -> None:
    [line] = cells(person(cast.alice), "negotiations")
    assert (line["id"].data_type, line["id"].value) == ("n", cast.negotiation.pk)
    assert line["opened_on"].value.date() == date(2026, 1, 5)
    assert line["opened_on"].number_format == "yyyy-mm-dd"
    assert line["outcome"].value is None


def test_a_text_too_long_for_a_cell_is_cut(cast: Cast) -> None:
    offer = table(cast.negotiation, "us", price=100)
    models.Finding.objects.create(
        **cast.negotiation.belonging, code="X", severity="info", offer=offer, message="m" * 40_000
    )
    [line] = cells(person(cast.alice), "findings")
    assert len(line["message"].value) == 32_767
    assert line["message"].value.endswith("m…")


def test_nothing_of_another_organisation_or_team_is_exported(cast: Cast) -> None:
    prefer(cast.price, "us", direction="high", weight=1)
    alice = person(cast.alice)
    post(
        alice, f"negotiations/{cast.negotiation.pk}/offers", {"side": "us", "terms": {"price": 90}}
    )
    for what in TABLES:
        for client in (alice, person(cast.bob), person(cast.ada), integration(cast.organisation)):
            assert len(rows(client, what)) == len(cells(client, what)) > 0
        for client in (person(cast.eve), person(cast.charlie)):
            assert rows(client, what) == cells(client, what) == []


def test_findings_about_limits_are_for_their_holders_alone(cast: Cast) -> None:
    for limits, code, words in ((False, "R001", "m"), (True, "P004", Secret("m"))):
        row = {"code": code, "severity": "error", "limits": limits}
        models.Finding.objects.create(
            **cast.negotiation.belonging, **row, message=words, advice=words
        )
    for user, known in (
        (cast.alice, {"R001", "P004"}),
        (cast.dora, {"R001", "P004"}),
        (cast.bob, {"R001"}),
        (cast.ada, {"R001"}),
    ):
        assert {row["code"] for row in rows(person(user), "findings")} == known
        assert {line["code"].value for line in cells(person(user), "findings")} == known


def test_filters_are_those_of_the_lists(cast: Cast) -> None:
    other = negotiate(cast.account, title="Another")
    table(cast.negotiation, "us", price=100)
    numeric(other, "price", "1", "200")
    table(other, "them", price=90)
    alice = person(cast.alice)
    assert len(rows(alice, "negotiations", stage="preparing")) == 2
    assert rows(alice, "negotiations", stage="closed") == []
    assert [row["side"] for row in rows(alice, "offers", negotiation=str(other.pk))] == ["them"]
    assert [row["side"] for row in rows(alice, "offers", side="us")] == ["us"]
    answer = alice.get("/api/v1/exports/offers.csv", {"side": "him"})
    assert codes(answer) == {"/side": "invalid"}


def test_drafts_are_not_exported(cast: Cast) -> None:
    draft(cast.negotiation)
    assert rows(person(cast.alice), "offers") == []


@pytest.mark.long
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_memory_does_not_grow_with_the_rows(cast: Cast, suffix: str) -> None:
    """20,000 rows take no more than 2,000 do, within what the allocator's luck explains."""
    many(cast.account, 2_000)
    few = peak(person(cast.alice), f"negotiations.{suffix}")
    many(cast.account, 18_000)
    assert peak(person(cast.alice), f"negotiations.{suffix}") < few * 1.3 + 1_000_000


def many(account: KeyAccount, count: int) -> None:
    assert account.owner is not None
    models.Negotiation.objects.bulk_create(
        models.Negotiation(
            organisation=account.organisation,
            account=account,
            owner=account.owner,
            title=f"Deal {number} " + "x" * 150,
            opened_on=date(2026, 1, 5),
        )
        for number in range(count)
    )


def peak(client: APIClient, what: str) -> int:
    """Bytes at the worst moment, while the answer is thrown away as it comes."""
    tracemalloc.start()
    try:
        answer: Any = client.get(f"/api/v1/exports/{what}")
        assert sum(len(part) for part in answer.streaming_content) > 20_000
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
