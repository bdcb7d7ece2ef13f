"""gunicorn's settings: `gunicorn --config python:negotrack.gunicorn`.

Every worker process counts for itself; a directory that they share lets /metrics tell the sum.
gunicorn's access log stays off: it would write query strings, and negotrack.request_log writes a
line for every request.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from typing import Any

from negotrack import environment as env
from negotrack.logs import configure, logging_config

configure()
logging.captureWarnings(True)
logconfig_dict = logging_config(
    readable=env.flag("DJANGO_DEBUG"),
    level=env.required("LOG_LEVEL", unless=True, stand_in="INFO", hint=""),
)

SHARED = "PROMETHEUS_MULTIPROC_DIR"
made = "" if SHARED in os.environ else tempfile.mkdtemp(prefix="negotrack-metrics-")
os.environ.setdefault(SHARED, made)


def child_exit(_server: Any, worker: Any) -> None:
    """Forget the gauges of a worker that has ended; its counts stay in the sum."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(_server: Any) -> None:
    """Leave nothing behind."""
    if made:
        shutil.rmtree(made, ignore_errors=True)
