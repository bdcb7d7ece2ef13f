"""Safe by default: what is missing is told by name, what is off stays off."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from negotrack.homes import CHECKOUT

KNOBS = (
    "DATABASE_URL", "REDIS_URL", "DJANGO_DEBUG", "SECRET_KEY", "VAULT_KEY", "ALLOWED_HOSTS",
    "DJANGO_ALLOW_ASYNC_UNSAFE",
)  # fmt: skip
LONG = "a-long-random-text-of-more-than-fifty-characters-0123456789"


def manage(*arguments: str, **knobs: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in KNOBS}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        env=kept | {"DJANGO_SETTINGS_MODULE": "negotrack.settings"} | knobs,
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("knobs", "told"),
    [
        ({}, "SECRET_KEY is not set."),
        ({"SECRET_KEY": LONG}, "ALLOWED_HOSTS is not set."),
        ({"SECRET_KEY": LONG, "ALLOWED_HOSTS": "here.example"}, "VAULT_KEY is not set."),
        ({"DJANGO_DEBUG": "yes", "WEBHOOK_ALLOWED_NETWORKS": "10/8"}, "must be networks"),
        ({"DJANGO_DEBUG": "perhaps"}, "DJANGO_DEBUG must be yes or no, not 'perhaps'."),
        ({"DJANGO_DEBUG": "yes", "DATABASE_POOL_MAX": "-1"}, "DATABASE_POOL_MAX must be a whole"),
    ],
)
def test_what_is_missing_or_wrong_is_told_by_name(knobs: dict[str, str], told: str) -> None:
    done = manage("check", **knobs)
    assert done.returncode != 0
    assert told in done.stderr


def test_rules_are_explained_without_any_setting() -> None:
    done = manage("explain", "R001")
    assert done.returncode == 0, done.stderr
    assert "R001" in done.stdout


def test_production_is_clean() -> None:
    knobs = {"SECRET_KEY": LONG, "VAULT_KEY": LONG, "ALLOWED_HOSTS": "negotrack.example"}
    done = manage("check", "--deploy", "--fail-level", "WARNING", **knobs)
    assert done.returncode == 0, done.stderr


def test_a_broker_on_a_socket_is_named_as_celery_wants_it() -> None:
    asked = "from django.conf import settings; print(settings.CELERY_BROKER_URL)"
    done = manage("shell", "-v0", "-c", asked, DJANGO_DEBUG="yes", REDIS_URL="unix:///run/r.sock")
    assert done.stdout.strip() == "redis+socket:///run/r.sock", done.stderr
