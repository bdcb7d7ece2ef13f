"""The change feed: every event gets the next number of its organisation when it commits."""

from __future__ import annotations

from typing import Any

from django.db import models
from pgtrigger import core

from accounts.constraints import SameParent
from accounts.models import Organisation
from accounts.triggers import append_only


class Numbered(core.Trigger):
    """At commit, the lock of the counter held no longer than that: number the new event (ADR 7)."""

    when = core.After
    operation = core.Insert
    timing = core.Deferred
    declare = [("following", "bigint")]
    func = """
        INSERT INTO deals_feedcounter (organisation_id, last) VALUES (NEW.organisation_id, 1)
            ON CONFLICT (organisation_id) DO UPDATE SET last = deals_feedcounter.last + 1
            RETURNING last INTO following;
        INSERT INTO deals_feedentry (organisation_id, number, event_id)
            VALUES (NEW.organisation_id, following, NEW.id);
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
