"""Who: organisations, teams, users, key accounts and their contacts."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People and accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The last app that is migrated leaves the database with its role and policies."""
        from accounts.isolation import checks  # noqa: F401 - registers itself

        last = list(apps.get_app_configs())[-1]
        post_migrate.connect(_isolate, sender=last, dispatch_uid="accounts.isolation")


def _isolate(*, using: str, **_: Any) -> None:
    from django.db import connections

    from accounts.isolation import as_owner
    from accounts.isolation.policies import put_in_place
    from accounts.isolation.role import make_role

    with as_owner():
        make_role(connections[using])
        put_in_place(connections[using])
