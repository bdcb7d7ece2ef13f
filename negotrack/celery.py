"""The Celery application; tasks live in api/tasks.py."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "negotrack.settings")

app = Celery("negotrack")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {"resume imports": {"task": "api.tasks.resume_imports", "schedule": 60.0}}
