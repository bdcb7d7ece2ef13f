"""Several statements in one message to PostgreSQL, each prepared once in a connection.

psycopg's own pipeline sends every statement by a system call, from a cursor of its own: four times
as slow for twenty (ADR 18). This is made of what psycopg has below its cursors.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import count
from typing import Any, NamedTuple, TypeAlias
from weakref import WeakKeyDictionary

import psycopg
from django.db import connection
from psycopg import errors, generators
from psycopg.abc import PQGen
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

Statement: TypeAlias = tuple[str, Sequence[Any]]
"""Its text, in which %s stands for a value and %% for a sign, and its values."""

MOST = 500
"""Statements kept prepared in a connection: all there are, with the types of their values."""

BEGIN: Statement = ("BEGIN", ())

_Key: TypeAlias = tuple[str, tuple[int, ...] | None]
_prepared: WeakKeyDictionary[psycopg.Connection[Any], dict[_Key, bytes]] = WeakKeyDictionary()
_numbers = count()


class Answer:
    """What a statement is answered that waits for the next message."""

    found: list[Any] | None = None

    def rows(self) -> list[Any]:
        """Its rows; where nothing else has sent it yet, it is sent now."""
        if self.found is None:
            wrapper: Any = connection
            wrapper.tell()
        assert self.found is not None, "asked in a transaction that was rolled back"
        return self.found


def ask(wire: psycopg.Connection[Any], statements: Sequence[Statement]) -> list[list[Any]]:
    """The rows of every statement, as tuples.

    Raises the first error of PostgreSQL when all is answered; none after it was run. Begins a
    transaction as psycopg does, where the connection does not commit by itself.
    """
    if len(_prepared.get(wire, ())) > MOST:
        forget(wire)
    idle = wire.pgconn.transaction_status == TransactionStatus.IDLE
    begins = idle and not wire.autocommit
    with wire.lock:
        answers = _Message(wire, [BEGIN, *statements] if begins else statements).sent()
    return answers[begins:]


def forget(wire: psycopg.Connection[Any]) -> None:
    """Have PostgreSQL keep nothing prepared in this connection."""
    _prepared.pop(wire, None)
    wire.execute("DEALLOCATE ALL")


class _Asked(NamedTuple):
    """A statement as it goes out."""

    key: _Key
    text: bytes
    values: Sequence[Any]
    formats: Sequence[Any] | None


class _Message:
    def __init__(self, wire: psycopg.Connection[Any], statements: Sequence[Statement]) -> None:
        self.wire, self.pq = wire, wire.pgconn
        self.adapting = Transformer(wire)
        self.asked = [self._asked(*statement) for statement in statements]
        self.names = _prepared.setdefault(wire, {})
        self.expected: list[_Key | None] = []
        """What each answer is of: a statement that was prepared, or one that was run."""

    def _asked(self, text: str, values: Sequence[Any]) -> _Asked:
        given = self.adapting.dump_sequence(values, [PyFormat.AUTO] * len(values))
        key = text, self.adapting.types
        return _Asked(key, _numbered(text), given, self.adapting.formats)

    def sent(self) -> list[list[Any]]:
        self.pq.enter_pipeline_mode()
        try:
            for asked in self.asked:
                self._send(asked)
            self.pq.pipeline_sync()
            answers = self.wire.wait(self._answers())
        finally:
            self._leave()
        return self._rows(answers)

    def _send(self, asked: _Asked) -> None:
        name = self.names.get(asked.key) or self._prepare(asked)
        self.pq.send_query_prepared(name, asked.values, param_formats=asked.formats)
        self.expected.append(None)

    def _prepare(self, asked: _Asked) -> bytes:
        name = self.names[asked.key] = b"negotrack_%d" % next(_numbers)
        self.pq.send_prepare(name, asked.text, param_types=asked.key[1])
        self.expected.append(asked.key)
        return name

    def _answers(self) -> PQGen[list[PGresult]]:
        """Up to the one that marks the end."""
        yield from generators.send(self.pq)
        answers: list[PGresult] = []
        while True:
            (answer, *_) = yield from generators.fetch_many(self.pq)
            if answer.status == ExecStatus.PIPELINE_SYNC:
                return answers
            answers.append(answer)

    def _leave(self) -> None:
        """A connection interrupted between question and answer is of no more use."""
        if self.pq.status == ConnStatus.BAD:
            return
        try:
            self.pq.exit_pipeline_mode()
        except psycopg.OperationalError:
            self.wire.close()

    def _rows(self, answers: Sequence[PGresult]) -> list[list[Any]]:
        failed = [key for answer, key in self._told(answers) if key and _is_bad(answer)]
        for key in failed:
            del self.names[key]
        for answer in answers:
            if answer.status == ExecStatus.FATAL_ERROR:
                raise errors.error_from_result(answer, encoding=self.adapting.encoding)
        return [self._loaded(answer) for answer, key in self._told(answers) if key is None]

    def _told(self, answers: Sequence[PGresult]) -> Iterable[tuple[PGresult, _Key | None]]:
        return zip(answers, self.expected, strict=True)

    def _loaded(self, answer: PGresult) -> list[Any]:
        if not answer.nfields:
            return []
        self.adapting.set_pgresult(answer)
        return self.adapting.load_rows(0, answer.ntuples, tuple)


def _is_bad(answer: PGresult) -> bool:
    return answer.status not in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)


@lru_cache(maxsize=MOST)
def _numbered(text: str) -> bytes:
    """The text as PostgreSQL wants it, in which $1 stands for the first value."""
    places = count(1)
    return re.sub("%(.)", lambda sign: _sign(sign[1], places), text).encode()


def _sign(kind: str, places: Iterator[int]) -> str:
    if kind == "%":
        return "%"
    if kind == "s":
        return f"${next(places)}"
    raise ValueError(f"%{kind} in a statement: only %s and %% have a meaning.")
