"""Spreadsheets as import jobs: what is stored, what is told of bad rows, what is never let in."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from pytest_django import Settings

from accounts.access import INTEGRATION, Viewer, viewer_for_user
from accounts.errors import Forbidden, Invalid
from accounts.models import AccountReference, KeyAccount, Role, User
from deals.actions import import_sheet
from deals.actions.corpus_files import uploaded_file
from deals.actions.imports import run_import, start_import
from deals.actions.sheet_files import SheetRefused, sheet_rows
from deals.models import ExternalReference, ImportJob, ImportUpload, JobStatus, Negotiation, Offer
from tests.cast import Cast, negotiate
from tests.deals.sheets import DEALS, OFFERS, csv_of, deals, repacked, xlsx_of


@pytest.fixture
def dora(cast: Cast) -> Viewer:
    return viewer_for_user(cast.dora)


@pytest.fixture
def tubes(cast: Cast) -> Negotiation:
    """The cast's negotiation, known to the CRM as D-1."""
    ExternalReference.objects.create(
        organisation=cast.organisation,
        negotiation=cast.negotiation,
        system="crm",
        external_id="D-1",
    )
    return cast.negotiation


def run(
    viewer: Viewer,
    content: bytes,
    *,
    kind: str = "negotiations",
    name: str = "a.csv",
    **given: Any,
) -> ImportJob:
    job = start_import(viewer=viewer, kind=kind, name=name, content=content, **given)
    return run_import(job_id=job.pk)


def offers(viewer: Viewer, *rows: tuple[str, ...], **given: Any) -> ImportJob:
    """Import offers of D-1: side, day, terms, asks, note."""
    filled = [("crm", "D-1", *row, *[""] * (5 - len(row))) for row in rows]
    return run(viewer, csv_of(OFFERS, *filled), kind="offers", **given)


def faults(job: ImportJob) -> list[tuple[str, str, str]]:
    """Place, column and detail of all that is wrong."""
    return [
        (broken["place"], fault["column"], fault["detail"])
        for broken in job.report["broken"]
        for fault in broken["problems"]
    ]


def counts() -> dict[str, int]:
    tables = [m for m in apps.get_app_config("deals").get_models() if m is not ImportJob]
    return {model.__name__: model._default_manager.count() for model in tables}


def summary(job: ImportJob) -> tuple[str, int | None, int, int, int]:
    return job.status, job.total, job.done, job.report["known"], job.failed


def test_a_row_becomes_a_negotiation_under_its_name_in_the_other_system(dora: Viewer) -> None:
    assert summary(run(dora, deals(1))) == (JobStatus.DONE, 1, 1, 0, 0)
    row = ExternalReference.objects.get(system="crm", external_id="D-1").negotiation
    assert (row.title, row.account.name, row.owner.username) == (
        "Deal 1",
        "Borealis Packaging",
        "bob",
    )
    assert (row.team, row.currency, row.opened_on) == (row.owner.team, "EUR", date(2026, 1, 5))
    assert row.events.filter(type="negotiation.opened").count() == 1
    assert not ImportUpload.objects.exists()


def test_the_same_file_twice_gives_the_same_rows(dora: Viewer, cast: Cast) -> None:
    run(dora, deals(1, 2))
    before = counts()
    assert summary(run(dora, deals(1, 2, 2))) == (JobStatus.DONE, 3, 3, 3, 0)
    assert counts() == before


def test_a_workbook_says_what_a_text_says(dora: Viewer) -> None:
    row = ("crm", 17, "Deal", "Borealis Packaging", None, "bob", date(2026, 1, 5))
    job = run(dora, xlsx_of(DEALS, row), name="Deals.XLSX")
    assert summary(job) == (JobStatus.DONE, 1, 1, 0, 0)
    found = ExternalReference.objects.get(external_id="17").negotiation
    assert found.opened_on == date(2026, 1, 5)


@pytest.mark.parametrize("delimiter", [";", "\t", ","])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_text_as_excel_writes_it_in_any_country(
    dora: Viewer, delimiter: str, encoding: str
) -> None:
    rows = (DEALS, ("crm", "D-1", "Rohre; Größe, 5", "Borealis Packaging", "EUR", "bob", ""))
    assert run(dora, csv_of(*rows, delimiter=delimiter, encoding=encoding)).done == 1
    assert Negotiation.objects.get(title="Rohre; Größe, 5").owner.username == "bob"


