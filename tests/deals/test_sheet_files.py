"""Spreadsheet files: what is refused at once, what is told, and what hostile ones cost."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

import pytest
from pytest_django import Settings

from accounts.access import Viewer, viewer_for_user
from accounts.errors import Invalid
from deals.actions.corpus_files import uploaded_file
from deals.actions.sheet_files import SheetRefused, sheet_rows
from deals.models import ImportJob, ImportUpload, JobStatus
from tests.cast import Cast
from tests.deals.sheets import DEALS, csv_of, deals, repacked, run, summary, xlsx_of


@pytest.fixture
def dora(cast: Cast) -> Viewer:
    return viewer_for_user(cast.dora)


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
