"""Who is ended when a home is swept or cleaned: ours, and nobody else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from negotrack import run
from negotrack.embedded import MARK
from negotrack.homes import Home
from negotrack.processes import sweep


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path, None)


@contextmanager
def sleeper(*, cwd: Path, mark: str = "") -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    with subprocess.Popen(command, cwd=cwd, env=dict(os.environ, **{MARK: mark})) as process:
        try:
            yield process
        finally:
            process.kill()


def test_a_person_standing_in_the_home_stays(home: Home) -> None:
    with sleeper(cwd=home.path) as person:
        sweep(home)
        assert person.poll() is None


def test_a_program_of_another_home_stays(home: Home, tmp_path: Path) -> None:
    with sleeper(cwd=tmp_path, mark=f"{home.path}-2") as other:
        sweep(home)
        assert other.poll() is None


def test_a_program_of_the_home_is_ended(home: Home) -> None:
    with sleeper(cwd=Path("/"), mark=str(home.path)) as program:
        sweep(home)
        program.wait(timeout=5)


@pytest.mark.parametrize("named", ["", "0", "no number", "4194305"])
def test_a_lock_that_names_no_supervisor_ends_nobody(home: Home, named: str) -> None:
    (home.path / "lock").write_text(named)
    run._ask_to_stop(home)


def test_a_lock_that_names_a_stranger_does_not_end_him(home: Home, tmp_path: Path) -> None:
    with sleeper(cwd=tmp_path) as stranger:
        (home.path / "lock").write_text(str(stranger.pid))
        run._ask_to_stop(home)
        with pytest.raises(subprocess.TimeoutExpired):
            stranger.wait(timeout=0.3)
