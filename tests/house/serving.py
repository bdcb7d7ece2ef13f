"""`make run` as a person starts it, in a directory of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from negotrack.homes import CHECKOUT

PATIENCE_SECONDS = 120


def environment(*, data: Path, **more: str) -> dict[str, str]:
    """What a person has who has set nothing but the directory."""
    ours = (
        *("DATABASE_URL", "REDIS_URL", "DJANGO_DEBUG", "SECRET_KEY", "NEGOTRACK_HOME"),
        "DJANGO_SETTINGS_MODULE",
    )
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return kept | {"NEGOTRACK_SERVERS": str(data)} | more


def command(name: str, *, data: Path) -> subprocess.CompletedProcess[str]:
    """One of the commands, run to its end."""
    return subprocess.run(
        [sys.executable, "-m", "negotrack.run", name],
        env=environment(data=data),
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )


class Site:
    """A site that is being served."""

    def __init__(self, *, data: Path, port: int) -> None:
        self.data = data
        self.said = data / "said.txt"
        with self.said.open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "negotrack.run", "serve"],
                env=environment(data=data, PORT=str(port)),
                cwd=CHECKOUT,
                stdout=said,
                stderr=said,
            )

    def url(self) -> str:
        """Its address, once it has told it."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            text = self.said.read_text()
            if "Ctrl-C stops everything" in text:
                found = re.search(r"export URL=(\S+)", text)
                assert found
                return found[1]
            assert self.process.poll() is None, text
            time.sleep(0.1)
        raise AssertionError(self.said.read_text())

    def get(self, path: str) -> int:
        """The status of an answer."""
        with urllib.request.urlopen(self.url() + path, timeout=20) as answer:
            return int(answer.status)

    def end(self, number: int) -> int:
        """Send a signal; the exit status."""
        self.process.send_signal(number)
        return self.process.wait(timeout=60)


@contextmanager
def site(*, data: Path, port: int) -> Iterator[Site]:
    """A site, and its end whatever comes."""
    served = Site(data=data, port=port)
    try:
        yield served
    finally:
        if served.process.poll() is None:
            served.end(signal.SIGTERM)


def left(data: Path) -> list[str]:
    """The processes that work for a directory."""
    return [" ".join(p.cmdline()) or p.name() for p in psutil.process_iter() if _for(p, data)]


def _for(process: psutil.Process, data: Path) -> bool:
    if process.pid == os.getpid():
        return False
    try:
        home = process.environ().get("NEGOTRACK_HOME", "")
        words = [home, process.cwd(), *process.cmdline()]
    except (psutil.Error, OSError):
        return False
    return any(str(data) in word for word in words)
