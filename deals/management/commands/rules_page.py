"""manage.py rules_page: write docs/rules.md from the rules' own docstrings."""

from __future__ import annotations

import difflib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from deals.rules import RULES
from deals.rules.base import Rule

HEAD = """# The rules

Generated from the rules themselves by `make docs`; do not edit. Each rule reads the ledger of one
negotiation; each example is executed by the tests. The table gives the defaults: an administrator
sets an organisation's own severity and thresholds, or switches a rule off, in the admin or with
`PUT /api/v1/rules/{code}/setting`; `manage.py recheck` then runs the rule book over all
negotiations that were computed by other rules, by other code or on another day (`--all`: over every
one), goes on where it was cut short, and tells what changed. Rules of the *limits* are computed for
all and shown to those who hold the limits.

"""


class Command(BaseCommand):
    help = "Write docs/rules.md; with --check, fail when it is out of date."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="compare instead of writing")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "rules.md"
        page = rules_page()
        if not options["check"]:
            path.write_text(page, encoding="utf-8")
            return
        known = path.read_text(encoding="utf-8") if path.exists() else ""
        if known != page:
            lines = difflib.unified_diff(known.splitlines(), page.splitlines(), lineterm="")
            raise CommandError("docs/rules.md is out of date: make docs\n" + "\n".join(lines))


def rules_page() -> str:
    """The whole page: a table, then every rule."""
    rows = [
        f"| [{rule.code}](#{rule.code.lower()}-{rule.name}) | {rule.name} | {rule.severity}"
        f"{', limits' if rule.limits else ''} | {_defaults(rule)} | {rule.summary} |"
        for rule in RULES
    ]
    head = "| code | name | severity | thresholds | flagged when |\n|---|---|---|---|---|\n"
    table = head + "\n".join(rows)
    return HEAD + table + "\n\n" + "\n\n".join(rule.page() for rule in RULES) + "\n"


def _defaults(rule: Rule) -> str:
    return ", ".join(f"`{name}` {value:g}" for name, value in rule.thresholds.items())
