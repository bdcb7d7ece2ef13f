"""manage.py rotate_vault_key: bring what is sealed under the first key of VAULT_KEY."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.rotation import rotate


class Command(BaseCommand):
    help = "Seal all secrets again under the first of the keys in VAULT_KEY (new,old)."

    def handle(self, *args: Any, **options: Any) -> None:
        closed = rotate(tell=self.stdout.write)
        if closed:
            raise CommandError(f"{closed} are sealed by a key that VAULT_KEY does not name.")
        self.stdout.write("Only the first key is needed from now on.")
