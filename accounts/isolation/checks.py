"""`manage.py check --deploy` tells when organisations are not kept apart."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks


@checks.register(checks.Tags.security, deploy=True)
def role_is_set(**_: Any) -> list[checks.CheckMessage]:
    """Owners and superusers pass every policy."""
    if settings.DATABASE_ROLE:
        return []
    text = "DATABASE_ROLE is empty: PostgreSQL itself does not keep organisations apart."
    return [checks.Warning(text, hint="Leave it at negotrack_app.", id="accounts.W001")]
