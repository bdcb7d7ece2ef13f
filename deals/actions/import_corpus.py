"""Import a corpus: one transaction a negotiation, resumable at any record, the same rows twice.

A job is begun from an upload (`start_import`) or from files at hand (`job_for_files`), and worked
off by `run_import`, by however many workers: a record is counted in the transaction that stores it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import PurePath

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from accounts import access
from accounts.access import INTEGRATION, Verb, Viewer, viewer_for_user
from accounts.actions import create_account, name_account
from accounts.errors import DomainError, Invalid, NotFound, Problem
from accounts.models import AccountReference, KeyAccount
from deals import models
from deals.actions.corpus_files import CorpusFile, documents, fingerprint, uploaded_file
from deals.actions.import_facts import import_facts
from deals.intake.corpora import CORPORA, BrokenRecord, Corpus, Read, Record
from deals.models import ImportJob, ImportUpload, JobStatus

MAX_UPLOAD = 20_000_000
MAX_REPORTED = 1_000
"""How many broken records a job's report names; all of them are counted."""

QUIET = timedelta(minutes=5)

ACCOUNT = "corpus"
"""The external id, in the corpus's own system, of the key account its negotiations are with."""


@transaction.atomic
def start_import(
    *, viewer: Viewer, kind: str, name: str, content: bytes, owner_id: int | None = None
) -> ImportJob:
    """A queued job for an uploaded file; the caller hands its id to a worker on commit.

    `kind` is a corpus, `name` ends in .json or .jsonl, perhaps with .gz. The negotiations belong
    to the corpus's key account and its owner: the one named here when it is first opened, or the
    caller. Raises Forbidden without the permission to import, Invalid with every problem.
    """
    corpus = _allowed(viewer, kind)
    named = PurePath(name.replace("\\", "/")).name[:200]
    problems = _problems(viewer, corpus, named, content, owner_id)
    if corpus is None or problems:
        raise Invalid(problems)
    corpus_account(viewer=viewer, corpus=corpus, owner_id=owner_id)
    files = [uploaded_file(name=named, content=content)]
    job = _job(viewer, corpus, f"upload:{named}", files)
    ImportUpload.objects.create(
        organisation_id=viewer.organisation_id, job=job, name=named, content=content
    )
    return job


@transaction.atomic
def job_for_files(
    *, viewer: Viewer, kind: str, source: str, files: Sequence[CorpusFile]
) -> ImportJob:
    """The unfinished job for just these files, or a new one.

    For the command line only: no caller of the API may name what this machine reads.
    """
    corpus = _allowed(viewer, kind)
    if corpus is None:
        raise Invalid([_unknown_kind()])
    corpus_account(viewer=viewer, corpus=corpus)
    unfinished = ImportJob.objects.filter(
        organisation_id=viewer.organisation_id,
        kind=kind,
        source=source,
        report__fingerprint=fingerprint(files=files),
    ).exclude(status=JobStatus.DONE)
    return unfinished.first() or _job(viewer, corpus, source, files)


def run_import(
    *,
    job_id: int,
    files: Sequence[CorpusFile] | None = None,
    progress: Callable[[ImportJob], None] | None = None,
) -> ImportJob:
    """Work off a job from where it stands; one that is done stays as it is.

    Without `files` the job's upload is read. Stops quietly when another worker is ahead on the
    same job. An error that is no record's fault leaves the job failed, to be run again.
    """
    job = ImportJob.objects.get(pk=job_id)
    if job.status == JobStatus.DONE:
        return job
    try:
        _work(job, files or _uploaded(job), progress or (lambda job: None))
    except Exception:
        ImportJob.objects.filter(pk=job_id).exclude(status=JobStatus.DONE).update(
            status=JobStatus.FAILED, finished_at=timezone.now(), touched_at=timezone.now()
        )
        raise
    job.refresh_from_db()
    return job


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


def corpus_account(*, viewer: Viewer, corpus: Corpus, owner_id: int | None = None) -> KeyAccount:
    """The key account that the corpus's negotiations are with, opened when it is first needed."""
    reference = AccountReference.objects.filter(
        organisation_id=viewer.organisation_id, system=corpus.system, external_id=ACCOUNT
    ).first()
    if reference is not None:
        return reference.account
    account = create_account(
        viewer=viewer, name=f"{corpus.title} (corpus)", segment="corpus", owner_id=owner_id
    )
    name_account(viewer=viewer, account_id=account.pk, system=corpus.system, external_id=ACCOUNT)
    return account


