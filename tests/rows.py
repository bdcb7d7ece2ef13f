"""What tests of rows need from the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pgtrigger
import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.operations import DatabaseOperations

from accounts.isolation import as_owner


@pytest.fixture(autouse=True, scope="session")
def flush_allowed() -> Iterator[None]:
    """Let Django's own flush, between transactional tests, empty the guarded tables.

    Nothing else may: every other statement of a test meets the same triggers as in production.
    """
    guards = [
        f"{model._meta.label}:{trigger.name}"
        for model, trigger in pgtrigger.registered()
        if trigger.name == "no_truncate"
    ]
    flush = DatabaseOperations.execute_sql_flush

    def flush_past_guards(self: DatabaseOperations, *args: Any, **kwargs: Any) -> Any:
        with as_owner(), pgtrigger.ignore(*guards):
            return flush(self, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", flush_past_guards)
        yield


@contextmanager
def refused(match: str = ".") -> Iterator[None]:
    """The block's statement meets an integrity error whose text matches; the test goes on."""
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        yield


def sql(statement: str, *parameters: Any) -> None:
    """One raw statement, past every check of the ORM."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
