"""Where the servers of this checkout keep their data, and as whom they run.

An ordinary user's lie in .data of the checkout. Started by root they run as a user of their own,
who may not be able to enter the checkout: then data and binaries lie where he can.
NEGOTRACK_SERVERS names another directory.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

CHECKOUT = Path(__file__).resolve().parent.parent
KEY = hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:12]
SERVER_USER = "negotrack"
SOCKET_PATH_MAX = 107


class CannotStart(Exception):
    """A server does not start; the text says what is wrong and what to do."""


class HasEnded(CannotStart):
    """Something that had started has ended by itself."""


class AlreadyRuns(CannotStart):
    """Another process holds the lock of the home."""


@dataclass(frozen=True, slots=True)
class Home:
    """The directory of one set of servers; `user` is None when they run as whoever starts them."""

    path: Path
    user: str | None

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def url(self) -> Path:
        """A file that holds the site's address while it is served."""
        return self.path / "url"

    def ours(self, name: str) -> Path:
        """A directory that the servers' user owns and no other may enter."""
        return _owned(self.path / name, self.user)

    def sockets(self) -> Path:
        """A directory for sockets, owned like those of `ours`."""
        return _owned(self._socket_place(), self.user)

    def remove(self) -> None:
        """Its data, logs and sockets. No server may run in it."""
        shutil.rmtree(self._socket_place(), ignore_errors=True)
        shutil.rmtree(self.path)

    def identity(self) -> tuple[int | None, int | None, list[int] | None]:
        """User, group and further groups that a server is started with."""
        if self.user is None:
            return None, None, None
        entry = pwd.getpwnam(self.user)
        return entry.pw_uid, entry.pw_gid, []

    def runs(self, *command: str | Path) -> bool:
        """Whether the servers' user can run a command."""
        user, group, groups = self.identity()
        try:
            done = subprocess.run(
                command,
                capture_output=True,
                check=False,
                cwd="/",
                user=user,
                group=group,
                extra_groups=groups,
            )
        except OSError:
            return False
        return done.returncode == 0

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock of this home. Raises AlreadyRuns."""
        with (self.path / "lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise AlreadyRuns(self._told()) from None
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            yield

    def holder(self) -> int:
        """The process that holds the lock, or held it last."""
        return int((self.path / "lock").read_text() or 0)

    def _socket_place(self) -> Path:
        """Inside, or elsewhere where a path would be too long or cut in a URL."""
        inside = self.path / "sockets"
        short = len(os.fsencode(inside)) + len("/.s.PGSQL.5432.lock") <= SOCKET_PATH_MAX
        if short and quote(str(inside)) == str(inside):
            return inside
        key = hashlib.sha256(str(self.path).encode()).hexdigest()[:12]
        return Path("/tmp") / f"negotrack-{os.geteuid()}-{key}"  # noqa: S108

    def _told(self) -> str:
        where = f" at {self.url.read_text()}" if self.url.exists() else ""
        return f"It already runs for this checkout{where} (process {self.holder()})."


def home(*, name: str = "run") -> Home:
    """A home of this checkout, made if need be. Raises CannotStart."""
    user = _server_user() if os.geteuid() == 0 else None
    base = _base(user)
    made = Home(base / name, user)
    try:
        made.path.mkdir(mode=0o711, exist_ok=True)
        made.logs.mkdir(mode=0o755, exist_ok=True)
    except OSError as error:
        raise CannotStart(f"{made.path} cannot be made: {error.strerror}. Remove it.") from None
    return made


def beside(place: Home) -> list[Home]:
    """Every home of the same checkout that has been used."""
    return [Home(lock.parent, place.user) for lock in place.path.parent.glob("*/lock")]


def reachable(at: Home, root: Path, parts: list[str], *, probe: str, name: str) -> Path:
    """`root`, or a copy of its parts where the servers' user can run the probe from.

    Parts and probe are paths below root; the copy is kept under the name, beside the homes.
    """
    if at.user is None or at.runs(root / probe, "--version"):
        return root
    copy = at.path.parent / "binaries" / name
    if not copy.exists():
        with tempfile.TemporaryDirectory(dir=at.path.parent) as fresh:
            for part in parts:
                shutil.copytree(root / part, Path(fresh, "all", part), symlinks=True)
            _open_up(Path(fresh))
            copy.parent.mkdir(exist_ok=True)
            copy.parent.chmod(0o755)
            with contextlib.suppress(OSError):  # another run was first
                Path(fresh, "all").rename(copy)
    return copy


def _base(user: str | None) -> Path:
    for base in (bases := _bases(user)):
        with contextlib.suppress(OSError):
            base.mkdir(mode=0o711, parents=True, exist_ok=True)
            if user and base.parent.name == SERVER_USER:
                _open_to_enter(base.parent)
            if os.access(base, os.W_OK) and _enters(base, user):
                return base
    tried = " nor ".join(map(str, bases))
    who = f" and entered by the user '{user}', whom the servers run as" if user else ""
    raise CannotStart(
        f"There is no place for the data: {tried} cannot be written{who}."
        " Name another directory with NEGOTRACK_SERVERS."
    )


def _open_to_enter(shared: Path) -> None:
    """Let the servers' user pass. Raises OSError where somebody else has made the directory."""
    if shared.is_symlink() or shared.stat().st_uid != os.geteuid():
        raise PermissionError(shared)
    shared.chmod(0o711)


def _enters(base: Path, user: str | None) -> bool:
    return Home(base, user).runs("/bin/sh", "-c", 'cd "$1"', "sh", base)


def _bases(user: str | None) -> list[Path]:
    """Places for the data, best first; of a user, such as he can enter: `_owned` makes them his."""
    named = os.environ.get("NEGOTRACK_SERVERS")
    if named:
        return [Path(named).resolve()]
    if user:
        return [Path("/var/lib/negotrack", KEY), Path("/tmp/negotrack", KEY)]  # noqa: S108
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return [CHECKOUT / ".data", data / "negotrack" / KEY]


def _owned(directory: Path, user: str | None) -> Path:
    directory.mkdir(mode=0o700, exist_ok=True)
    if directory.is_symlink() or directory.stat().st_uid not in _allowed(user):
        raise CannotStart(f"{directory} belongs to somebody else. Remove it and try again.")
    if user is not None:
        shutil.chown(directory, user)
    return directory


def _allowed(user: str | None) -> set[int]:
    return {os.geteuid()} | ({pwd.getpwnam(user).pw_uid} if user else set())


def _open_up(copied: Path) -> None:
    for path in (copied, *copied.rglob("*")):
        if not path.is_symlink():
            everyone = 0o555 if path.is_dir() or path.stat().st_mode & 0o100 else 0o444
            path.chmod(path.stat().st_mode | everyone)


def _server_user() -> str:
    """The account that root's servers run under; made if it can be."""
    if _known(SERVER_USER) or _add(SERVER_USER):
        return SERVER_USER
    if _known("nobody"):
        return "nobody"
    raise CannotStart(
        f"PostgreSQL refuses to run as root, and no user '{SERVER_USER}' could be made."
        f" Run as an ordinary user, or first: useradd --system {SERVER_USER}"
    )


def _known(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _add(name: str) -> bool:
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name]
    with contextlib.suppress(OSError):
        subprocess.run(command, capture_output=True, check=False)
    return _known(name)
