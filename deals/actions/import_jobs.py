"""Work off an import job: a record and the job's count of it in one transaction, resumable.

What the records are and how one is stored is the business of an `Intake`; this module knows only
their order. Any number of workers may try the same job; the one that is behind stops.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Generic, Protocol, TypeVar

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from accounts.access import INTEGRATION, Viewer, viewer_for_user
from accounts.errors import DomainError, NotFound
from deals.actions.corpus_files import CorpusFile, fingerprint, uploaded_file
from deals.models import ImportJob, ImportUpload, JobStatus

MAX_REPORTED = 1_000
"""How many broken records a job's report names; all of them are counted."""

QUIET = timedelta(minutes=5)

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong in one column of a row."""

    column: str
    detail: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A record that was left out: its place, the reason, and for a row each column's fault."""

    place: str
    reason: str
    problems: tuple[CellFault, ...] = ()


class Intake(Protocol[R]):
    """The records of a job's files, and what becomes of one."""

    def total(self) -> int:
        """How many records there are, broken ones included."""

    def records(self) -> Iterator[R | Broken]:
        """All of them in an order that never changes."""

    def store(self, record: R) -> bool:
        """Store it and say whether it is new; DomainError where that cannot be."""

    def broken(self, record: R, error: Exception) -> Broken:
        """What to report of a record that could not be stored."""


Progress = Callable[[ImportJob], None]


def new_job(
    *,
    viewer: Viewer,
    kind: str,
    source: str,
    files: Sequence[CorpusFile],
    options: Mapping[str, Any] | None = None,
) -> ImportJob:
    return ImportJob.objects.create(
        organisation_id=viewer.organisation_id,
        by_id=viewer.user_id,
        kind=kind,
        source=source,
        report={
            "fingerprint": fingerprint(files=files),
            "known": 0,
            "broken": [],
            **(options or {}),
        },
    )


def uploaded_job(
    *,
    viewer: Viewer,
    kind: str,
    name: str,
    content: bytes,
    options: Mapping[str, Any] | None = None,
) -> ImportJob:
    """A queued job that keeps the file until it is done."""
    files = [uploaded_file(name=name, content=content)]
    job = new_job(viewer=viewer, kind=kind, source=f"upload:{name}", files=files, options=options)
    ImportUpload.objects.create(
        organisation_id=viewer.organisation_id, job=job, name=name, content=content
    )
    return job


def upload_of(*, job: ImportJob) -> CorpusFile:
    upload = ImportUpload.objects.filter(job=job).first()
    if upload is None:
        raise NotFound("The job has no upload to read; it was begun from files at hand.")
    return uploaded_file(name=upload.name, content=bytes(upload.content))


def viewer_of(*, job: ImportJob) -> Viewer:
    """Who asked for it, with what they may do today."""
    if job.by is None:
        return Viewer(job.organisation_id, None, INTEGRATION)
    return viewer_for_user(job.by)


def is_dry(*, job: ImportJob) -> bool:
    """Whether the job only tries: each record is stored and taken back."""
    return bool(job.report.get("dry_run"))


def failed(*, job_id: int) -> None:
    """The job met an error that is no record's fault; it may be run again."""
    ImportJob.objects.filter(pk=job_id).exclude(status=JobStatus.DONE).update(
        status=JobStatus.FAILED, finished_at=timezone.now(), touched_at=timezone.now()
    )


def stalled_imports(*, quiet: timedelta = QUIET) -> list[int]:
    """Jobs with an upload that are not done and that nobody has worked on for a while.

    Their worker died, or the message that told of them was lost. Failed ones are left alone.
    """
    waiting = ImportJob.objects.filter(
        status__in=(JobStatus.QUEUED, JobStatus.RUNNING),
        upload__isnull=False,
        touched_at__lt=timezone.now() - quiet,
    )
    return list(waiting.order_by("id").values_list("id", flat=True))


def work(*, job: ImportJob, intake: Intake[Any], progress: Progress | None = None) -> None:
    """Go on where the job stands, record by record; quietly stop where another is ahead."""
    at = _Work(job.pk, intake)
    position = at.begin()
    for number, record in enumerate(intake.records(), start=1):
        if number > position:
            after = at.next(number, record)
            if after is None:
                return
            if progress is not None:
                progress(after)
    at.end()


class _Work(Generic[R]):
    def __init__(self, job_id: int, intake: Intake[R]) -> None:
        self.job_id = job_id
        self.intake = intake

    def begin(self) -> int:
        """Mark the job as running; how many records it has behind it."""
        total = self.intake.total()
        with transaction.atomic():
            job = self._locked()
            job.status, job.total, job.finished_at = JobStatus.RUNNING, total, None
            job.started_at = job.started_at or timezone.now()
            job.save()
        return _behind(job)

    def next(self, number: int, record: R | Broken) -> ImportJob | None:
        """Store record `number`; None when the job does not stand just before it (any more)."""
        with transaction.atomic():
            job = self._locked()
            if job.status != JobStatus.RUNNING or _behind(job) != number - 1:
                return None
            broken = record if isinstance(record, Broken) else self._store(job, record)
            if broken is None:
                job.done += 1
            else:
                _note(job, broken)
            job.cursor = str(number)
            job.save()
        return job

    def end(self) -> None:
        """The job is done; what was uploaded for it goes."""
        with transaction.atomic():
            job = self._locked()
            job.status, job.finished_at = JobStatus.DONE, timezone.now()
            job.save()
            ImportUpload.objects.filter(job=job).delete()

    def _locked(self) -> ImportJob:
        return ImportJob.objects.select_for_update().get(pk=self.job_id)

    def _store(self, job: ImportJob, record: R) -> Broken | None:
        """Why the record could not be stored; nothing of it is, then, nor in a dry run."""
        try:
            with transaction.atomic():
                is_new = self.intake.store(record)
                if is_dry(job=job):
                    transaction.set_rollback(True)
        except (DomainError, IntegrityError, DataError) as error:
            return self.intake.broken(record, error)
        job.report["known"] += not is_new
        return None


def _behind(job: ImportJob) -> int:
    return int(job.cursor or 0)


def _note(job: ImportJob, broken: Broken) -> None:
    job.failed += 1
    if len(job.report["broken"]) < MAX_REPORTED:
        entry = asdict(broken)
        job.report["broken"].append(entry if broken.problems else _bare(entry))


def _bare(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name != "problems"}