def _allowed(viewer: Viewer, kind: str) -> Corpus | None:
    access.require(viewer, Verb.IMPORT)
    return CORPORA.get(kind)


def _problems(
    viewer: Viewer, corpus: Corpus | None, name: str, content: bytes, owner_id: int | None
) -> list[Problem]:
    problems = [] if corpus else [_unknown_kind()]
    if corpus and not corpus.takes(name):
        detail = "expected a name that ends in .json or .jsonl, perhaps with .gz"
        problems.append(Problem(detail, pointer="/name", code="unknown_format"))
    if not 0 < len(content) <= MAX_UPLOAD:
        detail = f"expected 1 to {MAX_UPLOAD} bytes, found {len(content)}"
        problems.append(Problem(detail, pointer="/content", code="length"))
    if owner_id is None and viewer.user_id is None:
        detail = "name the user who will own the negotiations"
        problems.append(Problem(detail, pointer="/owner", code="required"))
    return problems


def _unknown_kind() -> Problem:
    return Problem(f"expected one of {', '.join(CORPORA)}", pointer="/kind", code="unknown_kind")


def _job(viewer: Viewer, corpus: Corpus, source: str, files: Sequence[CorpusFile]) -> ImportJob:
    return ImportJob.objects.create(
        organisation_id=viewer.organisation_id,
        by_id=viewer.user_id,
        kind=corpus.system,
        source=source,
        report={"fingerprint": fingerprint(files=files), "known": 0, "broken": []},
    )


def _uploaded(job: ImportJob) -> Sequence[CorpusFile]:
    upload = ImportUpload.objects.filter(job=job).first()
    if upload is None:
        raise NotFound("The job has no upload to read; it was begun from files at hand.")
    return [uploaded_file(name=upload.name, content=bytes(upload.content))]


def _work(
    job: ImportJob, files: Sequence[CorpusFile], progress: Callable[[ImportJob], None]
) -> None:
    corpus = CORPORA[job.kind]
    store = _Store(viewer=_viewer(job), corpus=corpus, job_id=job.pk)
    position = store.begin(total=sum(1 for _ in documents(files=files)))
    for number, read in enumerate(corpus.records(documents(files=files)), start=1):
        if number > position:
            after = store.next(number, read)
            if after is None:
                return
            progress(after)
    store.end()


def _viewer(job: ImportJob) -> Viewer:
    """Who asked for it, with what they may do today."""
    if job.by is None:
        return Viewer(job.organisation_id, None, INTEGRATION)
    return viewer_for_user(job.by)


class _Store:
    """Stores records one by one, each together with the job's count of it."""

    def __init__(self, *, viewer: Viewer, corpus: Corpus, job_id: int) -> None:
        access.require(viewer, Verb.IMPORT)
        self.viewer = viewer
        self.corpus = corpus
        self.job_id = job_id
        self.account = corpus_account(viewer=viewer, corpus=corpus)

    def begin(self, *, total: int) -> int:
        """Mark the job as running; how many records it has behind it."""
        with transaction.atomic():
            job = self._locked()
            job.status, job.total, job.finished_at = JobStatus.RUNNING, total, None
            job.started_at = job.started_at or timezone.now()
            job.save()
        return _behind(job)

    def next(self, number: int, read: Read) -> ImportJob | None:
        """Store record `number`; None when the job does not stand just before it (any more)."""
        with transaction.atomic():
            job = self._locked()
            if job.status != JobStatus.RUNNING or _behind(job) != number - 1:
                return None
            broken = read if isinstance(read, BrokenRecord) else self._store(job, read)
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

    def _store(self, job: ImportJob, record: Record) -> BrokenRecord | None:
        """Why the record could not be stored; nothing of it is, then."""
        try:
            with transaction.atomic():
                _, created = self._import(record)
        except (DomainError, IntegrityError, DataError) as error:
            return BrokenRecord(record.place, str(error).splitlines()[0])
        job.report["known"] += not created
        return None

    def _import(self, record: Record) -> tuple[models.Negotiation, bool]:
        return import_facts(
            viewer=self.viewer,
            account_id=self.account.pk,
            title=record.title,
            facts=record.facts,
            system=self.corpus.system,
            external_id=record.external_id,
            owner_id=self.account.owner_id,
            currency=record.facts.currency,
            attributes=record.source,
        )


def _behind(job: ImportJob) -> int:
    return int(job.cursor or 0)


def _note(job: ImportJob, broken: BrokenRecord) -> None:
    job.failed += 1
    if len(job.report["broken"]) < MAX_REPORTED:
        entry = {"place": broken.place, "reason": broken.reason}
        job.report["broken"].append(entry)
