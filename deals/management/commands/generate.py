"""manage.py generate: an organisation with very many negotiations, for load and benchmarks."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Organisation
from deals.demo.volume import Size, generate


class Command(BaseCommand):
    help = "Make an organisation with many negotiations (by COPY; needs a superuser's database)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--negotiations", type=int, default=Size.negotiations)
        parser.add_argument("--offers", type=int, default=Size.offers, help="of each negotiation")
        parser.add_argument("--kams", type=int, default=Size.kams)
        parser.add_argument("--templates", type=int, default=Size.templates)
        parser.add_argument("--slug", default="generated", help="of the new organisation")

    def handle(self, *args: Any, **options: Any) -> None:
        size = Size(*(options[name] for name in ("negotiations", "offers", "kams", "templates")))
        if min(size.negotiations, size.offers, size.kams, size.templates) < 1:
            raise CommandError("Every number must be at least 1.")
        if Organisation.objects.filter(slug=options["slug"]).exists():
            raise CommandError(
                f"There is an organisation {options['slug']} already: --slug another."
            )
        made = generate(size=size, slug=options["slug"], tell=self.stdout.write)
        self.stdout.write(f"Organisation {made.slug} is complete.")
