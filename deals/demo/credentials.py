"""A token for trying the API on the demo."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from oauth2_provider.models import get_access_token_model, get_application_model
from oauth2_provider.settings import oauth2_settings

from accounts.models import Organisation

DAYS = 30


@transaction.atomic
def fresh_token(*, organisation: Organisation) -> str:
    """A token with every scope, good for DAYS; the one issued before stops working."""
    applications = get_application_model()
    application, _ = applications.objects.get_or_create(
        organisation=organisation,
        name="demo",
        defaults={
            "client_type": applications.CLIENT_CONFIDENTIAL,
            "authorization_grant_type": applications.GRANT_CLIENT_CREDENTIALS,
        },
    )
    application.scopes = [*oauth2_settings.SCOPES]
    application.save(update_fields=["scopes"])
    tokens = get_access_token_model().objects
    tokens.filter(application=application).delete()
    token = secrets.token_urlsafe(32)
    tokens.create(
        application=application,
        token=token,
        scope=" ".join(oauth2_settings.SCOPES),
        expires=timezone.now() + timedelta(days=DAYS),
    )
    return token
