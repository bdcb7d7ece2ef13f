"""Tables as files: CSV sent as it is written, XLSX written to a temporary file first.

Neither holds more than a few rows at a time. Texts that a spreadsheet program would run are
neutralised (OWASP, "CSV Injection"), every text is in quotes, and Excel is told that it is UTF-8.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from deals.intake.cells import neutral
from deals.queries.exports import Cell

MEDIA = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
BOM = "\ufeff"
PIECE = 32_768
LONGEST = 32_767
"""The most characters that Excel takes in a cell."""

Rows = Iterable[Sequence[Cell]]


def csv_file(*, name: str, columns: Sequence[str], rows: Rows) -> HttpResponseBase:
    answer = StreamingHttpResponse(
        _lines(columns, rows), content_type=f"{MEDIA['csv']}; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def xlsx_file(*, name: str, columns: Sequence[str], rows: Rows) -> HttpResponseBase:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    with Workbook(file, {"constant_memory": True}) as book:
        _write(book, columns, rows)
    file.seek(0)
    return FileResponse(
        file, as_attachment=True, filename=f"{name}.xlsx", content_type=MEDIA["xlsx"]
    )


FORMATS: dict[str, Callable[..., HttpResponseBase]] = {"csv": csv_file, "xlsx": xlsx_file}


def _lines(columns: Sequence[str], rows: Rows) -> Iterator[str]:
    """The text in pieces of about PIECE characters."""
    piece = io.StringIO(newline="")
    writer = csv.writer(piece, quoting=csv.QUOTE_NONNUMERIC)
    piece.write(BOM)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_plain(cell) for cell in row])
        if piece.tell() > PIECE:
            yield piece.getvalue()
            piece.seek(0)
            piece.truncate()
    yield piece.getvalue()


def _plain(cell: Cell) -> object:
    """Numbers as they are, days and times as ISO 8601 has them, nothing as nothing."""
    match cell:
        case None:
            return ""
        case str():
            return neutral(cell)
        case datetime():
            return cell.isoformat(timespec="seconds")
        case date():
            return cell.isoformat()
    return cell


def _write(book: Any, columns: Sequence[str], rows: Rows) -> None:
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    for place, name in enumerate(columns):
        sheet.write_string(0, place, name, bold)
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            _write_cell(sheet, number, place, cell, day)


def _write_cell(sheet: Any, number: int, place: int, cell: Cell, day: Any) -> None:
    """Texts as texts, whatever they look like; numbers as numbers, days as days."""
    match cell:
        case None:
            pass
        case datetime():
            sheet.write_string(number, place, cell.isoformat(timespec="seconds"))
        case date():
            sheet.write_datetime(number, place, cell, day)
        case int() | Decimal():
            sheet.write_number(number, place, cell)
        case str():
            text = neutral(cell)
            sheet.write_string(number, place, text if len(text) <= LONGEST else _cut(text))


def _cut(text: str) -> str:
    return text[: LONGEST - 1] + "…"
