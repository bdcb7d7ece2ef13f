"""manage.py explain [RULE]: a rule's page, or the list of all rules."""

from __future__ import annotations

from argparse import ArgumentParser
from difflib import get_close_matches
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from deals.rules import RULES
from deals.rules.base import Rule

NAMES = {name: rule for rule in RULES for name in (rule.code.lower(), rule.name)}


class Command(BaseCommand):
    help = "Explain a rule by its code (R001) or name (naked-concession); without one, list all."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("rule", nargs="?", help="a code such as R001, or a name")

    def handle(self, *_args: Any, **options: Any) -> None:
        word = options["rule"]
        if word is None:
            for rule in RULES:
                self.stdout.write(f"{rule.code} {rule.name} ({rule.severity}): {rule.summary}")
        else:
            self.stdout.write(_rule(word).page())


def _rule(word: str) -> Rule:
    key = word.lower().replace("_", "-")
    if key not in NAMES:
        near = get_close_matches(key, NAMES, n=3, cutoff=0.4)
        hint = f" Did you mean {' or '.join(near)}?" if near else " Without a name, all are listed."
        raise CommandError(f"There is no rule {word!r}.{hint}", returncode=2)
    return NAMES[key]
