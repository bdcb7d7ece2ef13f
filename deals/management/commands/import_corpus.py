"""manage.py import_corpus KIND PATH: import a corpus; a run that was cut short goes on."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from deals.actions.corpus_files import files_below
from deals.actions.imports import job_for_files, run_import
from deals.intake.corpora import CORPORA
from deals.management.operators import add_organisation, operator
from deals.models import ImportJob, JobStatus

SHOW_EVERY = 100


class Command(BaseCommand):
    help = "Import a corpus of negotiations from a file, or from all its files below a directory."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=CORPORA)
        parser.add_argument("path", type=Path)
        parser.add_argument("--user", help="who owns the rows; the first administrator by default")
        add_organisation(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        kind, path = options["kind"], options["path"].resolve()
        if not path.exists():
            raise CommandError(f"There is nothing at {path}.")
        files = files_below(path=path, corpus=CORPORA[kind])
        if not files:
            raise CommandError(f"No .json or .jsonl file of {kind} below {path}.")
        viewer = operator(slug=options["organisation"], username=options["user"])
        job = job_for_files(viewer=viewer, kind=kind, source=str(path), files=files)
        self._report(run_import(job_id=job.pk, files=files, progress=self._show))

    def _show(self, job: ImportJob) -> None:
        if (job.done + job.failed) % SHOW_EVERY == 0:
            self.stdout.write(f"{job.done + job.failed} of {job.total}")

    def _report(self, job: ImportJob) -> None:
        for broken in job.report["broken"]:
            self.stderr.write(f"{broken['place']}: {broken['reason']}")
        if job.status != JobStatus.DONE:
            raise CommandError(f"Another worker is at job {job.pk}; this one stops.")
        known = job.report["known"]
        self.stdout.write(
            f"Job {job.pk}: {job.done - known} imported, {known} known already,"
            f" {job.failed} broken, of {job.total}."
        )
