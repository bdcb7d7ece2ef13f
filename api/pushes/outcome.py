"""What comes of a push: done, postponed or dead; and what it says of the connection."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Case, QuerySet, When
from django.db.models import Value as Constant

from api.crm.base import ConnectorError
from api.deliveries.schedule import MOST_ATTEMPTS, backoff, retry_after
from api.models import CrmConnection, CrmPush, WorkState

Chance = Callable[[], float]
Body = Mapping[str, Any]
REST = timedelta(minutes=1)
"""For so long at most nothing else is tried of a CRM that fails without a word of when."""


class Done(NamedTuple):
    """The CRM has this now; `said` is off where it had it before and was not called."""

    body: Body | None
    said: bool = True


class Attempt(NamedTuple):
    """A leased push and what came of it; None if it was not tried after all."""

    push: CrmPush
    result: Done | ConnectorError | None


def record(*, attempts: Iterable[Attempt], now: datetime, chance: Chance) -> None:
    """Write what came of them in one transaction; rows whose lease was lost are left alone.

    Connections are locked before pushes, as by whoever asks: no two wait for each other.
    """
    listed = list(attempts)
    with transaction.atomic():
        _lock({push.connection_id for push, _ in listed})
        for push, result in listed:
            if result is None:
                _put_back(push, now, attempts=push.attempts - 1)
            elif isinstance(result, Done):
                _done(push, result, now)
            elif result.refused:
                _refused(push, result, now)
            else:
                _failed(push, result, now, backoff(attempts=push.attempts, chance=chance()))


def _lock(connection_ids: Iterable[int]) -> None:
    rows = CrmConnection.objects.filter(pk__in=connection_ids).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))


def _held(push: CrmPush) -> QuerySet[CrmPush]:
    """The row, as far as this worker still holds it."""
    return CrmPush.objects.filter(pk=push.pk, lease=push.lease, state=WorkState.LEASED)


def _free(push: CrmPush, **changes: Any) -> bool:
    """Whether this worker still held it."""
    return bool(_held(push).update(lease=None, lease_expires_at=None, **changes))


def _put_back(push: CrmPush, now: datetime, **changes: Any) -> bool:
    return _free(push, state=WorkState.PENDING, next_attempt_at=now, **changes)


def _done(push: CrmPush, result: Done, now: datetime) -> None:
    """Unless something was asked for since it was leased: then it is due again."""
    _free(
        push,
        state=_unless_wanted(push, WorkState.DONE),
        attempts=_unless_wanted(push, push.attempts, otherwise=0),
        next_attempt_at=now,
        pushed=result.body,
        last_status=None,
        last_error="",
        **({"done_at": now} if result.said else {}),
    )
    if result.said and push.connection.failing_since is not None:
        CrmConnection.objects.filter(pk=push.connection_id).update(failing_since=None)


def _refused(push: CrmPush, error: ConnectorError, now: datetime) -> None:
    """Nothing is wrong with this push: it waits until somebody resumes the connection."""
    failed = {"last_status": error.status, "last_error": str(error), "pushed": None}
    if _put_back(push, now, attempts=push.attempts - 1, **failed):
        reason = f"The CRM does not let us in: {error}"[:200]
        _failing(push, now).filter(disabled_at__isnull=True).update(
            disabled_at=now, disabled_reason=reason
        )


def _failed(push: CrmPush, error: ConnectorError, now: datetime, wait: timedelta) -> None:
    asked = retry_after(error.retry_after, now=now)
    over = error.permanent or push.attempts >= MOST_ATTEMPTS
    held = _free(
        push,
        state=_unless_wanted(push, WorkState.DEAD) if over else WorkState.PENDING,
        attempts=_unless_wanted(push, push.attempts, otherwise=0) if over else push.attempts,
        next_attempt_at=now + max(wait, asked or wait),
        pushed=None,
        last_status=error.status,
        last_error=str(error),
    )
    if held and not error.permanent:
        _failing(push, now).update(held_until=now + (asked or min(wait, REST)))


def _failing(push: CrmPush, now: datetime) -> QuerySet[CrmConnection]:
    """The connection, marked as failing from the first time on."""
    row = CrmConnection.objects.filter(pk=push.connection_id)
    row.filter(failing_since__isnull=True).update(failing_since=now)
    return row


def _unless_wanted(push: CrmPush, value: Any, *, otherwise: Any = WorkState.PENDING) -> Case:
    """The value, where no event has asked for it anew since it was leased."""
    return Case(When(wanted=push.wanted, then=Constant(value)), default=Constant(otherwise))
