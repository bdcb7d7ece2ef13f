"""Imports: begin a job from an upload or from files at hand, and work it off.

A job is of a kind: a corpus, or a spreadsheet of negotiations or offers.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts import access
from accounts.access import Verb, Viewer
from accounts.errors import Invalid, Problem
from deals.actions.corpus_files import CorpusFile, fingerprint
from deals.actions.import_corpus import CorpusIntake, corpus_account, corpus_problems
from deals.actions.import_jobs import (
    Intake,
    Progress,
    failed,
    new_job,
    upload_of,
    uploaded_job,
    viewer_of,
    work,
)
from deals.actions.import_jobs import stalled_imports as stalled_imports
from deals.actions.import_sheet import SheetIntake, sheet_problems
from deals.intake.corpora import CORPORA
from deals.intake.spreadsheets import SHEETS
from deals.models import ImportJob, JobStatus

KINDS = (*SHEETS, *CORPORA)


@transaction.atomic
def start_import(
    *,
    viewer: Viewer,
    kind: str,
    name: str,
    content: bytes,
    owner_id: int | None = None,
    dry_run: bool = False,
) -> ImportJob:
    """A queued job for an uploaded file; the caller hands its id to a worker on commit.

    Of a corpus, `name` ends in .json or .jsonl, perhaps with .gz, and the negotiations belong to
    the corpus's key account and its owner: the one named here when it is first opened, or the
    caller. Of a spreadsheet it ends in .csv or .xlsx, the owner named here has the negotiations
    whose row names none, and a dry run stores none of them. Raises Forbidden without the
    permission to import, Invalid with every problem.
    """
    access.require(viewer, Verb.IMPORT)
    named = PurePath(name.replace("\\", "/")).name[:200]
    problems = _problems(viewer, kind, named, content, owner_id, dry_run)
    if problems:
        raise Invalid(problems)
    if kind in CORPORA:
        corpus_account(viewer=viewer, corpus=CORPORA[kind], owner_id=owner_id)
        return uploaded_job(viewer=viewer, kind=kind, name=named, content=content)
    options = {"owner": owner_id, "dry_run": dry_run}
    return uploaded_job(viewer=viewer, kind=kind, name=named, content=content, options=options)


@transaction.atomic
def job_for_files(
    *, viewer: Viewer, kind: str, source: str, files: Sequence[CorpusFile]
) -> ImportJob:
    """The unfinished job for just these files of a corpus, or a new one.

    For the command line only: no caller of the API may name what this machine reads.
    """
    access.require(viewer, Verb.IMPORT)
    if kind not in CORPORA:
        raise Invalid([_unknown_kind(CORPORA)])
    corpus_account(viewer=viewer, corpus=CORPORA[kind])
    unfinished = ImportJob.objects.filter(
        organisation_id=viewer.organisation_id,
        kind=kind,
        source=source,
        report__fingerprint=fingerprint(files=files),
    ).exclude(status=JobStatus.DONE)
    found = unfinished.first()
    return found or new_job(viewer=viewer, kind=kind, source=source, files=files)


def run_import(
    *,
    job_id: int,
    files: Sequence[CorpusFile] | None = None,
    progress: Progress | None = None,
) -> ImportJob:
    """Work off a job from where it stands; one that is done stays as it is.

    Without `files` the job's upload is read. Stops quietly when another worker is ahead on the
    same job. An error that is no record's fault leaves the job failed, to be run again.
    """
    job = ImportJob.objects.get(pk=job_id)
    if job.status == JobStatus.DONE:
        return job
    try:
        work(job=job, intake=_intake(job, files or [upload_of(job=job)]), progress=progress)
    except Exception:
        failed(job_id=job_id)
        raise
    job.refresh_from_db()
    return job


def organisation_of(*, job_id: int) -> int:
    """Whose job it is."""
    return ImportJob.objects.values_list("organisation_id", flat=True).get(pk=job_id)


def _intake(job: ImportJob, files: Sequence[CorpusFile]) -> Intake[Any]:
    viewer = viewer_of(job=job)
    if job.kind in CORPORA:
        return CorpusIntake(viewer=viewer, corpus=CORPORA[job.kind], files=files)
    owner_id = job.report.get("owner")
    return SheetIntake(viewer=viewer, kind=job.kind, file=files[0], owner_id=owner_id)


def _problems(
    viewer: Viewer, kind: str, name: str, content: bytes, owner_id: int | None, dry_run: bool
) -> list[Problem]:
    problems = []
    if not 0 < len(content) <= settings.IMPORT_MAX_BYTES:
        detail = f"expected 1 to {settings.IMPORT_MAX_BYTES} bytes, found {len(content)}"
        problems.append(Problem(detail, pointer="/content", code="length"))
    if kind in CORPORA:
        corpus = CORPORA[kind]
        if dry_run:
            detail = f"only {' and '.join(SHEETS)} can be tried"
            problems.append(Problem(detail, pointer="/dry_run", code="conflicting"))
        found = corpus_problems(viewer=viewer, corpus=corpus, name=name, owner_id=owner_id)
    elif kind in SHEETS:
        found = sheet_problems(
            viewer=viewer, kind=kind, name=name, content=content, owner_id=owner_id
        )
    else:
        found = [_unknown_kind(KINDS)]
    return [*found, *problems]


def _unknown_kind(kinds: Sequence[str] | Any) -> Problem:
    return Problem(f"expected one of {', '.join(kinds)}", pointer="/kind", code="unknown_kind")
