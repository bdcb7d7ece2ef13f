"""The change feed: every event gets the next number of its organisation when it commits."""

from __future__ import annotations

from typing import Any

from django.db import models
from pgtrigger import core

from accounts.constraints import SameParent
from accounts.models import Organisation
from accounts.triggers import append_only

WRITTEN = "negotrack.events"
"""A setting of the transaction: the ids of the events it has written. Savepoints undo it."""


class Collected(core.Trigger):
    """Note the events of a statement, so that a transaction's are numbered together."""

    when = core.After
    operation = core.Insert
    level = core.Statement
    referencing = core.Referencing(new="written")  # type: ignore[no-untyped-call]
    func = f"""
        PERFORM set_config('{WRITTEN}',
            concat_ws(',', NULLIF(current_setting('{WRITTEN}', true), ''),
                (SELECT string_agg(id::text, ',') FROM written)), true);
        RETURN NULL;
    """


class Numbered(core.Trigger):
    """At commit, the lock of the counter held no longer than that: number the events (ADR 7).

    The first event of an organisation numbers all that the transaction has written.
    """

    when = core.After
    operation = core.Insert
    timing = core.Deferred
    declare = [("ids", "bigint[]"), ("upto", "bigint")]
    func = f"""
        IF EXISTS (SELECT FROM deals_feedentry WHERE event_id = NEW.id) THEN
            RETURN NULL;
        END IF;
        ids := string_to_array(current_setting('{WRITTEN}', true), ',')::bigint[] || NEW.id;
        SELECT array_agg(event.id ORDER BY event.id) INTO ids FROM deals_event event
            WHERE event.id = ANY (ids) AND event.organisation_id = NEW.organisation_id
                AND NOT EXISTS (SELECT FROM deals_feedentry entry WHERE entry.event_id = event.id);
        INSERT INTO deals_feedcounter (organisation_id, last)
            VALUES (NEW.organisation_id, cardinality(ids))
            ON CONFLICT (organisation_id) DO UPDATE
                SET last = deals_feedcounter.last + EXCLUDED.last
            RETURNING last INTO upto;
        INSERT INTO deals_feedentry (organisation_id, number, event_id)
            SELECT NEW.organisation_id, upto - cardinality(ids) + place, id
            FROM unnest(ids) WITH ORDINALITY AS listed (id, place);
        RETURN NULL;
    """


class FeedCounter(models.Model):
    """How many events of an organisation were numbered."""

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, primary_key=True, related_name="+"
    )
    last = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.last}"


class FeedEntry(models.Model):
    """Append-only: the place of an event in its organisation's feed, in the order of commits."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    number = models.BigIntegerField()
    event = models.OneToOneField("deals.Event", models.CASCADE, related_name="feed")

    class Meta:
        constraints = [
            SameParent("organisation", "event"),
            models.UniqueConstraint(fields=["organisation", "number"], name="deals_feed_once"),
        ]
        triggers: list[Any] = append_only()

    def __str__(self) -> str:
        return f"{self.number}"
