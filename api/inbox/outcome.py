"""What comes of a message: done, postponed or dead; and what it says of the connection."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet

from accounts.errors import DomainError
from api.crm.base import ConnectorError
from api.deliveries.schedule import MOST_ATTEMPTS, backoff, retry_after
from api.inbox.messages import ANEW, GONE
from api.inbox.upsert import Came, bring, negotiation_of, part
from api.models import CrmConnection, InboundWebhook, WorkState

log = logging.getLogger(__name__)
Chance = Callable[[], float]
LONGEST = 200
REST = timedelta(minutes=1)
"""For so long at most nothing else is read of a CRM that fails without a word of when."""
OVERTAKEN = "Something newer of this deal was taken in before."
COVERED = "The deal was read after it."


@dataclass(frozen=True, slots=True)
class Taken:
    """A leased message with what the CRM says of its deal; None if it was not asked after all.

    `covered` are later messages of the deal that were there before the CRM was asked.
    """

    row: InboundWebhook
    said: Mapping[str, Any] | ConnectorError | None
    covered: Sequence[int] = ()


def settle(*, taken: Taken, now: datetime, chance: Chance) -> None:
    """Write what comes of it; a message whose lease was lost is left alone.

    The negotiation and the message's end are written in one transaction: both, or neither.
    """
    row, said = taken.row, taken.said
    if said is None:
        _put_back(row, now)
    elif isinstance(said, ConnectorError):
        _unread(row, said, now, backoff(attempts=row.attempts, chance=chance()))
    else:
        _brought(taken, said, now, backoff(attempts=row.attempts, chance=chance()))


def _brought(taken: Taken, said: Mapping[str, Any], now: datetime, wait: timedelta) -> None:
    """What is wrong with the deal is told; what is wrong with us is tried again, and logged."""
    row = taken.row
    with transaction.atomic():
        if _held(row).select_for_update().first() is None:
            return
        try:
            with transaction.atomic():
                came = _came(row, said)
        except DomainError as error:
            _free(row, state=WorkState.DEAD, last_error=_told(error))
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:  # its text may repeat what the CRM said
            log.error("inbound webhook %s: %s", row.pk, type(error).__name__)
            _postponed(row, f"internal: {type(error).__name__}", now + wait)
        else:
            _done(taken, came, now)


def _came(row: InboundWebhook, said: Mapping[str, Any]) -> Came:
    if row.type in GONE:
        return part(connection=row.connection, external_id=row.external_id)
    if _overtaken(row):
        known = negotiation_of(connection=row.connection, external_id=row.external_id)
        return Came(known.pk if known else None, opened=False, note=OVERTAKEN)
    return bring(connection=row.connection, external_id=row.external_id, said=said)


def _overtaken(row: InboundWebhook) -> bool:
    """Whether it tells how things stood before what was taken in; who is read anew never does."""
    if row.occurred_at is None or ANEW in row.body:
        return False
    same = InboundWebhook.objects.filter(connection=row.connection, external_id=row.external_id)
    return same.filter(state=WorkState.DONE, occurred_at__gt=row.occurred_at).exists()


def _held(row: InboundWebhook) -> QuerySet[InboundWebhook]:
    """The row, as far as this worker still holds it."""
    return InboundWebhook.objects.filter(pk=row.pk, lease=row.lease, state=WorkState.LEASED)


def _free(row: InboundWebhook, **changes: Any) -> None:
    _held(row).update(lease=None, lease_expires_at=None, **changes)


def _put_back(row: InboundWebhook, now: datetime, **changes: Any) -> None:
    _free(
        row,
        state=WorkState.PENDING,
        attempts=row.attempts - 1,
        next_attempt_at=now,
        **changes,
    )


def _postponed(row: InboundWebhook, error: str, until: datetime) -> None:
    over = row.attempts >= MOST_ATTEMPTS
    state = WorkState.DEAD if over else WorkState.PENDING
    _free(row, state=state, last_error=error[:LONGEST], next_attempt_at=until)


def _done(taken: Taken, came: Came, now: datetime) -> None:
    ended = {"state": WorkState.DONE, "done_at": now, "last_error": ""}
    ended["negotiation_id"] = came.negotiation_id
    _free(taken.row, **ended, opened=came.opened, note=came.note[:LONGEST])
    later = InboundWebhook.objects.filter(pk__in=taken.covered, state=WorkState.PENDING)
    later.update(**ended, opened=False, note=COVERED)
    if ANEW in taken.row.body and taken.row.connection.failing_since is not None:
        CrmConnection.objects.filter(pk=taken.row.connection_id).update(failing_since=None)


def _unread(row: InboundWebhook, error: ConnectorError, now: datetime, wait: timedelta) -> None:
    """The CRM did not tell of the deal: who is not let in waits until somebody resumes."""
    connection = CrmConnection.objects.filter(pk=row.connection_id)
    with transaction.atomic():
        if error.refused:
            _put_back(row, now, last_error=str(error)[:LONGEST])
            reason = f"The CRM does not let us in: {error}"[:LONGEST]
            active = connection.filter(disabled_at__isnull=True)
            active.update(disabled_at=now, disabled_reason=reason)
        elif error.permanent:
            _free(row, state=WorkState.DEAD, last_error=str(error)[:LONGEST])
            return
        else:
            asked = retry_after(error.retry_after, now=now)
            _postponed(row, str(error), now + max(wait, asked or wait))
            connection.update(held_until=now + (asked or min(wait, REST)))
        connection.filter(failing_since__isnull=True).update(failing_since=now)


def _told(error: DomainError) -> str:
    """Every problem in one line."""
    parts = (f"{each.pointer.strip('/')}: {each.detail}" for each in error.problems)
    return "; ".join(part.removeprefix(": ") for part in parts)[:LONGEST]
