"""Spreadsheet files for tests."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from typing import Any

from django.apps import apps
from openpyxl import Workbook

from accounts.access import Viewer
from deals.actions.imports import run_import, start_import
from deals.models import ImportJob

DEALS = ("system", "external_id", "title", "account", "currency", "owner", "opened_on")
OFFERS = ("system", "external_id", "side", "round_date", "terms", "if", "note")


def csv_of(*rows: Sequence[Any], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_of(*rows: Sequence[Any]) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(file)
    return file.getvalue()


def deals(*numbers: int, account: str = "Borealis Packaging") -> bytes:
    """A file of negotiations: D-1 and so on."""
    rows = [("crm", f"D-{n}", f"Deal {n}", account, "EUR", "bob", "2026-01-05") for n in numbers]
    return csv_of(DEALS, *rows)


def repacked(content: bytes, **parts: bytes) -> bytes:
    """A workbook with some of its parts replaced; names end as the arguments do."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            stem = part.rpartition("/")[2].partition(".")[0]
            new.writestr(part, parts.get(stem, old.read(part)))
    return file.getvalue()


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


def counts() -> dict[str, int]:
    tables = [m for m in apps.get_app_config("deals").get_models() if m is not ImportJob]
    return {model.__name__: model._default_manager.count() for model in tables}


def summary(job: ImportJob) -> tuple[str, int | None, int, int, int]:
    return job.status, job.total, job.done, job.report["known"], job.failed
