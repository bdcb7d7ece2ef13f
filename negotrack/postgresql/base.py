"""Django's own backend; the role and the organisation follow `accounts.isolation`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql import base
from psycopg import sql
from psycopg.pq import TransactionStatus

from accounts.isolation.policies import SETTING
from accounts.isolation.scope import EVERY, NOBODY, OWNER, standing
from accounts.message import Answer, Statement, ask

TOGETHER = ("SELECT ", "INSERT ", "UPDATE ", "DELETE ")
"""How statements begin that may follow others in one message."""

SET = "SELECT set_config(%s, %s, false)"
COMMIT: Statement = ("COMMIT", ())

DjangoCursor: Any = base.Cursor


class Cursor(DjangoCursor):  # type: ignore[misc]
    """Tells PostgreSQL what it was not told yet, in one message with the statement if it can."""

    wrapper: DatabaseWrapper | None = None

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        if self.wrapper is None or not (untold := self._untold()):
            return super().execute(query, params, **options)
        if not isinstance(query, str) or not query.startswith(TOGETHER):
            self.wrapper.tell()
            return super().execute(query, params, **options)
        words = [self.wrapper.literally(*statement) for statement in untold]
        told = [word.replace("%", "%%") for word in words] if params is not None else words
        with self.wrapper.telling():
            super().execute("; ".join([*told, query]), params, **options)
        for _ in words:
            self.nextset()
        return self

    def _untold(self) -> list[Statement]:
        """After what waits was sent."""
        assert self.wrapper is not None
        if self.wrapper.waiting:
            self.wrapper.tell()
        return self.wrapper.untold()

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
    waiting: list[tuple[Statement, Answer]]
    """What goes with the next message, whatever that is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting = []
        self.execute_wrappers.append(self._before_others)

    def get_connection_params(self) -> dict[str, Any]:
        return {**super().get_connection_params(), "cursor_factory": Cursor}

    def init_connection_state(self) -> None:
        self.told = None
        self.waiting = []
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

    def untold(self) -> list[Statement]:
        """What PostgreSQL is to be told before the next statement; nothing while it knows."""
        wanted = standing()
        if wanted == self.told or self.alias == NO_DB_ALIAS or self.connection is None:
            return []
        if self.connection.info.transaction_status == TransactionStatus.INERROR:
            return []  # nothing but a rollback can follow
        statements: list[Statement] = [(SET, [SETTING, EVERY if wanted == OWNER else wanted])]
        if self.told is None or OWNER in (wanted, self.told):
            role = "none" if wanted == OWNER else settings.DATABASE_ROLE or "none"
            statements.insert(0, (SET, ["role", role]))
        return statements

    def tell(self) -> None:
        """Say it in a message of its own, with what waits."""
        if self.waiting or self.untold():
            self.message([])

    def message(self, statements: Sequence[Statement]) -> list[list[Any]]:
        """The rows of every statement; what waits and what is untold goes before them."""
        waiting, self.waiting = self.waiting, []
        before = [statement for statement, _ in waiting] + self.untold()
        with self.wrap_database_errors, self.telling():
            rows = ask(self.connection, [*before, *statements])
        for (_, answer), found in zip(waiting, rows, strict=False):
            answer.found = found
        return rows[len(before) :]

    def wait_with(self, statement: Statement, answer: Answer) -> None:
        """Send it with the next message, in the scope that holds now."""
        self.waiting += [(word, Answer()) for word in self.untold()]
        self.waiting.append((statement, answer))
        self.told = standing()

    @contextmanager
    def telling(self) -> Iterator[None]:
        """The block tells it; where it fails, everything is to be told anew."""
        wanted, self.told = standing(), None
        yield
        self.told = wanted

    def literally(self, text: str, values: Sequence[str]) -> str:
        """A statement of untold() for those who can send no values."""
        literals = (sql.Literal(value).as_string(self.connection) for value in values)
        return text % tuple(literals)

    def _commit(self) -> None:
        """Together with what waits. Deferred triggers run in the scope of who commits."""
        if self.waiting or (standing() != NOBODY and self.untold()):
            self.message([COMMIT])
        super()._commit()  # type: ignore[misc]

    def _rollback(self) -> None:
        self.waiting, self.told = [], None
        super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        self.waiting = []
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self.told = None
