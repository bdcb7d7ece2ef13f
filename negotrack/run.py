"""make run and make test: start what is missing, run, and leave no process behind.

python -m negotrack.run serve     the site, a worker and the servers they need
python -m negotrack.run test -- COMMAND …     a command with servers of its own
python -m negotrack.run clean     stop everything of this checkout and remove its data
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FrameType

import psutil

from negotrack.embedded import (
    CHECKOUT,
    CannotStart,
    Home,
    PostgreSQL,
    Redis,
    Server,
    home,
    say,
)

WEB_PORT = 8000


class Stop(Exception):
    """Somebody asked us to stop."""


class Processes:
    """Everything started for one home: servers and programs, noted so that none can be lost."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.servers: list[Server] = []
        self.programs: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def notes(self) -> Path:
        return self.home.path / "processes.json"

    def sweep(self) -> None:
        """End what a killed run left behind."""
        if not self.notes.exists():
            return
        left = [
            found
            for pid, born in json.loads(self.notes.read_text())
            if (found := _alive(pid, born))
        ]
        for process in left:
            for child in [process, *process.children(recursive=True)]:
                with contextlib.suppress(psutil.Error):
                    child.terminate()
        psutil.wait_procs(left, timeout=20)
        for process in left:
            with contextlib.suppress(psutil.Error):
                process.kill()
        self.notes.unlink(missing_ok=True)

    def serve(self, server: Server) -> None:
        self.servers.append(server)
        try:
            server.start()
        finally:
            self._note()

    def program(self, name: str, command: list[str], env: Mapping[str, str]) -> None:
        with (self.home.logs / f"{name}.log").open("wb") as log:
            self.programs[name] = subprocess.Popen(
                command,
                env=dict(env),
                cwd=CHECKOUT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._note()

    def dead(self) -> str | None:
        """The name of something that has ended by itself."""
        ended = [name for name, program in self.programs.items() if program.poll() is not None]
        ended += [s.title for s in self.servers if s.process and s.process.poll() is not None]
        return ended[0] if ended else None

    def stop(self) -> None:
        """Programs first, then the servers they use."""
        for program in self.programs.values():
            with contextlib.suppress(ProcessLookupError):
                program.terminate()
        for program in self.programs.values():
            _wait_or_kill(program)
        for server in reversed(self.servers):
            server.stop()
        self.notes.unlink(missing_ok=True)

    def _note(self) -> None:
        running = [s.process for s in self.servers if s.process] + list(self.programs.values())
        noted = [(p.pid, _born(p.pid)) for p in running]
        part = self.notes.with_suffix(".part")
        part.write_text(json.dumps(noted))
        part.replace(self.notes)


def serve() -> int:
    """The site and a worker until Ctrl-C."""
    with _exclusive(home()) as place:
        processes = Processes(place)
        processes.sweep()
        try:
            env = _environment(processes, place)
            _prepare(env, place)
            _start_programs(processes, env)
            _watch(processes)
        except Stop:
            say("\nStopping …")
        finally:
            _ignore_signals()
            processes.stop()
    say("Stopped. The data stay; `make clean` removes them.")
    return 0


def test(command: list[str]) -> int:
    """Run a command with fresh servers of its own; its exit status is ours."""
    directory = Path(tempfile.mkdtemp(prefix="negotrack-test-"))
    user = home().user
    place = Home(directory, user)
    place.logs.mkdir()
    for path in (place.path, place.logs):
        path.chmod(0o711 if path == place.path else 0o777 if user else 0o700)
    processes = Processes(place)
    try:
        env = _environment(processes, place, safe=False)
        return subprocess.run(command, env=dict(env), cwd=CHECKOUT, check=False).returncode
    except Stop:
        return 130
    finally:
        _ignore_signals()
        processes.stop()
        shutil.rmtree(directory, ignore_errors=True)


def clean() -> int:
    """Stop what runs for this checkout and remove its data."""
    place = home()
    Processes(place).sweep()
    with _exclusive(place):
        shutil.rmtree(place.path, ignore_errors=True)
    say(f"Removed {place.path}.")
    return 0


def _environment(processes: Processes, place: Home, *, safe: bool = True) -> dict[str, str]:
    """The environment of our programs, with the servers started that it does not name."""
    env = {"DJANGO_DEBUG": "yes", "PYTHONUNBUFFERED": "1"} | dict(os.environ)
    env.setdefault("SECRET_KEY", _secret(place))
    env["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{env.get('PATH', '')}"
    if not env.get("DATABASE_URL"):
        database = PostgreSQL(place, safe=safe)
        processes.serve(database)
        env["DATABASE_URL"] = database.url
    if not env.get("REDIS_URL"):
        broker = Redis(place)
        processes.serve(broker)
        env["REDIS_URL"] = broker.url
    return env


def _secret(place: Home) -> str:
    kept = place.path / "secret"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(50))
    return kept.read_text()


def _prepare(env: Mapping[str, str], place: Home) -> None:
    say("Preparing the database …")
    _manage(env, "migrate", "--verbosity", "0")
    demo = _manage(env, "load_demo", "--json")
    (place.path / "demo.json").write_text(demo)


def _manage(env: Mapping[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        env=dict(env),
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        tail = "\n  ".join(done.stderr.strip().splitlines()[-8:])
        raise CannotStart(f"manage.py {arguments[0]} failed:\n  {tail}")
    return done.stdout


def _start_programs(processes: Processes, env: dict[str, str]) -> None:
    port = _free_port(int(env.get("PORT", WEB_PORT)))
    url = f"http://127.0.0.1:{port}"
    env["CSRF_TRUSTED_ORIGINS"] = env.get("CSRF_TRUSTED_ORIGINS", url)
    web = ["gunicorn", "negotrack.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "8"]
    processes.program("web", [sys.executable, "-m", *web, "--control-socket-disable"], env)
    worker = ["celery", "-A", "negotrack", "worker", "--loglevel", "INFO", "--concurrency", "2"]
    processes.program("worker", [sys.executable, "-m", *worker], env)
    _wait_for_site(processes, url)
    _tell(processes, url)


def _wait_for_site(processes: Processes, url: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        _refuse_dead(processes)
        if _answers(f"{url}/healthz"):
            return
        time.sleep(0.2)
    raise CannotStart(f"The site did not answer. Log: {processes.home.logs / 'web.log'}")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _tell(processes: Processes, url: str) -> None:
    demo = json.loads((processes.home.path / "demo.json").read_text().strip().splitlines()[-1])
    say(f"\nnegotrack is at {url}  (API pages: {url}/api/docs/, admin: {url}/admin/)\n")
    say("Sign in as (password in the last column):")
    for person in demo["sign_ins"]:
        say("  {username:<12} {role:<10} {password}".format(**person))
    say("\nFor curl:")
    say(f"  export URL={url}")
    say(f"  export TOKEN={demo['token']}")
    say(f"\nLogs: {processes.home.logs}\nCtrl-C stops everything.")


def _watch(processes: Processes) -> None:
    while True:
        time.sleep(0.5)
        _refuse_dead(processes)


def _refuse_dead(processes: Processes) -> None:
    name = processes.dead()
    if name is not None:
        log = processes.home.logs / f"{name.lower()}.log"
        lines = "\n  ".join(log.read_text(errors="replace").strip().splitlines()[-8:])
        raise CannotStart(f"{name} has ended, so everything stops. Its log ends:\n  {lines}")


def _free_port(wanted: int) -> int:
    """The port wanted, or the next one that nobody listens on."""
    for port in range(wanted, wanted + 200):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise CannotStart(f"No free port from {wanted} on.")


@contextlib.contextmanager
def _exclusive(place: Home) -> Iterator[Home]:
    """One run of a checkout at a time."""
    with (place.path / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CannotStart("negotrack already runs for this checkout.") from None
        yield place


def _alive(pid: int, born: float) -> psutil.Process | None:
    return psutil.Process(pid) if _born(pid) == born else None


def _born(pid: int) -> float:
    try:
        return psutil.Process(pid).create_time()
    except psutil.Error:
        return 0.0


def _wait_or_kill(program: subprocess.Popen[bytes]) -> None:
    try:
        program.wait(timeout=15)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGKILL)
        program.wait()


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stop


def _ignore_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def main(arguments: list[str]) -> int:
    """Run one of the three commands; what is wrong is told in words."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        match arguments:
            case ["serve"]:
                return serve()
            case ["test", "--", *command] if command:
                return test(command)
            case ["clean"]:
                return clean()
        say(__doc__ or "")
        return 2
    except CannotStart as error:
        say(f"\nnegotrack cannot start. {error}")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
