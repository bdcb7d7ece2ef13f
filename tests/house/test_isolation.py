"""Who works across organisations: a short list, kept by hand (docs/adr/0010)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from negotrack.homes import CHECKOUT

CALLERS = {
    "every": {
        "accounts/isolation/requests.py",  # who signs in, or comes back with a session
        "api/auth.py",  # whose a token is
        "api/inbox/door.py",  # whose the address is that a CRM posts to
        "api/clients/grants.py",  # whose an application is that asks for a token
        "api/tasks.py",  # whose a job is; sweeps
        "manage.py",  # commands
    },
    "as_owner": {
        "accounts/apps.py",  # role and policies
        "accounts/management/commands/migrate.py",
        "deals/demo/volume.py",  # rows by the million, past triggers
        "manage.py",
    },
}


def test_only_these_work_across_organisations() -> None:
    found: dict[str, set[str]] = {name: set() for name in CALLERS}
    for path in _sources():
        for node in ast.walk(ast.parse(path.read_text())):
            called = node.func if isinstance(node, ast.Call) else None
            name = getattr(called, "id", getattr(called, "attr", ""))
            if name in found:
                found[name].add(str(path.relative_to(CHECKOUT)))
    assert found == CALLERS


def _sources() -> Iterator[Path]:
    yield CHECKOUT / "manage.py"
    for package in ("negotrack", "accounts", "deals", "api"):
        yield from (CHECKOUT / package).rglob("*.py")
