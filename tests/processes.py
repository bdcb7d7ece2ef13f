"""The site as a process of its own, on the database of the tests."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import quote, urlencode
from urllib.request import urlopen

from django.db import connection

from negotrack.homes import CHECKOUT

PATIENCE = 60
Process = subprocess.Popen[bytes]


def database_url() -> str:
    """Where another process finds the database that the tests are using."""
    known = connection.settings_dict
    who = quote(known["USER"]) + (f":{quote(known['PASSWORD'])}" if known["PASSWORD"] else "")
    host = known["HOST"] or known["OPTIONS"].get("host", "")
    where = {"host": host, "port": str(known["PORT"])}
    query = urlencode({name: value for name, value in where.items() if value})
    return f"postgresql://{who}@/{quote(known['NAME'])}?{query}"


def surroundings(**more: str) -> dict[str, str]:
    """The environment of a process of the site."""
    return {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DJANGO_DEBUG": "yes",
        "DJANGO_SETTINGS_MODULE": "negotrack.settings",
        "LOG_LEVEL": "ERROR",
        "RATE_LIMIT_PER_MINUTE": "0",
        "TOKEN_RATE_PER_MINUTE": "0",
        **more,
    }


@contextmanager
def web(
    env: Mapping[str, str],
    *,
    workers: int = 2,
    threads: int = 1,
    application: str = "negotrack.wsgi",
) -> Iterator[tuple[str, Process]]:
    """The address of the site and its process, which ends with the block."""
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "python:negotrack.gunicorn"]
    command += [
        "-w",
        str(workers),
        "--threads",
        str(threads),
        "-b",
        f"127.0.0.1:{port}",
        "--no-control-socket",
    ]
    process = subprocess.Popen([*command, application], env=dict(env), cwd=CHECKOUT)
    try:
        url = f"http://127.0.0.1:{port}"
        _answering(f"{url}/healthz")
        yield url, process
    finally:
        _end(process)


def _answering(url: str) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with urlopen(url, timeout=2):
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def _end(process: Process) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port
