"""Users and their roles."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.constraints import SameParent, anchor, holds, only
from accounts.history import tracked
from accounts.models.organisation import Organisation, Team


class Role(models.TextChoices):
    """What a person does; OAuth2 clients have the role `integration` of `access.Viewer`."""

    KAM = "kam", _("Key-account manager")
    LEADER = "leader", _("Team leader")
    DEAL_DESK = "deal_desk", _("Deal desk")
    ADMIN = "admin", _("Administrator")


@tracked("password", "last_login")
class User(AbstractUser):
    """A person of one organisation; only superusers may stand outside of all.

    `language` and `time_zone` are of the pages; "" is as the browser and the site say.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="users", null=True, blank=True
    )
    team = models.ForeignKey(Team, models.PROTECT, related_name="users", null=True, blank=True)
    role = models.CharField(max_length=20, choices=Role, default=Role.KAM)
    language = models.CharField(max_length=10, blank=True, default="")
    time_zone = models.CharField(max_length=64, blank=True, default="")

    class Meta(AbstractUser.Meta):
        abstract = False
        ordering = ["username"]
        constraints = [
            anchor("organisation"),
            SameParent("organisation", "team"),
            only("role", Role),
            holds(
                "in_organisation",
                models.Q(organisation__isnull=False, is_superuser=False)
                | models.Q(is_superuser=True),
            ),
            holds(
                "team_in_organisation",
                models.Q(team__isnull=True) | models.Q(organisation__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username
