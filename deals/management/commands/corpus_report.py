"""manage.py corpus_report KIND: the published figures, recomputed from the stored rows."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from deals.management.operators import add_organisation, operator
from deals.queries.corpus_report import FIGURES, corpus_report


class Command(BaseCommand):
    help = "Print the figures of an imported corpus."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=FIGURES)
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        add_organisation(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        viewer = operator(slug=options["organisation"])
        report = corpus_report(viewer=viewer, kind=options["kind"])
        if not report["negotiations"]:
            raise CommandError(f"Nothing of {options['kind']} is imported here.")
        shown = json.dumps(report) if options["json"] else "\n".join(_lines(report))
        self.stdout.write(shown)


def _lines(report: Mapping[str, Any], *, indent: str = "") -> Iterator[str]:
    for name, figure in report.items():
        label = f"{indent}{name.replace('_', ' ')}"
        if isinstance(figure, Mapping):
            yield f"{label}:"
            yield from _lines(figure, indent=f"{indent}  ")
        else:
            yield f"{label}: {round(figure, 4) if isinstance(figure, float) else figure}"
