"""Django's own backend; the role and the organisation follow `accounts.isolation`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql import base
from psycopg import sql
from psycopg.pq import TransactionStatus

from accounts.isolation.policies import SETTING
from accounts.isolation.scope import EVERY, NOBODY, OWNER, standing

TOGETHER = ("SELECT ", "INSERT ", "UPDATE ", "DELETE ")
"""How statements begin that may follow others in one message."""

PREPARED = 500
"""Statements kept prepared in a connection: all there are, with the types of their values."""

DjangoCursor: Any = base.Cursor


class Cursor(DjangoCursor):  # type: ignore[misc]
    """Tells PostgreSQL what it was not told yet, in one message with the statement if it can."""

    wrapper: DatabaseWrapper | None = None

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        words = self.wrapper.untold() if self.wrapper else []
        if self.wrapper is None or not words:
            return super().execute(query, params, **options)
        if not isinstance(query, str) or not query.startswith(TOGETHER):
            self.wrapper.tell()
            return super().execute(query, params, **options)
        told = [word.replace("%", "%%") for word in words] if params is not None else words
        with self.wrapper.telling():
            super().execute("; ".join([*told, query]), params, **options)
        for _ in words:
            self.nextset()
        return self

    def executemany(self, *args: Any, **options: Any) -> Any:
        self._tell()
        return super().executemany(*args, **options)

    def copy(self, *args: Any, **options: Any) -> Any:
        self._tell()
        return super().copy(*args, **options)

    def stream(self, *args: Any, **options: Any) -> Any:
        self._tell()
        return super().stream(*args, **options)

    def _tell(self) -> None:
        if self.wrapper is not None:
            self.wrapper.tell()


class DatabaseWrapper(base.DatabaseWrapper):
    """What PostgreSQL was told holds for the session, and is told anew when that may be undone."""

    told: str | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(self._before_others)

    def get_connection_params(self) -> dict[str, Any]:
        return {**super().get_connection_params(), "cursor_factory": Cursor}

    def init_connection_state(self) -> None:
        self.told = None
        self.connection.prepared_max = PREPARED
        super().init_connection_state()

    def create_cursor(self, name: str | None = None) -> Any:
        """Named cursors and others of their own kind are told at once; ours with a statement."""
        cursor = super().create_cursor(name)
        if isinstance(cursor, Cursor):
            cursor.wrapper = self
        else:
            self.tell()
        return cursor

    def _before_others(self, execute: Callable[..., Any], *statement: Any) -> Any:
        """A cursor that is not ours may be older than the scope it is used in."""
        if not isinstance(statement[-1]["cursor"].cursor, Cursor):
            self.tell()
        return execute(*statement)

    def untold(self) -> list[str]:
        """What PostgreSQL is to be told before the next statement; nothing while it knows."""
        wanted = standing()
        if wanted == self.told or self.alias == NO_DB_ALIAS or self.connection is None:
            return []
        if self.connection.info.transaction_status == TransactionStatus.INERROR:
            return []  # nothing but a rollback can follow
        organisation = EVERY if wanted == OWNER else wanted
        words = [f"SET {SETTING} = {self._literal(organisation)}"]
        if self.told is None or OWNER in (wanted, self.told):
            role = "none" if wanted == OWNER else settings.DATABASE_ROLE or "none"
            words.insert(0, f"SET role = {self._literal(role)}")
        return words

    def tell(self) -> None:
        """Say it in a message of its own."""
        words = self.untold()
        if words:
            with self.wrap_database_errors, self.telling():
                self.connection.execute("; ".join(words))

    @contextmanager
    def telling(self) -> Iterator[None]:
        """The block tells it; where it fails, everything is to be told anew."""
        wanted, self.told = standing(), None
        yield
        self.told = wanted

    def _literal(self, text: str) -> str:
        return sql.Literal(text).as_string(self.connection)

    def _commit(self) -> None:
        """Deferred triggers run in the scope of who commits."""
        if standing() != NOBODY:
            self.tell()
        super()._commit()  # type: ignore[misc]

    def _rollback(self) -> None:
        self.told = None
        super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self.told = None
