"""Work in the background; tasks take ids, the rows are the truth."""

from __future__ import annotations

from celery import shared_task

from deals.actions import imports


@shared_task
def run_import(job_id: int, **_: object) -> None:
    """Work off an import job from where it stands; a job that is done stays as it is."""
    imports.run_import(job_id=job_id)


@shared_task
def resume_imports(**_: object) -> None:
    """Hand on the imports whose worker died or whose message was lost; beat calls it."""
    for job_id in imports.stalled_imports():
        run_import.delay(job_id)
