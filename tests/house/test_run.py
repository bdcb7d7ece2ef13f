"""make run: it serves, it stops, it survives."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from tests.house.serving import command, left, site

pytestmark = [pytest.mark.house, pytest.mark.xdist_group("servers")]


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as somebody:
        somebody.bind(("0.0.0.0", 0))
        somebody.listen()
        yield somebody.getsockname()[1]


def test_it_serves_stops_and_survives(data: Path, taken_port: int) -> None:
    with site(data=data, port=taken_port) as first:
        assert first.url() != f"http://127.0.0.1:{taken_port}"
        assert first.get("/healthz") == 200
        assert first.get("/api/docs/") == 200
        again = command("serve", data=data)
        assert again.returncode == 1
        assert f"already runs for this checkout at {first.url()}" in again.stderr
        remember(data)
        assert first.end(signal.SIGINT) == 0
    assert left(data) == []

    with site(data=data, port=taken_port) as second:
        second.url()
        kill_all(data)
        second.process.wait()

    with site(data=data, port=taken_port) as third:
        third.url()
        assert remembered(data)
        kill(data, "celery")
        assert third.process.wait(timeout=60) == 1
        assert (
            "The worker has ended (exit status -9), so all the rest stops" in third.said.read_text()
        )
    assert left(data) == []


def test_clean_stops_a_site_and_removes_its_data(data: Path) -> None:
    with site(data=data, port=8000) as served:
        while not (data / "run" / "postgresql" / "postmaster.pid").exists():
            assert served.process.poll() is None
        assert command("clean", data=data).returncode == 0
        assert served.process.wait(timeout=60) == 0
    assert left(data) == []
    assert not (data / "run").exists()


def test_what_is_wrong_is_told_without_a_traceback(data: Path) -> None:
    (data / "run").write_text("a file where a directory should be")
    done = command("serve", data=data)
    assert done.returncode == 1
    assert "cannot start" in done.stderr
    assert "Traceback" not in done.stderr


def remember(data: Path) -> None:
    with connected(data) as connection:
        connection.execute("CREATE TABLE remembered ()")


def remembered(data: Path) -> bool:
    with connected(data) as connection:
        return connection.execute("SELECT to_regclass('remembered')").fetchone() != (None,)


def connected(data: Path) -> psycopg.Connection[tuple[object, ...]]:
    sockets = data / "run" / "sockets"
    return psycopg.connect(f"host={sockets} user=postgres dbname=negotrack", autocommit=True)


def kill_all(data: Path) -> None:
    """The supervisor first, so that it cannot tidy up."""
    found = [p for p in psutil.process_iter() if works_for(p, data)]
    for process in sorted(found, key=lambda p: "serve" not in p.cmdline()):
        process.kill()
    psutil.wait_procs(found, timeout=10)


def kill(data: Path, word: str) -> None:
    oldest = min(
        (p for p in psutil.process_iter() if works_for(p, data) and word in p.cmdline()),
        key=lambda p: p.create_time(),
    )
    os.kill(oldest.pid, signal.SIGKILL)


def works_for(process: psutil.Process, data: Path) -> bool:
    try:
        environ = process.environ()
    except (psutil.Error, OSError):
        return False
    named = {environ.get("NEGOTRACK_SERVERS"), environ.get("NEGOTRACK_HOME")}
    return bool(named & {str(data), str(data / "run")})
