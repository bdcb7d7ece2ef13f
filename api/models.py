"""Who may call: OAuth2 applications, each of one organisation."""

from __future__ import annotations

from django.db import models
from oauth2_provider.models import AbstractApplication

from accounts.models import Organisation


class Application(AbstractApplication):  # type: ignore[misc]
    """A client of one organisation; its tokens see that organisation and no other."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="applications")

    class Meta(AbstractApplication.Meta):  # type: ignore[misc]
        swappable = "OAUTH2_PROVIDER_APPLICATION_MODEL"