def test_the_account_by_its_id_elsewhere_or_by_its_name(dora: Viewer, cast: Cast) -> None:
    other = KeyAccount.objects.create(
        organisation=cast.organisation, name="Twice", owner=cast.bob, team=cast.steel
    )
    KeyAccount.objects.create(organisation=cast.organisation, name="Twice")
    KeyAccount.objects.create(organisation=cast.elsewhere, name="Theirs")
    AccountReference.objects.create(
        organisation=cast.organisation, account=other, system="sap", external_id="77"
    )
    header = ("system", "external_id", "title", "account", "account_system", "account_external_id")
    job = run(
        dora,
        csv_of(
            header,
            ("crm", "1", "By id", "", "sap", "77"),
            ("crm", "2", "Not unique", "Twice", "", ""),
            ("crm", "3", "Foreign", "Theirs", "", ""),
            ("crm", "4", "No such id", "", "", "77"),
        ),
    )
    assert (job.done, job.failed) == (1, 3)
    assert Negotiation.objects.get(title="By id").account == other
    assert faults(job) == [
        ("a.csv:3", "account", "expected a name that one key account has, found 'Twice'"),
        ("a.csv:4", "account", "expected a key account's name, found 'Theirs'"),
        ("a.csv:5", "account_external_id", "expected a key account's name, found 'crm:77'"),
    ]


def test_an_owner_by_name_or_e_mail_else_the_one_given_else_the_accounts(
    dora: Viewer, cast: Cast
) -> None:
    User.objects.filter(pk=cast.bob.pk).update(email="bob@tubes.example")
    row = ("crm", "1", "A", "Borealis Packaging", "", "Bob@tubes.example", "")
    run(dora, csv_of(DEALS, row))
    row = ("crm", "2", "B", "Borealis Packaging", "", "", "")
    run(dora, csv_of(DEALS, row))
    row = ("crm", "3", "C", "Borealis Packaging", "", "", "")
    run(dora, csv_of(DEALS, row), owner_id=cast.bob.pk)
    owners = dict(Negotiation.objects.values_list("title", "owner__username"))
    assert (owners["A"], owners["B"], owners["C"]) == ("bob", "alice", "bob")
    job = run(dora, csv_of(DEALS, ("crm", "4", "D", "Borealis Packaging", "", "eve", "")))
    assert faults(job)[0][1:] == (
        "owner",
        "expected the user name or e-mail address of one user, found 'eve'",
    )


def test_a_bad_row_is_told_in_its_columns_and_the_rest_goes_on(dora: Viewer) -> None:
    good = ("crm", "D-1", "Deal", "Borealis Packaging", "EUR", "bob", "2026-01-05")
    bad = ("", "D-2", "x" * 201, "Borealis Packaging", "EURO", "bob", "5.1.26")
    job = run(dora, csv_of(DEALS, bad, [], good))
    assert summary(job) == (JobStatus.DONE, 2, 1, 0, 1)
    assert [(place, column) for place, column, _ in faults(job)] == [
        ("a.csv:2", "system"),
        ("a.csv:2", "title"),
        ("a.csv:2", "opened_on"),
        ("a.csv:2", "currency"),
    ]
    [broken] = job.report["broken"]
    assert "currency: expected three letters (ISO 4217), found" in broken["reason"]


def test_a_name_that_another_team_uses_is_not_shown_to_be_theirs(cast: Cast) -> None:
    """Importers see the whole organisation; nobody reaches another one's negotiation."""
    eve = viewer_for_user(cast.eve)
    KeyAccount.objects.create(organisation=cast.elsewhere, name="Borealis Packaging")
    run(viewer_for_user(cast.dora), deals(1))
    row = ("crm", "D-1", "Mine", "Borealis Packaging", "", "", "")
    assert summary(run(eve, csv_of(DEALS, row))) == (JobStatus.DONE, 1, 1, 0, 0)
    assert Negotiation.objects.filter(references__external_id="D-1").count() == 2
    job = offers(viewer_for_user(cast.ada), ("us", "2026-01-12", "price=100"))
    assert faults(job)[0][1] == "terms"


def test_a_dry_run_reports_all_and_stores_nothing(dora: Viewer, tubes: Negotiation) -> None:
    before = counts()
    bad = ("crm", "D-8", "", "Nobody", "", "", "")
    job = run(dora, deals(7, 1) + csv_of(bad), dry_run=True)
    assert summary(job) == (JobStatus.DONE, 3, 2, 1, 1)
    assert faults(job)[0][:2] == ("a.csv:4", "title")
    said = ("us", "2026-01-12", "price=100"), ("us", "2026-01-12", "price=1000")
    job = offers(dora, *said, dry_run=True)
    assert summary(job) == (JobStatus.DONE, 2, 1, 0, 1)
    assert counts() == before
    tubes.refresh_from_db()
    assert tubes.last_sequence == 0


