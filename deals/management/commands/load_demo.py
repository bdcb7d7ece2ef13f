"""manage.py load_demo: put the invented demo world into the database; twice gives the same rows."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from deals.demo import world
from deals.demo.credentials import fresh_token
from deals.demo.loading import Loaded, load

DEMO_PASSWORD = "negotrack-demo"  # noqa: S105 — printed, and refused where DEBUG is off


class Command(BaseCommand):
    help = "Load the demo: one organisation, its people and accounts, and 25 negotiations."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--password", help="for the demo users; needed when DEBUG is off")
        parser.add_argument("--force", action="store_true", help="run although DEBUG is off")
        parser.add_argument("--json", action="store_true", help="print sign-ins and token as JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        password = _password(given=options["password"], force=options["force"])
        loaded = load(password=password)
        report = _report(loaded, password)
        self.stdout.write(json.dumps(report) if options["json"] else _shown(report))


def _password(*, given: str | None, force: bool) -> str:
    """The password of new users; CommandError where a known one would be dangerous."""
    if not settings.DEBUG and not force:
        raise CommandError("DEBUG is off: the demo does not belong here. Use --force to load it.")
    if given is None and not settings.DEBUG:
        raise CommandError("DEBUG is off: give the demo users a password with --password.")
    return given or DEMO_PASSWORD


def _report(loaded: Loaded, password: str) -> dict[str, Any]:
    return {
        "organisation": world.ORGANISATION,
        "sign_ins": [_sign_in(user, password) for user in world.USERS],
        "token": fresh_token(organisation=loaded.populace.organisation),
        "counts": loaded.counts,
    }


def _sign_in(user: world.DemoUser, password: str) -> dict[str, str]:
    name = f"{user.first_name} {user.last_name}"
    return {"username": user.username, "role": user.role, "name": name, "password": password}


def _shown(report: dict[str, Any]) -> str:
    line = "  {username:<8}{role:<11}{password:<16}{name}"
    sign_ins = [line.format(**sign_in) for sign_in in report["sign_ins"]]
    counts = ", ".join(f"{number} {what}" for what, number in report["counts"].items())
    return "\n".join(
        [
            "Sign in as (name, role, password):",
            *sign_ins,
            f"export TOKEN={report['token']}",
            f"Demo loaded: {counts}.",
        ]
    )
