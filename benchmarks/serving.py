"""The site as processes of its own on the database of DATABASE_URL, and callers of its API."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from http.client import HTTPConnection
from typing import Any

import psutil
from django.db import connection
from django.utils import timezone
from oauth2_provider.models import AccessToken

from accounts.isolation import every
from accounts.models import KeyAccount, Organisation, Role, Team, User
from api.models import Application

CONNECTIONS = 8
PATIENCE = 60
SCOPES = "negotiations.read negotiations.write accounts.read accounts.write reports.read"
DISTANT = timedelta(hours=6)


@contextmanager
def site(
    *, workers: int = 2, threads: int = 4, application: str = "negotrack.wsgi"
) -> Iterator[int]:
    """The port of a gunicorn that ends with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    quiet = {"RATE_LIMIT_PER_MINUTE": "0", "LOG_LEVEL": "ERROR", "DJANGO_DEBUG": "no"}
    open_here = {"ALLOWED_HOSTS": "127.0.0.1", "SECURE_SSL_REDIRECT": "no"}
    secrets = {"VAULT_KEY": os.environ.get("VAULT_KEY", os.environ.get("SECRET_KEY", "x" * 50))}
    command = [sys.executable, "-m", "gunicorn", "-c", "python:negotrack.gunicorn", application]
    command += ["-w", str(workers), "--threads", str(threads), "-b", f"127.0.0.1:{port}"]
    command += ["--no-control-socket", "--keep-alive", "60"]
    process = subprocess.Popen(command, env={**os.environ, **secrets, **quiet, **open_here})
    try:
        _await(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            Caller(port, "").get("/healthz")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The site does not answer.")


class Caller:
    """One connection that stays open."""

    def __init__(self, port: int, token: str) -> None:
        self.wire = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def get(self, path: str) -> bytes:
        return self.ask("GET", path)

    def post(self, path: str, body: Any) -> Any:
        return json.loads(self.ask("POST", path, json.dumps(body)))

    def ask(self, method: str, path: str, body: str | None = None) -> bytes:
        """The body of the answer; anything but success ends the benchmark."""
        self.wire.request(method, path, body, self.headers)
        answer = self.wire.getresponse()
        content = answer.read()
        assert answer.status < 300, (answer.status, content[:500])
        return content


def at_once(
    port: int,
    token: str,
    tasks: Sequence[Callable[[Caller], Any]],
    *,
    connections: int = CONNECTIONS,
) -> tuple[float, list[Any]]:
    """Seconds for all tasks over so many open connections, and what they returned, in order."""
    callers = [Caller(port, token) for _ in range(connections)]
    for caller in callers:
        caller.get("/healthz")

    def work(number: int) -> list[Any]:
        return [task(callers[number]) for task in tasks[number::connections]]

    began = time.perf_counter()
    with ThreadPoolExecutor(connections) as threads:
        lists = list(threads.map(work, range(connections)))
    seconds = time.perf_counter() - began
    return seconds, [lists[n % connections][n // connections] for n in range(len(tasks))]


def cpu_seconds(*, site: bool) -> float:
    """Processor time so far: of PostgreSQL and, with it, of the site or else of this process."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        server = psutil.Process(cursor.fetchone()[0]).parent()
    assert server is not None
    ours = psutil.Process()
    others = ours.children(recursive=True) if site else [ours]
    return sum(_taken(process) for process in [*server.children(recursive=True), *others])


def _taken(process: psutil.Process) -> float:
    with suppress(psutil.Error):
        times = process.cpu_times()
        return float(times.user + times.system)
    return 0.0


def token_of(organisation: Organisation) -> str:
    """An access token of an application of the organisation."""
    with every():
        application = Application.objects.create(
            organisation=organisation, name="bench", scopes=SCOPES.split()
        )
        token = AccessToken.objects.create(
            application=application,
            token=f"bench-{application.pk}-{time.time_ns()}",
            scope=SCOPES,
            expires=timezone.now() + DISTANT,
        )
    return str(token.token)


def customer(name: str, *, kams: int = 10) -> tuple[Organisation, list[KeyAccount]]:
    """An organisation with a team, key-account managers and an account of each."""
    slug = f"{name}-{time.time_ns()}"
    with every():
        organisation = Organisation.objects.create(name=slug, slug=slug)
        team = Team.objects.create(organisation=organisation, name="All")
        own: Any = {"organisation": organisation, "team": team}
        people = User.objects.bulk_create(
            User(**own, username=f"{slug}-{n}", role=Role.KAM) for n in range(kams)
        )
        accounts = KeyAccount.objects.bulk_create(
            KeyAccount(**own, name=f"Account {n}", owner=kam) for n, kam in enumerate(people)
        )
    return organisation, accounts
