"""Imports: a file as a background job with progress, a transcript at once; templates to fill in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access
from accounts.access import Verb
from api.base import Endpoint
from api.downloads import FORMATS, MEDIA
from api.parsing import Strict
from api.schema import described
from api.tasks import run_import
from api.v1.negotiations import NegotiationOut
from deals import models
from deals.actions.import_transcript import import_transcript
from deals.actions.imports import KINDS, start_import
from deals.intake.spreadsheets import SHEETS
from deals.queries.imports import imports

MARGIN = 100_000


class ImportIn(Strict):
    """A multipart form."""

    kind = serializers.ChoiceField(choices=KINDS)
    file = serializers.FileField(
        help_text=".csv or .xlsx; of a corpus .json or .jsonl, perhaps with .gz"
    )
    owner = serializers.IntegerField(
        source="owner_id",
        required=False,
        help_text="Who will own the negotiations; in a spreadsheet, those whose row names nobody.",
    )
    dry_run = serializers.BooleanField(
        required=False, help_text="Only try and report: nothing of a spreadsheet is stored."
    )


class FaultOut(serializers.Serializer[Any]):
    column = serializers.CharField(allow_blank=True)
    detail = serializers.CharField(help_text="What was expected, and what stands there.")


class BrokenOut(serializers.Serializer[Any]):
    """A record that was left out; `place` is file:row or file:line."""

    place = serializers.CharField()
    reason = serializers.CharField()
    problems = FaultOut(many=True, default=[])


class ImportOut(serializers.ModelSerializer[models.ImportJob]):
    known = serializers.IntegerField(
        source="report.known", default=0, help_text="Of those done, how many were there before."
    )
    dry_run = serializers.BooleanField(source="report.dry_run", default=False)
    broken = BrokenOut(many=True, source="report.broken", default=[])

    class Meta:
        model = models.ImportJob
        fields = (
            "id", "kind", "source", "dry_run", "status", "total", "done", "known", "failed",
            "broken", "created_at", "started_at", "finished_at",
        )  # fmt: skip


class TranscriptIn(Strict):
    account = serializers.IntegerField(source="account_id")
    text = serializers.CharField(trim_whitespace=False, max_length=5_000_000)
    title = serializers.CharField(max_length=200, required=False, allow_blank=True)
    owner = serializers.IntegerField(source="owner_id", required=False)


class Imports(Endpoint):
    reads = writes = Verb.IMPORT
    max_body = settings.IMPORT_MAX_BYTES + MARGIN
    parser_classes = (MultiPartParser,)

    @described("Import jobs", tag="imports", answer=ImportOut(many=True))
    def get(self, _request: Request) -> Response:
        return self.page(imports(viewer=self.viewer), ImportOut)

    @described(
        "Import negotiations, offers or a corpus in the background, or try to",
        tag="imports",
        request={"multipart/form-data": ImportIn},
        answer=ImportOut,
        status=202,
        problems=("invalid", "too-large", "unsupported-media-type"),
    )
    def post(self, _request: Request) -> Response:
        given = dict(self.given(ImportIn))
        upload = given.pop("file")
        with transaction.atomic():
            job = start_import(viewer=self.viewer, name=upload.name, content=upload.read(), **given)
            transaction.on_commit(lambda: run_import.delay(job.pk))
        return Response(ImportOut(job).data, status=status.HTTP_202_ACCEPTED)


class Import(Endpoint):
    reads = Verb.IMPORT

    @described("One import job", tag="imports", answer=ImportOut, problems=("not-found",))
    def get(self, _request: Request, job_id: int) -> Response:
        return Response(ImportOut(access.one(imports(viewer=self.viewer), job_id)).data)


def template(kind: str, suffix: str) -> type[Endpoint]:
    """The endpoint that gives out the template of one kind in one format."""
    file = OpenApiResponse(OpenApiTypes.STR if suffix == "csv" else OpenApiTypes.BINARY)

    class Template(Endpoint):
        reads = Verb.IMPORT

        @described(
            f"A file of {kind} to fill in, as {suffix.upper()}, with an example row",
            tag="imports",
            answer=file,
            media=MEDIA[suffix],
            operation=f"imports_template_{kind}_{suffix}",
        )
        def get(self, _request: Request) -> HttpResponseBase:
            columns, example = SHEETS[kind].template
            return FORMATS[suffix](name=kind, columns=columns, rows=[example])

    return Template


TEMPLATES = {f"{kind}.{suffix}": template(kind, suffix) for kind in SHEETS for suffix in FORMATS}


class TranscriptImport(Endpoint):
    max_body = 5_500_000

    @described(
        "Import a negotiation written in the transcript notation",
        tag="imports",
        request=TranscriptIn,
        answer=NegotiationOut,
        status=201,
        problems=("invalid", "too-large"),
    )
    def post(self, _request: Request) -> Response:
        row, created = import_transcript(viewer=self.viewer, **self.given(TranscriptIn))
        code = status.HTTP_201_CREATED if created else status.HTTP_200_OK
        return Response(NegotiationOut(row).data, status=code)
