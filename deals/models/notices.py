"""What a person was told by the program: what he has read, and the mails of a day."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.constraints import SameParent, holds
from accounts.models import Organisation

EARLIEST = 7
"""The hour of a digest for those who never chose another."""


class OfUser(models.Model):
    """A row that belongs to one person of an organisation."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", db_index=False, editable=False
    )

    class Meta:
        abstract = True
        constraints = [SameParent("organisation", "user")]


class NoticeMark(OfUser):
    """A notice was read. Notices themselves are no rows: they follow from what is open now."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_marks")
    key = models.CharField(max_length=60)
    read_at = models.DateTimeField()

    class Meta(OfUser.Meta):
        abstract = False
        constraints = [
            *OfUser.Meta.constraints,
            models.UniqueConstraint(fields=["user", "key"], name="deals_noticemark_once"),
        ]

    def __str__(self) -> str:
        return self.key


class NoticeSetting(OfUser):
    """Whether a person gets the daily digest, and from which hour of his day on."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_setting"
    )
    digest = models.BooleanField(default=True)
    hour = models.PositiveSmallIntegerField(default=EARLIEST)

    class Meta(OfUser.Meta):
        abstract = False
        constraints = [*OfUser.Meta.constraints, holds("hour_of_a_day", Q(hour__lte=23))]

    def __str__(self) -> str:
        return f"from {self.hour} h" if self.digest else "none"


class Digest(OfUser):
    """The digest of one person's day: made once, whoever asks for it.

    `done_at` is null while it is still to be sent; `lines` counts what it told, 0 where there was
    nothing to say and no mail went out. `tries` counts mails that the server refused.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="digests")
    day = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)
    lines = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta(OfUser.Meta):
        abstract = False
        constraints = [
            *OfUser.Meta.constraints,
            models.UniqueConstraint(fields=["user", "day"], name="deals_digest_once"),
        ]

    def __str__(self) -> str:
        return f"{self.day}"
