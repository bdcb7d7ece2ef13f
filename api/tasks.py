"""Work in the background; tasks take ids, the rows are the truth."""

from __future__ import annotations

from datetime import date

from celery import shared_task
from django.utils import timezone

from accounts.access import ADMIN, Viewer
from accounts.isolation import every, organisation
from accounts.models import Organisation
from api.deliveries.run import sweep, work_off
from api.inbox import run as inbox
from api.pushes import run as pushes
from api.webhooks.send import Courier
from deals.actions import imports
from deals.actions.digests import due_digests
from deals.actions.recheck import recheck
from deals.pages.notices.mailing import mail_digest


@shared_task
def run_import(job_id: int, **_: object) -> None:
    """Work off an import job from where it stands; a job that is done stays as it is."""
    with every():
        organisation_id = imports.organisation_of(job_id=job_id)
    with organisation(organisation_id):
        imports.run_import(job_id=job_id)


@shared_task
def resume_imports(**_: object) -> None:
    """Hand on the imports whose worker died or whose message was lost; beat calls it."""
    with every():
        stalled = list(imports.stalled_imports())
    for job_id in stalled:
        run_import.delay(job_id)


@shared_task
def deliver(organisation_id: int, **_: object) -> None:
    """Send the webhooks that are due of an organisation; after a while let other work go first."""
    with organisation(organisation_id), Courier() as courier:
        more = work_off(organisation_id=organisation_id, courier=courier)
    if more:
        deliver.delay(organisation_id)


@shared_task
def sweep_deliveries(**_: object) -> None:
    """Free what dead workers hold, and wake workers for what is due; beat calls it."""
    with every():
        waiting = sweep(now=timezone.now())
    for organisation_id in waiting:
        deliver.delay(organisation_id)


@shared_task
def push(organisation_id: int, **_: object) -> None:
    """Tell CRMs what is due of an organisation; after a while let other work go first."""
    with organisation(organisation_id), Courier() as courier:
        more = pushes.work_off(organisation_id=organisation_id, courier=courier)
    if more:
        push.delay(organisation_id)


@shared_task
def sweep_pushes(**_: object) -> None:
    """As `sweep_deliveries`, for CRMs."""
    with every():
        waiting = pushes.sweep(now=timezone.now())
    for organisation_id in waiting:
        push.delay(organisation_id)


@shared_task
def take_in(organisation_id: int, **_: object) -> None:
    """Take in what CRMs told an organisation; after a while let other work go first."""
    with organisation(organisation_id), Courier() as courier:
        more = inbox.work_off(organisation_id=organisation_id, courier=courier)
    if more:
        take_in.delay(organisation_id)


@shared_task
def sweep_inbox(**_: object) -> None:
    """Free what dead workers hold, and wake workers for what is due; beat calls it."""
    with every():
        waiting = inbox.sweep(now=timezone.now())
    for organisation_id in waiting:
        take_in.delay(organisation_id)


@shared_task
def recheck_organisations(**_: object) -> None:
    """Hand on every organisation's recheck; beat calls it, and what is current costs one query."""
    with every():
        known = list(Organisation.objects.order_by("pk").values_list("pk", flat=True))
    for organisation_id in known:
        recheck_organisation.delay(organisation_id)


@shared_task
def recheck_organisation(organisation_id: int, **_: object) -> None:
    """Tell what has come of talks though nobody wrote: dates have passed, rules were set."""
    with organisation(organisation_id):
        recheck(viewer=Viewer(organisation_id, None, ADMIN))


@shared_task
def send_digests(**_: object) -> None:
    """Hand on the digests that are due by the clocks of their readers; beat calls it."""
    with every():
        waiting = due_digests(now=timezone.now())
    for organisation_id, user_id, day in waiting:
        send_digest.delay(organisation_id, user_id, day.isoformat())


@shared_task
def send_digest(organisation_id: int, user_id: int, day: str, **_: object) -> None:
    """Mail one person's digest of a day, unless that was done."""
    with organisation(organisation_id):
        mail_digest(user_id=user_id, day=date.fromisoformat(day), now=timezone.now())