def test_a_dry_run_of_a_corpus_is_refused(dora: Viewer) -> None:
    with pytest.raises(Invalid) as refused:
        start_import(viewer=dora, kind="casino", name="a.json", content=b"[]", dry_run=True)
    assert [p.pointer for p in refused.value.problems] == ["/dry_run"]


def test_offers_are_tabled_in_the_rounds_of_their_days(dora: Viewer, tubes: Negotiation) -> None:
    job = offers(
        dora,
        ("them", "2026-01-12", "price=90; service=plus"),
        ("us", "2026-01-12", "price=110", "term=14"),
        ("us", "2026-01-19", "price=105.5", "", "after a pause"),
    )
    assert summary(job) == (JobStatus.DONE, 3, 3, 0, 0)
    first, second, third = tubes.offers.order_by("sequence")
    assert {term.issue.key: term.value for term in first.terms.all()} == {
        "price": Decimal(90),
        "service": "plus",
    }
    assert [offer.round.number for offer in (first, second, third)] == [1, 1, 2]
    assert second.exchanges.get().asks.get().value == 14
    assert (third.note, third.round.held_on) == ("after a pause", date(2026, 1, 19))
    assert third.standing.standing == "tabled"


def test_the_same_offers_twice_are_the_same_rows_even_where_two_are_alike(
    dora: Viewer, tubes: Negotiation
) -> None:
    rows = [
        ("us", "2026-01-12", "price=110"),
        ("them", "2026-01-12", "price=90"),
        ("us", "2026-01-12", "price=110.0"),
        ("us", "2026-01-12", "price=110", "term=14"),
        ("us", "2026-01-19", "price=110"),
    ]
    assert summary(offers(dora, *rows)) == (JobStatus.DONE, 5, 5, 0, 0)
    before = counts()
    assert summary(offers(dora, *rows)) == (JobStatus.DONE, 5, 5, 5, 0)
    assert counts() == before


def test_what_is_wrong_with_an_offer_is_told_in_its_column(
    dora: Viewer, tubes: Negotiation
) -> None:
    header = ("system", "external_id", "side", "round_date", "terms", "term:term", "if:price")
    rows = [
        ("crm", "D-1", "us", "2026-01-12", "prices=97", "30", ""),
        ("crm", "D-1", "us", "2026-01-12", "price=97", "3", ""),
        ("crm", "D-1", "us", "2026-01-12", "price=97,5", "", ""),
        ("crm", "D-1", "us", "2026-01-12", "service=best", "30", "9"),
        ("crm", "D-9", "us", "2026-01-12", "price=97", "", ""),
        ("crm", "D-1", "us", "2026-01-12", "price=97", "", ""),
    ]
    job = run(dora, csv_of(header, *rows), kind="offers", name="o.csv")
    assert (job.done, job.failed) == (1, 5)
    assert faults(job) == [
        ("o.csv:2", "terms", "'prices' is not an issue of this negotiation; did you mean price?"),
        ("o.csv:3", "term:term", "term: 3 lies outside 14..60"),
        ("o.csv:4", "terms", "expected a number, not '97,5'"),
        ("o.csv:5", "terms", "service: 'best' is not one of basic, plus, premium"),
        ("o.csv:5", "if:price", "price: 9 lies outside 80..120"),
        ("o.csv:6", "external_id", "crm:D-9 names no negotiation"),
    ]


def test_an_offer_before_the_last_round_would_be_out_of_order(
    dora: Viewer, tubes: Negotiation
) -> None:
    offers(dora, ("us", "2026-01-19", "price=110"))
    job = offers(dora, ("us", "2026-01-12", "price=115"))
    assert faults(job) == [
        ("a.csv:2", "round_date", "expected 2026-01-19 or later, as round 1 was, found 2026-01-12")
    ]


