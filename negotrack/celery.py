"""The Celery application; tasks live in api/tasks.py."""

from __future__ import annotations

import os
from logging.config import dictConfig
from typing import Any

from celery import Celery
from celery.signals import setup_logging

from negotrack import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "negotrack.settings")

broker.register()
app = Celery("negotrack")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def _log_as_the_site_does(**_: Any) -> None:
    """Celery sets up logs of its own where nobody else does."""
    from django.conf import settings

    dictConfig(settings.LOGGING)


app.conf.beat_schedule = {
    "resume imports": {"task": "api.tasks.resume_imports", "schedule": 60.0},
    "send digests": {"task": "api.tasks.send_digests", "schedule": 600.0},
    "sweep deliveries": {"task": "api.tasks.sweep_deliveries", "schedule": 10.0},
    "sweep pushes": {"task": "api.tasks.sweep_pushes", "schedule": 10.0},
    "sweep inbox": {"task": "api.tasks.sweep_inbox", "schedule": 10.0},
}
