"""Django's own backend; the role and the organisation follow `accounts.isolation`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

from accounts.isolation.policies import SETTING
from accounts.isolation.scope import EVERY, NOBODY, OWNER, standing

TELL_ROLE = "SET role = %s; "
TELL = f"SET {SETTING} = %s"


class DatabaseWrapper(base.DatabaseWrapper):
    """What PostgreSQL was told holds for the session, and is told anew when that may be undone."""

    told: str | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(self._telling)

    def init_connection_state(self) -> None:
        self.told = None
        super().init_connection_state()

    def create_cursor(self, name: str | None = None) -> Any:
        self._tell()
        return super().create_cursor(name)

    def _telling(self, execute: Callable[..., Any], *statement: Any) -> Any:
        """A cursor may be older than the scope it is used in."""
        self._tell()
        return execute(*statement)

    def _commit(self) -> None:
        """Deferred triggers run in the scope of who commits."""
        if standing() != NOBODY:
            self._tell()
        super()._commit()  # type: ignore[misc]

    def _rollback(self) -> None:
        self.told = None
        super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self.told = None

    def _tell(self) -> None:
        wanted = standing()
        if wanted == self.told or self.alias == NO_DB_ALIAS or self.connection is None:
            return
        if self.connection.info.transaction_status == TransactionStatus.INERROR:
            return  # nothing but a rollback can follow
        role = "none" if wanted == OWNER else settings.DATABASE_ROLE or "none"
        organisation = EVERY if wanted == OWNER else wanted
        with self.wrap_database_errors:
            if self.told is None or OWNER in (wanted, self.told):
                self.connection.execute(TELL_ROLE + TELL, [role, organisation])
            else:
                self.connection.execute(TELL, [organisation])
        self.told = wanted
