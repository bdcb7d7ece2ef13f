"""Who may call, and what they were answered: applications, and answers kept for their keys."""

from __future__ import annotations

from django.db import models
from oauth2_provider.models import AbstractApplication

from accounts.models import Organisation


class Application(AbstractApplication):  # type: ignore[misc]
    """A client of one organisation; its tokens see that organisation and no other."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="applications")

    class Meta(AbstractApplication.Meta):  # type: ignore[misc]
        swappable = "OAUTH2_PROVIDER_APPLICATION_MODEL"


class StoredAnswer(models.Model):
    """What a request with an Idempotency-Key was answered; written in the transaction it changed.

    `credential` names the application or the user, `route` the method and address.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    credential = models.CharField(max_length=40)
    route = models.CharField(max_length=300)
    key = models.CharField(max_length=255)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.TextField()
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
