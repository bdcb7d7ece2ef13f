"""manage.py recheck: run the rule book in force over all negotiations, and tell what changed."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from deals.actions.recheck import Recheck, recheck
from deals.management.operators import add_organisation, operator

SHOW_EVERY = 100


class Command(BaseCommand):
    help = "Check every negotiation of an organisation again, by the rule book as it is set now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="tell what would change")
        parser.add_argument(
            "--all",
            action="store_true",
            help="look also at those in which the rules as they are set now see what was seen",
        )
        add_organisation(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        viewer = operator(slug=options["organisation"])
        dry_run = options["dry_run"]
        report = recheck(
            viewer=viewer, dry_run=dry_run, everything=options["all"], progress=self._show
        )
        self._tell(report, dry_run=dry_run)

    def _show(self, checked: int, of: int) -> None:
        if checked % SHOW_EVERY == 0:
            self.stderr.write(f"{checked} of {of}")

    def _tell(self, report: Recheck, *, dry_run: bool) -> None:
        would = " would have" if dry_run else ""
        current = f", {report.current} up to date already" if report.current else ""
        self.stdout.write(f"{report.checked} checked, {report.changed}{would} changed{current}.")
        for (code, status), count in sorted(report.findings.items()):
            self.stdout.write(f"{code} {status} {count}")
