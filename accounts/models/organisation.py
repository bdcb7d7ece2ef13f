"""The tenant and its tree of teams."""

from __future__ import annotations

import pgtrigger
from django.db import models

from accounts.constraints import SameParent, anchor
from accounts.history import tracked


class Organisation(models.Model):
    """A tenant. Nobody ever sees another organisation's rows."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=80, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


NO_CYCLE = """
    PERFORM pg_advisory_xact_lock(hashtextextended('accounts_team', NEW.organisation_id));
    IF EXISTS (
        WITH RECURSIVE above AS (
            SELECT NEW.parent_id AS id
            UNION
            SELECT team.parent_id FROM accounts_team team JOIN above ON team.id = above.id
        )
        SELECT 1 FROM above WHERE above.id = NEW.id
    ) THEN
        RAISE EXCEPTION 'accounts_team: a team cannot stand below itself'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


@tracked()
class Team(models.Model):
    """A node of the organisation's tree; leaders see their own team and all below."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="teams")
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", null=True, blank=True
    )
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            anchor("organisation"),
            SameParent("organisation", "parent"),
            models.UniqueConstraint(
                fields=["organisation", "name"], name="%(app_label)s_%(class)s_name"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="no_cycle",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=NO_CYCLE,
            )
        ]

    def __str__(self) -> str:
        return self.name
