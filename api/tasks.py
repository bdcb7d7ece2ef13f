"""Work in the background; tasks take ids, the rows are the truth."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from api.deliveries.run import sweep, work_off
from api.webhooks.send import Courier
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


@shared_task
def deliver(organisation_id: int, **_: object) -> None:
    """Send the webhooks that are due of an organisation; after a while let other work go first."""
    with Courier() as courier:
        more = work_off(organisation_id=organisation_id, courier=courier)
    if more:
        deliver.delay(organisation_id)


@shared_task
def sweep_deliveries(**_: object) -> None:
    """Free what dead workers hold, and wake workers for what is due; beat calls it."""
    for organisation_id in sweep(now=timezone.now()):
        deliver.delay(organisation_id)
