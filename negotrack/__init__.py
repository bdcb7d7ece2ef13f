"""Wiring: settings, addresses, servers."""

from negotrack.celery import app as celery_app

__all__ = ["celery_app"]
