"""A site of its own to take servers away from: web, worker and clock as in production."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from negotrack.embedded import PostgreSQL, Redis
from negotrack.homes import CHECKOUT, home
from negotrack.processes import Processes
from tests.processes import web

DEALS = 4
AWAY_SECONDS = 1.5
STAGE = f"""
import django, json, sys
django.setup()
from accounts.isolation import every
from tests.api.callers import integration
from tests.api.webhooks.posting import listen
from tests.cast import assemble, negotiate, numeric
with every():
    cast = assemble()
    deals = [negotiate(cast.account, title=f"Deal {{n}}") for n in range({DEALS})]
    for deal in deals:
        numeric(deal, "price", "80", "120", step="0.5")
    listen(cast, sys.argv[1])
    crm = integration(cast.organisation)
    token = crm._credentials["HTTP_AUTHORIZATION"]
print(json.dumps({{"deals": [deal.pk for deal in deals], "token": token}}))
"""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the site is, the header that lets a CRM in, and the negotiations it writes to."""

    url: str
    authorization: str
    deals: list[int]
    database: PostgreSQL
    broker: Redis
    programs: dict[str, subprocess.Popen[bytes]]


@contextmanager
def stage(*, hook: str) -> Iterator[Stage]:
    """Everything running, on a database that keeps what it has acknowledged."""
    place = home(name=f"test-crash-{os.getpid()}")
    with place.held():
        processes = Processes(place)
        try:
            yield from _staged(processes, hook)
        finally:
            print(processes.log("worker").read_text()[-9000:])  # pytest shows it if need be
            processes.stop()
            place.remove()


def _staged(processes: Processes, hook: str) -> Iterator[Stage]:
    bare = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
    env = processes.start_servers(bare | _settings(), durable=False)
    _run(env, "manage.py", "migrate", "--verbosity", "0")
    said = json.loads(_run(env, "-c", STAGE, hook))
    database, broker = processes.servers
    assert isinstance(database, PostgreSQL) and isinstance(broker, Redis)
    _make_durable(database)
    command = ["celery", "-A", "negotrack", "worker", "--beat", "--concurrency", "2"]
    schedule = ["--schedule", str(processes.home.path / "beat")]
    processes.start("worker", [sys.executable, "-m", *command, *schedule], env)
    with web(env, threads=8) as (url, served):
        programs = {"web": served, **processes.programs}
        yield Stage(url, said["token"], said["deals"], database, broker, programs)


def _make_durable(database: PostgreSQL) -> None:
    """What was prepared in a hurry is from here on kept as in production."""
    database.stop()
    database.durable = True
    database.start()


def _settings() -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "negotrack.settings",
        "DJANGO_DEBUG": "no",
        "SECRET_KEY": "a-long-random-text-of-more-than-fifty-characters-0123456789",
        "VAULT_KEY": "another-long-random-text",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECURE_SSL_REDIRECT": "no",
        "RATE_LIMIT_PER_MINUTE": "100000",
        "WEBHOOK_ALLOW_HTTP": "yes",
        "WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8",
        "LOG_LEVEL": "WARNING",
    }


def _run(env: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], env=env, cwd=CHECKOUT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def restart_postgresql(at: Stage) -> None:
    """`pg_ctl restart -m immediate`: no connection is let go, the log is replayed."""
    database = at.database
    user, group, groups = database.home.identity()
    command = [database.binaries / "pg_ctl", "-D", database.cluster, "-m", "immediate"]
    log = database.cluster / "restarted.log"
    subprocess.run(
        [*map(str, command), "-w", "-l", str(log), "restart"],
        check=True,
        capture_output=True,
        cwd="/",
        user=user,
        group=group,
        extra_groups=groups,
    )
    assert database.answers()


def restart_redis(at: Stage) -> None:
    """Killed, away for a while, and started on what it had written down."""
    broker = at.broker
    assert broker.process is not None
    broker.process.kill()
    broker.process.wait()
    time.sleep(AWAY_SECONDS)
    broker.start()
