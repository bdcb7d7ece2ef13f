"""Work off what is due: lease, send with no transaction open, record; and sweep what was missed."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from accounts.vault import Sealed, unseal
from api.deliveries import outcome
from api.deliveries.fan_out import fan_out, listening
from api.deliveries.lease import free_expired, lease
from api.deliveries.outcome import Attempt, Chance
from api.deliveries.patience import patiently
from api.models import Delivery, DeliveryState, WebhookEndpoint
from api.webhooks.envelope import letter
from api.webhooks.send import Answer, Courier
from api.webhooks.sign import signed
from deals.models import FeedCounter

Clock = Callable[[], datetime]
THREADS = 16
LONGEST_SEND = timedelta(seconds=90)
"""Looking up, connecting to four addresses and waiting for an answer take less."""
OLD = 1000


def work_off(
    *,
    organisation_id: int,
    courier: Courier,
    clock: Clock = timezone.now,
    chance: Chance = random.random,
    seconds: float = 20.0,
) -> bool:
    """Make and send what is due; True when the time was over before all was done."""
    end = time.monotonic() + seconds
    with ThreadPoolExecutor(THREADS, thread_name_prefix="webhook") as threads:
        while True:
            patiently(lambda: fan_out(organisation_id=organisation_id, now=clock()))
            leased = _leased(organisation_id, clock)
            if not leased:
                return False
            for attempts in _sent(leased, courier, clock, threads):
                now = clock()
                patiently(partial(outcome.record, attempts=attempts, now=now, chance=chance))
            if time.monotonic() > end:
                return True


def sweep(*, now: datetime) -> list[int]:
    """Free what dead workers hold, forget what is old; the organisations that have work to do."""
    free_expired(now=now)
    old = now - timedelta(days=settings.WEBHOOK_KEPT_DAYS)
    done = Delivery.objects.filter(state=DeliveryState.DELIVERED, delivered_at__lt=old)
    Delivery.objects.filter(pk__in=list(done.values_list("pk", flat=True)[:OLD])).delete()
    waiting = Delivery.objects.filter(
        endpoint=OuterRef("pk"), state=DeliveryState.PENDING, next_attempt_at__lte=now
    )
    last = FeedCounter.objects.filter(pk=OuterRef("organisation_id")).values("last")
    behind = Q(fanned_to__lt=Subquery(last))
    free = Q(held_until__isnull=True) | Q(held_until__lte=now)
    rows = listening().filter(behind | (free & Q(Exists(waiting))))
    return list(
        rows.order_by("organisation_id").values_list("organisation_id", flat=True).distinct()
    )


def secrets_of(endpoint: WebhookEndpoint, *, now: datetime) -> list[str]:
    """What signs now: the secret, and the previous one until it expires; Sealed as `unseal`."""
    ciphers = [endpoint.secret]
    expires = endpoint.previous_expires_at
    if endpoint.previous_secret and expires is not None and now < expires:
        ciphers.append(endpoint.previous_secret)
    return [unseal(cipher) for cipher in ciphers]


def _leased(organisation_id: int, clock: Clock) -> list[Delivery]:
    """Under one token, however often it is tried: what a lost answer had leased comes with it."""
    token = uuid.uuid4()
    return patiently(lambda: lease(organisation_id=organisation_id, now=clock(), token=token))


def _sent(
    leased: list[Delivery], courier: Courier, clock: Clock, threads: ThreadPoolExecutor
) -> Iterator[list[Attempt]]:
    """The attempts as they come back, those that are there at once together."""
    running: dict[Future[Answer | None], Delivery] = {
        threads.submit(_send, delivery, courier, clock): delivery for delivery in leased
    }
    while running:
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        yield [Attempt(running.pop(future), future.result()) for future in done]


def _send(delivery: Delivery, courier: Courier, clock: Clock) -> Answer | None:
    """In a thread, so no row is touched here. None when the lease would not last."""
    now, endpoint = clock(), delivery.endpoint
    assert delivery.lease_expires_at is not None
    if now + LONGEST_SEND > delivery.lease_expires_at:
        return None
    said = letter(delivery, cloudevents=endpoint.cloudevents)
    try:
        secrets = secrets_of(endpoint, now=now)
    except Sealed as sealed:
        return Answer(None, f"secret: {sealed}")
    headers = signed(webhook_id=delivery.webhook_id, at=now, body=said.body, with_secrets=secrets)
    return courier.post(
        endpoint.url, body=said.body, headers={"Content-Type": said.content_type, **headers}
    )
