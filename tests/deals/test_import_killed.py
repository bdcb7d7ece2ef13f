"""A worker killed in the middle of an import, with SIGKILL, in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from deals.models import (
    ExternalReference,
    ImportJob,
    JobStatus,
    Negotiation,
    Offer,
    Outcome,
    OutcomeTerm,
)
from tests.cast import Cast, assemble
from tests.deals.corpora import CHECKOUT
from tests.intake.corpora.small import camp_lines


@pytest.fixture
def settled(transactional_db: None) -> Cast:
    with transaction.atomic():
        return assemble()


@pytest.fixture
def worker(settled: Cast, tmp_path: Path) -> Iterator[Any]:
    """Starts the import in a process of its own, on the tests' database."""
    (tmp_path / "a.jsonl").write_bytes(camp_lines(*range(60)))
    connection.ensure_connection()
    to = connection.connection.info
    url = f"postgresql://{to.user}:{to.password}@/{to.dbname}?host={to.host}&port={to.port}"
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        arguments = [
            "manage.py",
            "import_corpus",
            "casino",
            str(tmp_path),
            "--organisation",
            "tubes",
        ]
        env = os.environ | {"DATABASE_URL": url, "DJANGO_DEBUG": "yes"}
        started.append(subprocess.Popen([sys.executable, *arguments], cwd=CHECKOUT, env=env))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def wait_for(done: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(2000):
        if ImportJob.objects.filter(done__gte=done).exists():
            return
        assert process.poll() is None, "the worker ended before its time"
        time.sleep(0.02)
    pytest.fail("the worker made no progress")


@pytest.mark.long
def test_a_worker_killed_midway_and_started_again_loses_and_doubles_nothing(worker: Any) -> None:
    for kills in (1, 2):
        process = worker()
        wait_for(10 * kills, process)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        job = ImportJob.objects.get()
        assert job.status == JobStatus.RUNNING
        assert 10 * kills <= job.done < 60
        assert whole_negotiations() == job.done
    assert worker().wait() == 0
    job = ImportJob.objects.get()
    assert (job.status, job.total, job.done, job.failed) == (JobStatus.DONE, 60, 60, 0)
    assert whole_negotiations() == 60
    assert job.report["known"] == 0


def whole_negotiations() -> int:
    """How many there are, each of them with all its rows."""
    found = Negotiation.objects.filter(references__system="casino").count()
    assert ExternalReference.objects.values("external_id").distinct().count() == found
    assert Offer.objects.count() == Outcome.objects.count() == found
    assert OutcomeTerm.objects.count() == 3 * found
    return found
