"""Work off what is due: lease, read with no transaction open, settle; and sweep what was missed."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from api.crm.base import Connector, ConnectorError
from api.crm.connectors import connector
from api.deliveries.lease import freed
from api.deliveries.patience import patiently
from api.inbox.fields import properties
from api.inbox.lease import lease
from api.inbox.messages import ANEW, GONE
from api.inbox.outcome import Chance, Taken, settle
from api.models import CrmConnection, InboundWebhook, WorkState
from api.webhooks.send import Courier

Clock = Callable[[], datetime]
THREADS = 8
LONGEST_READ = timedelta(seconds=90)
"""Odoo is called twice, to sign in and to read: connecting and answering take less."""
OLD = 1000


def work_off(
    *,
    organisation_id: int,
    courier: Courier,
    clock: Clock = timezone.now,
    chance: Chance = random.random,
    seconds: float = 20.0,
) -> bool:
    """Take in what is due; True when the time was over before all was done."""
    end = time.monotonic() + seconds
    with ThreadPoolExecutor(THREADS, thread_name_prefix="inbox") as threads:
        while True:
            leased = _leased(organisation_id, clock)
            if not leased:
                return False
            for taken in _taken(leased, courier, clock, threads):
                patiently(partial(settle, taken=taken, now=clock(), chance=chance))
            if time.monotonic() > end:
                return True


def sweep(*, now: datetime) -> list[int]:
    """Free what dead workers hold, forget what is old; the organisations that have work to do."""
    freed(InboundWebhook.objects.all(), now=now, last_error="worker: ended at work")
    old = now - timedelta(days=settings.WEBHOOK_KEPT_DAYS)
    done = InboundWebhook.objects.filter(state=WorkState.DONE, done_at__lt=old)
    InboundWebhook.objects.filter(pk__in=list(done.values_list("pk", flat=True)[:OLD])).delete()
    waiting = InboundWebhook.objects.filter(
        connection=OuterRef("pk"), state=WorkState.PENDING, next_attempt_at__lte=now
    )
    free = Q(held_until__isnull=True) | Q(held_until__lte=now)
    active = CrmConnection.objects.filter(paused=False, disabled_at__isnull=True)
    rows = active.filter(free & Q(Exists(waiting))).order_by("organisation_id")
    return list(rows.values_list("organisation_id", flat=True).distinct())


def _leased(organisation_id: int, clock: Clock) -> list[Taken]:
    """With what else waits of each deal; under one token, however often it is tried."""
    token = uuid.uuid4()
    rows = patiently(lambda: lease(organisation_id=organisation_id, now=clock(), token=token))
    return [Taken(row, _borne(row), patiently(partial(_covered, row))) for row in rows]


def _borne(row: InboundWebhook) -> dict[str, object] | None:
    """What the message itself says of its deal; None where the CRM must be asked."""
    if row.type in GONE:
        return {}
    return None if ANEW in row.body else dict(row.body["data"])


def _covered(row: InboundWebhook) -> Sequence[int]:
    if _borne(row) is not None:
        return ()
    same = InboundWebhook.objects.filter(connection=row.connection, external_id=row.external_id)
    later = same.filter(state=WorkState.PENDING, pk__gt=row.pk, body__has_key=ANEW)
    return list(later.exclude(type__in=GONE).values_list("pk", flat=True))


def _taken(
    leased: Sequence[Taken], courier: Courier, clock: Clock, threads: ThreadPoolExecutor
) -> Iterator[Taken]:
    """At once what its message tells, then what is read, of each connection as it comes back."""
    yield from (taken for taken in leased if taken.said is not None)
    asking = sorted(
        (taken for taken in leased if taken.said is None), key=lambda each: each.row.connection_id
    )
    running: set[Future[list[Taken]]] = {
        threads.submit(_read, list(some), courier, clock)
        for _, some in groupby(asking, key=lambda each: each.row.connection_id)
    }
    while running:
        done, running = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            yield from future.result()


def _read(waiting: Sequence[Taken], courier: Courier, clock: Clock) -> list[Taken]:
    """In a thread, so no row is touched here. One CRM is asked one thing after the other.

    Once it fails for a reason that is not this deal's, the rest is not asked.
    """
    found: list[Taken] = []
    line: Connector | None = None
    away = False
    for taken in waiting:
        row = taken.row
        try:
            if away or _too_late(row, clock()):
                found.append(taken)
                continue
            line = line or connector(row.connection, courier)
            said = line.read(row.external_id, properties(row.connection))
            found.append(Taken(row, said, taken.covered))
        except ConnectorError as error:
            found.append(Taken(row, error))
            away = not error.permanent or error.refused
    return found


def _too_late(row: InboundWebhook, now: datetime) -> bool:
    """Whether the lease might end before the answer is there."""
    assert row.lease_expires_at is not None
    return now + LONGEST_READ > row.lease_expires_at
