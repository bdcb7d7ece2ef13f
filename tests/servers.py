"""A Redis for the tests that need one; it is named, or started for them."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from negotrack.run import trial


@pytest.fixture(scope="session")
def redis_url(django_db_modify_db_settings: None) -> Iterator[str]:
    """The address of a Redis that answers. It may be somebody's: whoever writes cleans up."""
    named = os.environ.get("REDIS_URL")
    if named:
        yield named
        return
    with trial() as env:
        yield env["REDIS_URL"]


@pytest.fixture
def broker(redis_url: str, settings: Settings) -> str:
    """The product speaks to a Redis that answers."""
    settings.REDIS_URL = redis_url
    return redis_url


@pytest.fixture
def no_broker(settings: Settings) -> None:
    """The product speaks to a Redis that is not there."""
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
