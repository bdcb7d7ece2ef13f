"""Start programs and servers for one home, watch them, and lose none."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

import psutil

from negotrack.embedded import MARK, PostgreSQL, Redis, Server, end_of
from negotrack.homes import CHECKOUT, HasEnded, Home

SERVERS = frozenset({"postgres", "redis-server"})


class Processes:
    """Everything started for one home. Whoever makes one holds the home's lock."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.servers: list[Server] = []
        self.programs: dict[str, subprocess.Popen[bytes]] = {}

    def start_servers(self, env: Mapping[str, str], *, durable: bool = True) -> dict[str, str]:
        """Start the servers that the environment does not name; the environment that does."""
        named = dict(env) | {MARK: str(self.home.path)}
        if not named.get("DATABASE_URL"):
            database = PostgreSQL(self.home, durable=durable)
            self._start(database)
            named["DATABASE_URL"] = database.url
        if not named.get("REDIS_URL"):
            broker = Redis(self.home)
            self._start(broker)
            named["REDIS_URL"] = broker.url
        return named

    def start(self, name: str, command: list[str], env: Mapping[str, str]) -> None:
        """Start a program of ours in the background, its words in a log of its name."""
        with self.log(name).open("wb") as log:
            self.programs[name] = subprocess.Popen(
                command,
                env=dict(env),
                cwd=CHECKOUT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def log(self, name: str) -> Path:
        """Where a program's or server's words go."""
        return self.home.logs / f"{name.lower()}.log"

    def refuse_dead(self) -> None:
        """Raise HasEnded when something has ended by itself."""
        running = self.programs | {s.title: s.process for s in self.servers if s.process}
        for name, process in running.items():
            status = process.poll()
            if status is not None:
                raise HasEnded(
                    f"The {name} has ended (exit status {status}), so all the rest stops."
                    f" {end_of(self.log(name))}"
                )

    def stop(self) -> None:
        """Programs first, then the servers they use, then whatever they may have left."""
        for program in self.programs.values():
            program.terminate()
        for program in self.programs.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                program.wait(timeout=15)
        for server in reversed(self.servers):
            server.stop()
        sweep(self.home)

    def _start(self, server: Server) -> None:
        self.servers.append(server)
        server.start()


def sweep(home: Home) -> None:
    """End every process of a home but ourselves and those that started us."""
    left = _left(home)
    for process in left:
        with contextlib.suppress(psutil.Error):
            if process.parent() not in left:
                server = process.name() == "postgres"
                process.send_signal(signal.SIGINT if server else signal.SIGTERM)
    psutil.wait_procs(left, timeout=10)
    for process in (rest := _left(home)):
        with contextlib.suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(rest, timeout=5)


def _left(home: Home) -> list[psutil.Process]:
    ours = {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
    return [p for p in psutil.process_iter() if p.pid not in ours and _belongs(p, home)]


def _belongs(process: psutil.Process, home: Home) -> bool:
    """Programs carry the home in their environment; servers overwrite theirs, and work inside it.

    A person's shell may stand in the home too: only a server's place counts.
    """
    with contextlib.suppress(psutil.Error, OSError):
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        if process.environ().get(MARK) == str(home.path):
            return True
    with contextlib.suppress(psutil.Error, OSError):
        return process.name() in SERVERS and Path(process.cwd()).is_relative_to(home.path)
    return False
