"""Whose rows this thread of work may touch; the database backend tells PostgreSQL.

Nothing is said to begin with, and then no row of any organisation is there to read or to write.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

NOBODY, EVERY, OWNER = "", "every", "owner"


class Crossing(RuntimeError):
    """Work for one organisation turned to another: it must end first."""


@dataclass(slots=True)
class Scope:
    """The id of an organisation as a text, NOBODY, EVERY or OWNER."""

    value: str = NOBODY
    of_request: bool = False


UNSAID = Scope()
"""What holds where nothing was said."""

_scope: ContextVar[Scope] = ContextVar("isolation", default=UNSAID)


def standing() -> str:
    """The value that holds now."""
    return _scope.get().value


@contextmanager
def organisation(organisation_id: int) -> Iterator[None]:
    """The block works for one organisation; Crossing inside a block that works for another."""
    value = str(organisation_id)
    if standing() not in (NOBODY, EVERY, OWNER, value):
        raise Crossing(f"This works for organisation {standing()}, not for {value}.")
    with _within(Scope(value)):
        yield


@contextmanager
def every() -> Iterator[None]:
    """The block sees all organisations. Who may: CALLERS in tests/house/test_isolation.py."""
    with _within(Scope(EVERY)):
        yield


@contextmanager
def as_owner() -> Iterator[None]:
    """The block acts as the role that connected, which owns the tables: migrations and the like."""
    with _within(Scope(OWNER)):
        yield


@contextmanager
def request() -> Iterator[Scope]:
    """The block answers a request: nobody's, until `settle` says whose."""
    with _within(Scope(of_request=True)) as scope:
        yield scope


def settle(organisation_id: int | None, *, superuser: bool = False) -> None:
    """The request is of this organisation, of every one, or of none; without a request nothing."""
    scope = _scope.get()
    if scope.of_request:
        own = NOBODY if organisation_id is None else str(organisation_id)
        scope.value = EVERY if superuser else own


def pieces(content: Iterable[T], *, scope: Scope) -> Iterator[T]:
    """What is sent after the block of the request has ended, read in its scope all the same."""
    rest = iter(content)
    while True:
        with _within(scope):
            try:
                piece = next(rest)
            except StopIteration:
                return
        yield piece


@contextmanager
def _within(scope: Scope) -> Iterator[Scope]:
    before = _scope.set(scope)
    try:
        yield scope
    finally:
        _scope.reset(before)
