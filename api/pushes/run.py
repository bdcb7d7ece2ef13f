"""Work off what is due: lease, send with no transaction open, record; and sweep what was missed."""

from __future__ import annotations

import logging
import random
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from functools import cache, partial
from itertools import groupby
from traceback import extract_tb
from typing import NamedTuple

from django.db import InterfaceError, OperationalError
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from api.crm.base import Connector, ConnectorError
from api.crm.connectors import connector
from api.crm.mapping import picture, told
from api.deliveries.lease import Work, freed, take
from api.deliveries.patience import patiently
from api.models import CrmPush, WorkState
from api.pushes import outcome
from api.pushes.ask import ask, pushing
from api.pushes.outcome import Attempt, Body, Chance, Done
from api.webhooks.send import Courier
from deals.models import ExternalReference, FeedCounter

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]
PUSHES = Work("api_crmconnection", "api_crmpush", "connection_id", many=20, few=1)
THREADS = 8
LONGEST_PUSH = timedelta(seconds=90)
"""Odoo is called twice, to sign in and to write: connecting and answering take less."""


class Letter(NamedTuple):
    """A leased push with what the CRM should have: None where there is nothing to tell it."""

    push: CrmPush
    body: Body | ConnectorError | None


def work_off(
    *,
    organisation_id: int,
    courier: Courier,
    clock: Clock = timezone.now,
    chance: Chance = random.random,
    seconds: float = 20.0,
) -> bool:
    """Ask for and send what is due; True when the time was over before all was done."""
    end = time.monotonic() + seconds
    with ThreadPoolExecutor(THREADS, thread_name_prefix="crm") as threads:
        while True:
            patiently(lambda: ask(organisation_id=organisation_id, now=clock()))
            leased = _leased(organisation_id, clock)
            if not leased:
                return False
            letters = [Letter(push, _body(push)) for push in leased]
            for attempts in _sent(letters, courier, clock, threads):
                now = clock()
                patiently(partial(outcome.record, attempts=attempts, now=now, chance=chance))
            if time.monotonic() > end:
                return True


def sweep(*, now: datetime) -> list[int]:
    """Free what dead workers hold; the organisations that have work to do.

    Nobody knows what the CRM was told by a worker that died.
    """
    freed(CrmPush.objects.all(), now=now, pushed=None)
    waiting = CrmPush.objects.filter(
        connection=OuterRef("pk"), state=WorkState.PENDING, next_attempt_at__lte=now
    )
    last = FeedCounter.objects.filter(pk=OuterRef("organisation_id")).values("last")
    behind = Q(pushed_to__lt=Subquery(last))
    free = Q(held_until__isnull=True) | Q(held_until__lte=now)
    rows = pushing().filter(behind | (free & Q(Exists(waiting))))
    return list(
        rows.order_by("organisation_id").values_list("organisation_id", flat=True).distinct()
    )


def _leased(organisation_id: int, clock: Clock) -> list[CrmPush]:
    """Under one token, however often it is tried: what a lost answer had leased comes with it."""
    token = uuid.uuid4()
    patiently(lambda: take(PUSHES, organisation_id=organisation_id, now=clock(), token=token))
    rows = CrmPush.objects.filter(lease=token).select_related("connection")
    return patiently(lambda: list(rows.order_by("connection_id", "next_attempt_at", "id")))


def _body(push: CrmPush) -> Body | ConnectorError | None:
    """What cannot be told of one negotiation must not keep the others from being told."""
    try:
        return patiently(lambda: _composed(push))
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        kind, place = type(error).__name__, extract_tb(error.__traceback__)[-1]
        where = f"{place.filename}:{place.lineno}"  # and not what it says, which may be a limit
        log.error("no figures for negotiation %s: %s, %s", push.negotiation_id, kind, where)
        return ConnectorError(f"figures: {kind}", permanent=True)


def _composed(push: CrmPush) -> Body | None:
    names = ExternalReference.objects.filter(
        negotiation_id=push.negotiation_id, system=push.connection.system
    )
    deal = names.order_by("-id").values_list("external_id", flat=True).first()
    about = {"organisation_id": push.organisation_id, "negotiation_id": push.negotiation_id}
    properties = push.connection.properties
    seen = picture(**about) if deal and properties else None
    return None if seen is None else {"deal": deal, "properties": told(seen, properties)}


def _sent(
    letters: Iterable[Letter], courier: Courier, clock: Clock, threads: ThreadPoolExecutor
) -> Iterator[list[Attempt]]:
    """The attempts of each connection as they come back."""
    by_connection = groupby(letters, key=lambda letter: letter.push.connection_id)
    running: set[Future[list[Attempt]]] = {
        threads.submit(_told, list(some), courier, clock) for _, some in by_connection
    }
    while running:
        done, running = wait(running, return_when=FIRST_COMPLETED)
        yield from (future.result() for future in done)


def _told(letters: list[Letter], courier: Courier, clock: Clock) -> list[Attempt]:
    """In a thread, so no row is touched here. One CRM is told one thing after the other.

    Once it fails for a reason that is not the deal's, the rest is not tried.
    """
    line = cache(lambda: connector(letters[0].push.connection, courier))
    attempts: list[Attempt] = []
    away = False
    for letter in letters:
        result = None if away or _too_late(letter.push, clock) else _result(line, letter)
        attempts.append(Attempt(letter.push, result))
        away = away or (isinstance(result, ConnectorError) and not result.of_deal)
    return attempts


def _too_late(push: CrmPush, clock: Clock) -> bool:
    """Whether the lease could end before the CRM has answered."""
    assert push.lease_expires_at is not None
    return clock() + LONGEST_PUSH > push.lease_expires_at


def _result(line: Callable[[], Connector], letter: Letter) -> Done | ConnectorError:
    push, body = letter
    if isinstance(body, ConnectorError):
        return body
    if body is None or body == push.pushed:
        return Done(body, said=False)
    try:
        line().write(body["deal"], body["properties"])
    except ConnectorError as error:
        return error
    return Done(body)
