"""manage.py lint FILE…: check transcripts, without a database."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from deals.management.linting import Linted, lint
from deals.management.reports import FORMATS

FOUND, UNUSABLE = 1, 2
"""Exit statuses: errors were found; a file or an argument is of no use."""


class Command(BaseCommand):
    help = "Check transcripts of negotiations; status 1 if errors are found, 2 on unusable files."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="a transcript; - reads stdin")
        parser.add_argument("--format", choices=FORMATS, default="text")
        parser.add_argument("--as-of", type=_day, metavar="DATE", help="the day that counts: today")

    def handle(self, *_args: Any, **options: Any) -> None:
        as_of: date = options["as_of"] or timezone.localdate()
        linted: list[Linted] = []
        status = 0
        for path in options["files"]:
            try:
                linted.append(lint(path=path, as_of=as_of))
            except OSError as error:
                self.stderr.write(f"{path}: cannot be read: {error.strerror}")
                status = UNUSABLE
        self.stdout.write(FORMATS[options["format"]](linted), ending="")
        status = status or (FOUND if any(file.failed for file in linted) else 0)
        if status:
            sys.exit(status)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no date such as 2026-01-31") from None
