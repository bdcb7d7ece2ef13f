"""What the description of the API promises holds on a running server, whatever is sent."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from accounts.models import Organisation
from negotrack.homes import CHECKOUT
from tests.api.callers import ALL_SCOPES, integration
from tests.cast import Cast, assemble, prefer, table
from tests.processes import surroundings, web

ROLES = {
    "a CRM": ALL_SCOPES,
    "a dashboard": "accounts.read negotiations.read reports.read",
    "a form that logs rounds": "negotiations.read negotiations.write",
}
HOOKS = "tests.contract.hooks"
SECONDS = os.environ.get("FUZZ_SECONDS")
"""Of each role, and with another seed each time; else the same requests are made each time."""


@pytest.mark.house
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("role", ROLES)
def test_every_endpoint_keeps_its_description(role: str, redis_url: str, tmp_path: Path) -> None:
    """No status, header, type or body that is not described; nothing breaks on our side."""
    cast = _talks()
    token = _token(cast.organisation, ROLES[role])
    with web(surroundings(REDIS_URL=redis_url)) as (url, _):
        told = subprocess.run(
            [*_command(url, token), "--report-dir", str(tmp_path)],
            cwd=CHECKOUT,
            env={**os.environ, "SCHEMATHESIS_HOOKS": HOOKS, "PYTHONPATH": str(CHECKOUT)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert told.returncode == 0, f"{role}:\n{told.stdout[-12000:]}\n{told.stderr[-2000:]}"


def _command(url: str, token: str) -> list[str]:
    long = ["--max-time", SECONDS, "--max-examples", "1000"] if SECONDS else ["--max-examples", "2"]
    seed = str(random.randrange(10**6)) if SECONDS else "1"
    st = str(Path(sys.executable).with_name("schemathesis"))
    return [
        *(st, "--config-file", "tests/contract/schemathesis.toml", "run", "docs/openapi.yaml"),
        *("--url", url, "-H", f"Authorization: Bearer {token}", "--checks", "all"),
        *(*long, "--seed", seed),
        *("--generation-database", "none", "--no-color", "--warnings", "off", "--workers", "1"),
    ]


def _talks() -> Cast:
    """Two offers on the table, weighed by both sides."""
    cast = assemble()
    for side, direction in (("us", "high"), ("them", "low")):
        prefer(cast.price, side, direction=direction, weight=1)
    table(cast.negotiation, "us", price=110)
    table(cast.negotiation, "them", price=90)
    return cast


def _token(organisation: Organisation, scopes: str) -> str:
    client = integration(organisation, scopes)
    return str(client._credentials["HTTP_AUTHORIZATION"]).removeprefix("Bearer ")
