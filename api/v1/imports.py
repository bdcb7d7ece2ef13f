"""Imports: a corpus file as a background job with progress, a transcript at once."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access
from accounts.access import Verb
from api.base import Endpoint
from api.parsing import Strict
from api.schema import described
from api.tasks import run_import
from api.v1.negotiations import NegotiationOut
from deals import models
from deals.actions.import_corpus import MAX_UPLOAD, start_import
from deals.actions.import_transcript import import_transcript
from deals.intake.corpora import CORPORA
from deals.queries.imports import imports

MARGIN = 100_000


class ImportIn(Strict):
    """A multipart form."""

    kind = serializers.ChoiceField(choices=list(CORPORA))
    file = serializers.FileField(help_text=".json or .jsonl, perhaps with .gz")
    owner = serializers.IntegerField(
        source="owner_id", required=False, help_text="Who will own the negotiations."
    )


class BrokenOut(serializers.Serializer[Any]):
    place = serializers.CharField()
    reason = serializers.CharField()


class ImportOut(serializers.ModelSerializer[models.ImportJob]):
    broken = BrokenOut(many=True, source="report.broken", default=[])

    class Meta:
        model = models.ImportJob
        fields = (
            "id", "kind", "source", "status", "total", "done", "failed", "broken", "created_at",
            "started_at", "finished_at",
        )  # fmt: skip


class TranscriptIn(Strict):
    account = serializers.IntegerField(source="account_id")
    text = serializers.CharField(trim_whitespace=False, max_length=5_000_000)
    title = serializers.CharField(max_length=200, required=False, allow_blank=True)
    owner = serializers.IntegerField(source="owner_id", required=False)


class Imports(Endpoint):
    reads = writes = Verb.IMPORT
    max_body = MAX_UPLOAD + MARGIN
    parser_classes = (MultiPartParser,)

    @described("Import jobs", tag="imports", answer=ImportOut(many=True))
    def get(self, _request: Request) -> Response:
        return self.page(imports(viewer=self.viewer), ImportOut)

    @described(
        "Import a corpus of negotiations in the background",
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