def test_a_closed_negotiation_takes_no_more_offers_but_knows_its_own(
    dora: Viewer, tubes: Negotiation
) -> None:
    offers(dora, ("us", "2026-01-12", "price=110"))
    Negotiation.objects.filter(pk=tubes.pk).update(stage="closed")
    job = offers(dora, ("us", "2026-01-12", "price=110"), ("us", "2026-01-12", "price=100"))
    assert summary(job) == (JobStatus.DONE, 2, 1, 1, 1)
    assert job.report["broken"][0]["reason"] == "the negotiation is closed"


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_job_that_fails_is_taken_up_where_it_stopped(
    dora: Viewer, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    genuine, asked = import_sheet.import_negotiation, list[str]()

    def stumble(*, row: Any, **given: Any) -> bool:
        asked.append(row.external_id)
        if len(asked) == 3:
            raise ConnectionError
        return genuine(row=row, **given)

    monkeypatch.setattr(import_sheet, "import_negotiation", stumble)
    rows = [("crm", str(n), "Deal", "Borealis Packaging", "", "", "") for n in range(4)]
    content = (csv_of if suffix == "csv" else xlsx_of)(DEALS, *rows)
    job = start_import(viewer=dora, kind="negotiations", name=f"a.{suffix}", content=content)
    with pytest.raises(ConnectionError):
        run_import(job_id=job.pk)
    job.refresh_from_db()
    assert (job.status, job.done, job.cursor) == (JobStatus.FAILED, 2, "2")
    assert summary(run_import(job_id=job.pk)) == (JobStatus.DONE, 4, 4, 0, 0)
    assert asked == ["0", "1", "2", "2", "3"]
    assert Negotiation.objects.filter(references__system="crm").count() == 4


def test_what_the_database_refuses_is_a_bad_row_too(
    dora: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    genuine = import_sheet.name_negotiation

    def refuse(**given: Any) -> Any:
        Negotiation.objects.filter(pk=given["negotiation_id"]).update(currency="eur")
        return genuine(**given)

    monkeypatch.setattr(import_sheet, "name_negotiation", refuse)
    job = run(dora, deals(1))
    assert (job.done, job.failed) == (0, 1)
    assert "currency" in job.report["broken"][0]["reason"]
    assert not ExternalReference.objects.exists()


def test_only_those_who_may_import_do(cast: Cast) -> None:
    for user in (cast.alice, cast.lena):
        with pytest.raises(Forbidden):
            run(viewer_for_user(user), deals(1))
    job = start_import(
        viewer=viewer_for_user(cast.dora), kind="negotiations", name="a.csv", content=deals(1)
    )
    User.objects.filter(pk=cast.dora.pk).update(role=Role.KAM.value)
    with pytest.raises(Forbidden):
        run_import(job_id=job.pk)


def test_an_integration_needs_no_owner_where_the_account_has_one(cast: Cast) -> None:
    client = Viewer(cast.organisation.pk, None, INTEGRATION)
    row = ("crm", "D-1", "Deal", "Borealis Packaging", "", "", "")
    assert run(client, csv_of(DEALS, row)).done == 1
    KeyAccount.objects.create(organisation=cast.organisation, name="Ownerless")
    job = run(client, csv_of(DEALS, ("crm", "D-2", "Deal", "Ownerless", "", "", "")))
    assert faults(job)[0][1] == "owner"


def refusal(viewer: Viewer, content: bytes, **given: Any) -> dict[str, str]:
    """Pointer → detail of an upload that is refused, with nothing left of it."""
    with pytest.raises(Invalid) as refused:
        run(viewer, content, **given)
    assert not ImportJob.objects.exists()
    assert not ImportUpload.objects.exists()
    return {problem.pointer: problem.detail for problem in refused.value.problems}


def test_a_file_that_is_not_what_its_name_says_is_refused_at_once(dora: Viewer, cast: Cast) -> None:
    book, text = xlsx_of(DEALS), deals(1)
    assert "ends in .csv or .xlsx" in refusal(dora, text, name="a.ods")["/name"]
    assert "workbook ends in .xlsx" in refusal(dora, book)["/content"]
    assert "no workbook" in refusal(dora, text, name="a.xlsx")["/content"]
    assert "broken workbook" in refusal(dora, book[:300], name="a.xlsx")["/content"]
    assert "nothing in it" in refusal(dora, b"\n,,\n")["/content"]
    assert "nothing in it" in refusal(dora, xlsx_of(), name="a.xlsx")["/content"]
    assert "first row" in refusal(dora, b'"system"x,y\n')["/content"]
    given = refusal(dora, text, owner_id=cast.eve.pk)
    assert given == {"/owner": "no such user"}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (csv_of(DEALS, encoding="utf-16"), "expected UTF-8, found UTF-16; save it as"),
        (
            csv_of(DEALS, ("crm", "1", "Größe"), encoding="cp1252"),
            "expected UTF-8, found the byte 0xf6 in line 2; save it as",
        ),
    ],
)
def test_another_encoding_is_told(dora: Viewer, content: bytes, told: str) -> None:
    assert told in refusal(dora, content)["/content"]


