"""From events to pushes: one for each connection and each negotiation that its CRM has a name for.

However many events ask for it, it stays one row: what is sent is how things stand at that time.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from api.deliveries.fan_out import PAGE, last_number
from api.models import CrmConnection

ASK = """
    INSERT INTO api_crmpush (organisation_id, connection_id, negotiation_id, wanted, state,
        attempts, next_attempt_at, last_error, created_at)
    SELECT %(organisation)s, %(connection)s, deal.id, %(upto)s, 'pending', 0, %(now)s, '', %(now)s
    FROM deals_negotiation deal
    WHERE deal.organisation_id = %(organisation)s AND deal.sample = ''
        AND EXISTS (
            SELECT FROM deals_externalreference named
            WHERE named.negotiation_id = deal.id AND named.system = %(system)s
        )
        AND (%(all)s OR deal.id IN (
            SELECT event.negotiation_id
            FROM deals_feedentry entry JOIN deals_event event ON event.id = entry.event_id
            WHERE entry.organisation_id = %(organisation)s
                AND entry.number > %(after)s AND entry.number <= %(upto)s
        ))
    ORDER BY deal.id
    ON CONFLICT (connection_id, negotiation_id) DO UPDATE SET
        wanted = GREATEST(api_crmpush.wanted, EXCLUDED.wanted),
        state = CASE WHEN api_crmpush.state = 'leased' THEN 'leased' ELSE 'pending' END,
        attempts = CASE WHEN api_crmpush.state IN ('done', 'dead') THEN 0
            ELSE api_crmpush.attempts END,
        next_attempt_at = CASE WHEN api_crmpush.state IN ('done', 'dead') THEN %(now)s
            ELSE api_crmpush.next_attempt_at END
"""
"""Who waits for another try goes on waiting; who was done, or dead, begins anew."""


def ask(*, organisation_id: int, now: datetime) -> None:
    """Ask for what pushes are missing; it may run at any time, and again.

    Each connection goes on from its place in the change feed, as webhook endpoints do.
    """
    active = pushing().filter(organisation_id=organisation_id).order_by("pk")
    for pk in list(active.values_list("pk", flat=True)):
        while _caught_up(pk, now):
            pass


def pushing() -> QuerySet[CrmConnection]:
    """The connections that push: with something mapped, neither paused nor disabled."""
    active = CrmConnection.objects.filter(paused=False, disabled_at__isnull=True)
    return active.exclude(properties={})


def _caught_up(connection_id: int, now: datetime) -> bool:
    """One step further, all at once where nothing was asked for yet; False at the feed's end."""
    with transaction.atomic():
        row = pushing().select_for_update(no_key=True).filter(pk=connection_id).first()
        last = 0 if row is None else last_number(row.organisation_id)
        if row is None or row.pushed_to >= last:
            return False
        upto = last if row.pushed_to == 0 else min(last, row.pushed_to + PAGE)
        _ask(row, upto, now)
        row.pushed_to = upto
        row.save(update_fields=["pushed_to"])
    return True


def _ask(row: CrmConnection, upto: int, now: datetime) -> None:
    asked: dict[str, Any] = {
        "organisation": row.organisation_id,
        "connection": row.pk,
        "system": row.system,
        "all": row.pushed_to == 0,
        "after": row.pushed_to,
        "upto": upto,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(ASK, asked)
