"""Spreadsheets over the API: templates, uploads as jobs, dry runs, reports."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook
from rest_framework.test import APIClient

from api import tasks
from deals.actions.imports import run_import
from deals.intake.spreadsheets import SHEETS
from deals.models import ImportJob, Negotiation
from tests.api.callers import codes, person
from tests.cast import Cast
from tests.deals.sheets import DEALS, csv_of, deals, xlsx_of


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The jobs handed to a worker."""
    handed = list[int]()
    monkeypatch.setattr(tasks.run_import, "delay", handed.append)
    return handed


@pytest.fixture
def dora(cast: Cast) -> APIClient:
    return person(cast.dora)


def send(client: APIClient, content: bytes, name: str = "a.csv", **fields: Any) -> Any:
    body = {"kind": "negotiations", "file": SimpleUploadedFile(name, content), **fields}
    return client.post("/api/v1/imports", body, format="multipart")


def template(client: APIClient, name: str) -> bytes:
    answer: Any = client.get(f"/api/v1/imports/templates/{name}")
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize("kind", SHEETS)
def test_a_template_in_either_format_holds_the_columns_and_an_example(
    dora: APIClient, kind: str
) -> None:
    text = template(dora, f"{kind}.csv").decode("utf-8-sig")
    lines = [tuple(line) for line in csv.reader(io.StringIO(text))]
    assert lines == list(SHEETS[kind].template)
    sheet = load_workbook(io.BytesIO(template(dora, f"{kind}.xlsx"))).worksheets[0]
    assert list(sheet.iter_rows(values_only=True)) == lines


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_template_is_accepted_as_it_is(
    dora: APIClient,
    queue: list[int],
    cast: Cast,
    suffix: str,
    django_capture_on_commit_callbacks: Any,
) -> None:
    for kind in SHEETS:
        with django_capture_on_commit_callbacks(execute=True):
            answer = send(dora, template(dora, f"{kind}.{suffix}"), f"a.{suffix}", kind=kind)
        assert answer.status_code == 202, answer.content
    assert len(queue) == 2


def test_a_dry_run_and_then_the_import_with_the_report_of_its_rows(
    dora: APIClient, queue: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    content = deals(1, 2) + csv_of(("crm", "D-3", "", "Borealis Packaging", "", "", ""))
    for dry_run, stored in (("true", 0), ("false", 2)):
        with django_capture_on_commit_callbacks(execute=True):
            queued = send(dora, content, dry_run=dry_run).json()
        assert (queued["status"], queued["dry_run"]) == ("queued", dry_run == "true")
        run_import(job_id=queue[-1])
        job = dora.get(f"/api/v1/imports/{queued['id']}").json()
        assert (job["status"], job["total"], job["done"], job["failed"]) == ("done", 3, 2, 1)
        detail = "expected 1 to 200 characters, found nothing"
        assert job["broken"] == [
            {
                "place": "a.csv:4",
                "reason": f"title: {detail}",
                "problems": [{"column": "title", "detail": detail}],
            }
        ]
        assert Negotiation.objects.filter(references__system="crm").count() == stored
    assert job["known"] == 0


def test_a_refused_upload_tells_everything_at_once_and_leaves_nothing(
    dora: APIClient, queue: list[int]
) -> None:
    assert codes(send(dora, b"system\n", "a.csv")) == {"/content": "header"}
    assert codes(send(dora, b"x", "a.pdf")) == {"/name": "unknown_format"}
    assert codes(send(dora, deals(1), kind="chess")) == {"/kind": "invalid_choice"}
    assert codes(send(dora, deals(1), dry_run="perhaps")) == {"/dry_run": "invalid"}
    assert codes(send(dora, b"PK", "a.xlsx")) == {"/content": "unreadable"}
    assert not ImportJob.objects.exists()
    assert queue == []


def test_a_body_beyond_the_limit_is_refused_before_it_is_read(dora: APIClient) -> None:
    answer = send(dora, b"x" * 20_200_000)
    assert answer.status_code == 413
    assert codes(answer) == {"": "too-large"}


def test_jobs_of_another_organisation_are_not_listed(
    dora: APIClient, queue: list[int], cast: Cast
) -> None:
    send(dora, xlsx_of(DEALS), "a.xlsx")
    assert len(dora.get("/api/v1/imports").json()["results"]) == 1
    assert person(cast.eve).get("/api/v1/imports").json()["results"] == []