def test_a_header_is_refused_at_once_with_all_its_mistakes(dora: Viewer) -> None:
    with pytest.raises(Invalid) as refused:
        run(dora, b"system,external_id,titel\n")
    assert [problem.code for problem in refused.value.problems] == ["header", "header"]
    assert "did you mean title?" in refused.value.problems[0].detail


def test_a_row_that_cannot_be_read_is_told_and_the_rest_goes_on(dora: Viewer) -> None:
    torn = b'crm,"D-1"x,Deal,Borealis Packaging,,,\r\n'
    job = run(dora, csv_of(DEALS) + torn + deals(2).partition(b"\r\n")[2] + b'"open')
    assert summary(job) == (JobStatus.DONE, 3, 1, 0, 2)
    assert [broken["place"] for broken in job.report["broken"]] == ["a.csv:2", "a.csv:4"]
    assert job.report["broken"][1]["reason"] == "unexpected end of data"


def test_too_many_rows_are_left_and_told(dora: Viewer, settings: Settings) -> None:
    settings.IMPORT_MAX_ROWS = 2
    job = run(dora, deals(1, 2, 3, 4))
    assert summary(job) == (JobStatus.DONE, 3, 2, 0, 1)
    assert job.report["broken"] == [
        {"place": "a.csv", "reason": "more than 2 rows; the rest is left"}
    ]


def test_an_upload_that_is_too_large_is_refused(dora: Viewer, settings: Settings) -> None:
    settings.IMPORT_MAX_BYTES = 10
    assert "expected 1 to 10 bytes" in refusal(dora, deals(1))["/content"]


def test_a_small_workbook_that_unpacks_to_a_large_one_is_refused(dora: Viewer) -> None:
    bomb = repacked(xlsx_of(DEALS), sheet1=b" " * 150_000_000)
    assert len(bomb) < 1_000_000
    assert "more than 100000000 bytes" in refusal(dora, bomb, name="a.xlsx")["/content"]
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(1001):
            archive.writestr(str(number), b"")
    assert "1000 parts" in refusal(dora, many.getvalue(), name="a.xlsx")["/content"]


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>"""


@pytest.mark.parametrize("sheet", [LAUGHS, b"<worksheet", b"", b"<x/>"])
def test_a_hostile_sheet_is_refused(dora: Viewer, sheet: bytes) -> None:
    found = refusal(dora, repacked(xlsx_of(DEALS), sheet1=sheet), name="a.xlsx")
    assert found["/content"] in ("the workbook cannot be read to its end", "there is nothing in it")


def sheet_of(rows: bytes) -> bytes:
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = b'<worksheet xmlns="%s"><dimension ref="A1:XFD1048576"/><sheetData>%s</sheetData>'
    return repacked(xlsx_of(DEALS), sheet1=sheet % (main, rows) + b"</worksheet>")


def test_rows_and_columns_that_a_file_only_claims_cost_nothing() -> None:
    cell = b'<row r="1"><c r="XFD1" t="inlineStr"><is><t>x</t></is></c></row>'
    [(_, cells)] = list(sheet_rows(file=uploaded_file(name="a.xlsx", content=sheet_of(cell))))
    assert set(cells) == {""}
    far = sheet_of(b'<row r="99999999999"><c r="A1"><v>1</v></c></row>')
    with pytest.raises(SheetRefused, match="below row 1048576"):
        list(sheet_rows(file=uploaded_file(name="a.xlsx", content=far)))


NOON = datetime(2026, 1, 5, 12)  # noqa: DTZ001 - workbooks know no zones


def test_cells_of_a_workbook_read_as_people_would_type_them() -> None:
    row = (97.0, 97.5, 0.1, 10**6, True, NOON, "a_x000D_b", "=1+1", None)
    content = xlsx_of(row)
    [(_, cells)] = list(sheet_rows(file=uploaded_file(name="a.xlsx", content=content)))
    assert cells == ["97", "97.5", "0.1", "1000000", "true", "2026-01-05 12:00:00", "a\rb", ""]


def test_formulas_in_a_file_stay_texts_all_the_way(dora: Viewer, cast: Cast) -> None:
    negotiate(cast.account, title="other")
    row = ("crm", "D-1", "'=HYPERLINK(1)", "Borealis Packaging", "", "", "")
    run(dora, csv_of(DEALS, row))
    assert Negotiation.objects.filter(title="=HYPERLINK(1)").count() == 1
    assert not Offer.objects.exists()
