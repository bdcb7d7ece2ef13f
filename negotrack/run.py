"""Start what is missing, run, and leave no process behind.

python -m negotrack.run serve               the site, a worker and the servers they need
python -m negotrack.run test -- COMMAND …   a command, with servers of its own
python -m negotrack.run clean               stop everything of this checkout, remove its data
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import psutil

from negotrack.homes import CHECKOUT, AlreadyRuns, CannotStart, HasEnded, Home, beside, home
from negotrack.processes import Processes, sweep

WEB_PORT = 8000
PATIENCE_SECONDS = 60
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stop(BaseException):
    """Somebody asked us to stop."""


def serve() -> int:
    """The site and a worker, until somebody asks to stop."""
    place = home()
    with place.held():
        sweep(place)
        place.url.unlink(missing_ok=True)
        processes = Processes(place)
        try:
            _serve(processes)
        except Stop:
            say("\nStopping …")
        finally:
            _ignore_signals()
            processes.stop()
            place.url.unlink(missing_ok=True)
    say("Stopped. The data stay; `make clean` removes them.")
    return 0


def test(command: list[str]) -> int:
    """Run a command with fresh servers of its own; its exit status is ours."""
    with trial() as env:
        try:
            return subprocess.run(command, env=env, cwd=CHECKOUT, check=False).returncode
        finally:
            _ignore_signals()


@contextlib.contextmanager
def trial() -> Iterator[dict[str, str]]:
    """An environment with fresh servers, gone afterwards; those that are named are taken."""
    place = home(name=f"test-{os.getpid()}")
    _forget_dead_trials(place)
    with place.held():
        processes = Processes(place)
        try:
            yield processes.start_servers(_environment(place), durable=False)
        finally:
            processes.stop()
            place.remove()


def clean() -> int:
    """Stop what runs for this checkout and remove its data."""
    place = home()
    _stop_holder(place)
    with place.held():
        sweep(place)
        place.remove()
    _forget_dead_trials(place)
    base = place.path.parent
    if not list(base.glob("test-*")):
        shutil.rmtree(base / "binaries", ignore_errors=True)
    with contextlib.suppress(OSError):
        base.rmdir()
    say(f"Removed the data in {base}.")
    return 0


def _serve(processes: Processes) -> None:
    say("Starting PostgreSQL and Redis …")
    env = processes.start_servers(_environment(processes.home))
    say("Preparing the database …")
    _manage(env, "migrate", "--verbosity", "0")
    demo = json.loads(_manage(env, "load_demo", "--json").strip().splitlines()[-1])
    port = _free_port(int(env.get("PORT", WEB_PORT)))
    url = f"http://127.0.0.1:{port}"
    env.setdefault("CSRF_TRUSTED_ORIGINS", f"{url},http://localhost:{port}")
    env.setdefault("SITE_URL", url)
    _start_programs(processes, env, port=port)
    _wait_for(processes, "web", lambda: _answers(f"{url}/healthz"))
    _wait_for(processes, "worker", lambda: " ready." in processes.log("worker").read_text())
    processes.home.url.write_text(url)
    _tell(url, demo, processes.home)
    while True:
        time.sleep(0.5)
        processes.refuse_dead()


def _environment(place: Home) -> dict[str, str]:
    """What a developer needs; what is set already stays."""
    kept = place.path / "secret"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(50))
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    needs = {"DJANGO_DEBUG": "yes", "SECRET_KEY": kept.read_text(), "PYTHONUNBUFFERED": "1"}
    return needs | dict(os.environ) | {"PATH": path}


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
        end = "\n  ".join(done.stderr.strip().splitlines()[-8:])
        raise CannotStart(f"manage.py {arguments[0]} failed:\n  {end}")
    return done.stdout


def _start_programs(processes: Processes, env: Mapping[str, str], *, port: int) -> None:
    ours = ["--config", "python:negotrack.gunicorn"]
    web = ["gunicorn", "negotrack.wsgi", *ours, "--bind", f"127.0.0.1:{port}", "--threads", "8"]
    quick = ["--graceful-timeout", "5", "--no-control-socket"]
    processes.start("web", [sys.executable, "-m", *web, *quick], env)
    worker = ["celery", "-A", "negotrack", "worker", "--loglevel", "INFO", "--concurrency", "2"]
    beat = ["--beat", "--schedule", str(processes.home.path / "beat")]
    processes.start("worker", [sys.executable, "-m", *worker, *beat], env)


def _wait_for(processes: Processes, name: str, ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not ready():
        processes.refuse_dead()
        if time.monotonic() > deadline:
            raise CannotStart(f"The {name} does not answer. Its log: {processes.log(name)}")
        time.sleep(0.1)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  # nosec B310
            return bool(answer.status == 200)
    except OSError:
        return False


def _tell(url: str, demo: Mapping[str, Any], place: Home) -> None:
    say(f"\nnegotrack is at {url}   (API: {url}/api/docs/   admin: {url}/admin/)\n")
    say("Sign in as (name, role, password):")
    for person in demo["sign_ins"]:
        say("  {username:<12} {role:<10} {password}".format(**person))
    say(f"\nFor curl:\n  export URL={url}\n  export TOKEN={demo['token']}")
    say(f"\nLogs: {place.logs}\nCtrl-C stops everything.")


def _free_port(wanted: int) -> int:
    """The port wanted, or the next one that nobody has."""
    for port in range(wanted, min(wanted + 200, 65536)):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port
    raise CannotStart(f"No port is free from {wanted} on: name another one with PORT=….")


def _forget_dead_trials(place: Home) -> None:
    """Remove what killed test runs have left."""
    for other in beside(place):
        if other.path.name.startswith("test-"):
            with contextlib.suppress(AlreadyRuns), other.held():
                sweep(other)
                other.remove()


def _stop_holder(place: Home) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            with place.held():
                return
        except AlreadyRuns:
            _ask_to_stop(place)
        time.sleep(0.5)


def _ask_to_stop(place: Home) -> None:
    """Only a supervisor: the lock may still name a dead one, and a stranger have its number."""
    with contextlib.suppress(psutil.Error, ValueError):
        holder = psutil.Process(place.holder())
        if "negotrack.run" in holder.cmdline():
            holder.terminate()


def say(text: str) -> None:
    """A line for the person who started us."""
    print(text, file=sys.stderr, flush=True)


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    _ignore_signals()
    raise Stop


def _ignore_signals() -> None:
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def main(arguments: list[str]) -> int:
    """Run one of the three commands; what is wrong is told in words."""
    for number in SIGNALS:
        signal.signal(number, _stop)
    try:
        match arguments:
            case ["serve"]:
                return serve()
            case ["test", "--", *command] if command:
                return test(command)
            case ["clean"]:
                return clean()
    except Stop:
        return 130
    except HasEnded as error:
        say(f"\nnegotrack has stopped. {error}")
        return 1
    except CannotStart as error:
        say(f"\nnegotrack cannot start. {error}")
        return 1
    say(__doc__ or "")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
