"""Who may call, and what they were answered."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from oauth2_provider.models import AbstractApplication

from accounts.constraints import SameParent
from accounts.history import tracked
from accounts.models import Organisation
from accounts.sealed import Cipher


@tracked("client_secret", "previous_secret", "last_used_at", "updated")
class Application(AbstractApplication):  # type: ignore[misc]
    """A client of one organisation; its tokens see that organisation and no other.

    `scopes` are the most its tokens may have. Secrets are hashes; the previous one is taken beside
    the present one until it expires.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="applications")
    scopes = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    secret_at = models.DateTimeField(default=timezone.now)
    previous_secret = models.CharField(max_length=255, blank=True)
    previous_expires_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta(AbstractApplication.Meta):  # type: ignore[misc]
        swappable = "OAUTH2_PROVIDER_APPLICATION_MODEL"
        constraints = [SameParent("organisation", "created_by")]

    def refused(self, now: datetime) -> str:
        """Why it is let in no more; empty while it is."""
        if self.revoked_at is not None:
            return f"The application was revoked on {_day(self.revoked_at)}."
        if self.expires_at is not None and self.expires_at <= now:
            return f"The application expired on {_day(self.expires_at)}."
        return ""


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d at %H:%M} UTC"


class StoredAnswer(models.Model):
    """What a request with an Idempotency-Key was answered; written in the transaction it changed.

    `credential` names the application or the user, `route` the method and address; the body is a
    cipher, since an answer may tell secrets.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    credential = models.CharField(max_length=40)
    route = models.CharField(max_length=300)
    key = models.CharField(max_length=255)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = Cipher()
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "credential", "route", "key"], name="api_answered_once"
            )
        ]
        indexes = [models.Index(fields=["expires_at"], name="api_answer_expiry")]

    def __str__(self) -> str:
        return f"{self.route} {self.key}"
