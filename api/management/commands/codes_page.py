"""manage.py codes_page: write docs/codes.md, the codes of problems."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from api.codes import page


class Command(BaseCommand):
    help = "Write docs/codes.md; tests tell when it is out of date."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "codes.md"
        path.write_text(page(), encoding="utf-8")
