"""Spreadsheet files, CSV and XLSX, as numbered rows of texts; bounded, read row by row."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import Any, BinaryIO, cast

from django.conf import settings
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from deals.actions.corpus_files import CorpusFile
from deals.intake.spreadsheets import MAX_COLUMNS, Numbered

BYTE_ORDERS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
DELIMITERS = ",;\t"
ZIP = b"PK"
MAX_PARTS = 1_000
"""The most files that a workbook may consist of."""

LAST_ROW = 1_048_576
"""Spreadsheet programs have no row below this one."""

SAVE_AS = 'save it as "CSV UTF-8"'


class SheetRefused(ValueError):
    """The file cannot be read, or not on from where it is."""


@dataclass(frozen=True, slots=True)
class Torn:
    """A row of a CSV file that has no cells to speak of."""

    number: int
    reason: str


def takes(*, name: str) -> bool:
    return name.lower().endswith((".csv", ".xlsx"))


def check_file(*, file: CorpusFile) -> None:
    """Raise SheetRefused for a file that is not what its name says, or is too large unpacked."""
    with file.open() as opened:
        start = opened.read(2)
        opened.seek(0)
        if _is_workbook(file):
            _check_workbook(opened, start)
        else:
            _check_text(opened, start)


def sheet_rows(*, file: CorpusFile) -> Iterator[Numbered | Torn]:
    """The rows of a checked file, the first sheet's of a workbook, counted from 1.

    Raises SheetRefused where it cannot be read on, or holds too many; the rows before that have
    been handed over.
    """
    filled = 0
    with file.open() as opened:
        for row in _workbook(opened) if _is_workbook(file) else _text(opened):
            filled += isinstance(row, Torn) or any(row[1])
            if filled > settings.IMPORT_MAX_ROWS + 1:
                raise SheetRefused(f"more than {settings.IMPORT_MAX_ROWS} rows; the rest is left")
            yield row


def _is_workbook(file: CorpusFile) -> bool:
    return file.name.lower().endswith(".xlsx")


def _check_text(opened: io.BufferedIOBase, start: bytes) -> None:
    if start == ZIP:
        raise SheetRefused("this is a workbook or an archive, not CSV; a workbook ends in .xlsx")
    if start in BYTE_ORDERS:
        raise SheetRefused(f"expected UTF-8, found {BYTE_ORDERS[start]}; {SAVE_AS}")
    for number, line in enumerate(opened, start=1):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError as error:
            found = f"found the byte {line[error.start]:#04x} in line {number}"
            raise SheetRefused(f"expected UTF-8, {found}; {SAVE_AS}") from None


def _text(opened: io.BufferedIOBase) -> Iterator[Numbered | Torn]:
    text = io.TextIOWrapper(cast("BinaryIO", opened), encoding="utf-8-sig", newline="")
    first = next((line for line in text if line.strip()), "")
    text.seek(0)
    delimiter = max(DELIMITERS, key=first.count)
    rows = csv.reader(text, delimiter=delimiter, strict=True)
    for number in count(1):
        try:
            cells = next(rows, None)
        except csv.Error as error:
            yield Torn(number, str(error))
            continue
        if cells is None:
            return
        yield number, cells


def _check_workbook(opened: io.BufferedIOBase, start: bytes) -> None:
    """Only the directory is read; what it says of sizes binds whoever unpacks."""
    most = settings.IMPORT_MAX_UNPACKED_BYTES
    try:
        with zipfile.ZipFile(opened) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        kind = "a broken workbook" if start == ZIP else "no workbook"
        raise SheetRefused(f"this is {kind}; a text with commas ends in .csv") from None
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > most:
        raise SheetRefused(f"more than {most} bytes in {MAX_PARTS} parts unpacked")


def _workbook(opened: io.BufferedIOBase) -> Iterator[Numbered]:
    """The first sheet's rows; formulas by the values they had when the file was saved.

    openpyxl answers a broken file with whatever it stumbles over, so anything refuses the file.
    """
    try:
        book = load_workbook(opened, read_only=True, data_only=True, keep_links=False)
        sheet: Any = book.worksheets[0]
        sheet.reset_dimensions()
        found = sheet.iter_rows(values_only=True)
        for number, cells in enumerate(found, start=1):
            if number > LAST_ROW:
                raise SheetRefused(f"a row below row {LAST_ROW}")
            yield number, [_shown(cell) for cell in cells[: MAX_COLUMNS + 1]]
    except (SheetRefused, GeneratorExit):
        raise
    except Exception:
        raise SheetRefused("the workbook cannot be read to its end") from None


def _shown(cell: object) -> str:
    """The text that a person would have typed."""
    match cell:
        case None:
            return ""
        case str():
            return str(unescape(cell))
        case bool():
            return str(cell).lower()
        case float():
            return format(Decimal(repr(cell)).normalize(), "f")
        case datetime() if not any((cell.hour, cell.minute, cell.second)):
            return cell.date().isoformat()
    return str(cell)
