"""The database of the tests: the one of DATABASE_URL or, without, a server started for them."""

from __future__ import annotations

import os
from collections.abc import Iterator

import dj_database_url
import pytest
from django.db import connections

from negotrack.run import trial


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> Iterator[None]:
    """Asked for by the first test that touches the database; the pure core's never do."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    with trial() as env, pytest.MonkeyPatch.context() as patch:
        for name in ("DATABASE_URL", "REDIS_URL"):
            patch.setenv(name, env[name])
        # Servers are named late: Django has read its settings before. Threads connect anew.
        known = connections["default"].settings_dict
        known.update(dj_database_url.parse(env["DATABASE_URL"], engine=known["ENGINE"]))
        yield
