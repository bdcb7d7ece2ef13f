"""Several statements in one message: answered in order, refused alike, what waits goes before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from django.db import DataError, IntegrityError, ProgrammingError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts import message, prepared
from accounts.isolation import every, organisation
from accounts.models import Organisation, Team
from negotrack.postgresql import base

pytestmark = pytest.mark.django_db

TEAM = "INSERT INTO accounts_team (organisation_id, name) VALUES (%s, %s)"
VALUES: list[Any] = [
    1, 70_000, -(2**40), 1.5, Decimal("0.10"), True, None, "O'Neill %s", "Đàm phán",
    date(2026, 2, 28), datetime(2026, 2, 28, 12, 30, tzinfo=UTC), [1, 2], ["a", "b"], b"\x00\xff",
]  # fmt: skip


@contextmanager
def undone() -> Iterator[None]:
    """What the block does in a transaction is rolled back."""
    with suppress(KeyError), transaction.atomic():
        yield
        raise KeyError


@contextmanager
def refused() -> Iterator[None]:
    """PostgreSQL refuses something of the block, which is a transaction."""
    with pytest.raises(IntegrityError), transaction.atomic():
        yield


@pytest.fixture
def acme() -> Iterator[Organisation]:
    acme = Organisation.objects.create(name="Acme", slug="acme")
    with organisation(acme.pk):
        yield acme


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many statements each message had."""
    counts: list[int] = []
    ask = message.ask

    def noted(wire: Any, statements: Any) -> Any:
        counts.append(len(statements))
        return ask(wire, statements)

    monkeypatch.setattr(base, "ask", noted)
    return counts


@pytest.mark.parametrize("value", VALUES)
def test_a_value_comes_back_as_by_a_cursor(value: Any) -> None:
    kind = "text" if isinstance(value, str) else ""
    text = f"SELECT %s{'::' + kind if kind else ''}, 7 %% 4"
    connection.ensure_connection()
    plainly = psycopg.Cursor(connection.connection).execute(text, [value]).fetchall()
    assert message.ask(connection.connection, [(text, [value])] * 2) == [plainly] * 2


@given(counts=st.lists(st.integers(0, 40), max_size=40))
def test_answers_come_in_the_order_of_the_questions(counts: list[int]) -> None:
    text = "SELECT n FROM generate_series(1, %s) AS n"
    answers = prepared.send([(text, [count]) for count in counts])
    assert answers == [[(n,) for n in range(1, count + 1)] for count in counts]


def test_much_is_sent_and_answered_at_once() -> None:
    """More than the sockets hold in either direction."""
    much = "x" * 1_000_000
    answers = prepared.send([("SELECT %s::text", [much])] * 12)
    assert answers == [[(much,)]] * 12


def test_what_cannot_be_sent_leaves_the_connection_as_it_was() -> None:
    with pytest.raises(DataError):
        prepared.send([("SELECT 1", []), ("SELECT %s", ["a\0b"])])
    with pytest.raises(ProgrammingError):
        prepared.send([("SELECT 1", []), ("SELECT %s", [object()])])
    with pytest.raises(ValueError, match="%t in a statement"):
        prepared.send([("SELECT 1", []), ("SELECT %t", [1])])
    assert prepared.send([("SELECT 2", [])]) == [[(2,)]]


def test_the_first_error_is_told_and_what_follows_is_not_run(acme: Organisation) -> None:
    statements = [("SELECT 1 / %s", [0]), (TEAM, [acme.pk, "North"]), ("SELECT nothing", [])]
    for _ in range(2):  # what could not be prepared then is prepared now
        with pytest.raises(DataError, match="division by zero"), transaction.atomic():
            prepared.send(statements)
    assert not Team.objects.exists()
    assert prepared.send([("SELECT 4 / %s", [2])]) == [[(2,)]]


def test_too_many_prepared_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(message, "MOST", 5)
    texts = [f"SELECT {n} * %s" for n in range(20)]
    for _ in range(2):
        answers = [prepared.send([(text, [3])]) for text in texts]
        assert answers == [[[(n * 3,)]] for n in range(20)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        assert cursor.fetchone()[0] <= 7


class TestWaiting:
    def test_goes_with_what_follows(self, acme: Organisation, sent: list[int]) -> None:
        prepared.send([("SELECT 1", [])])
        sent.clear()
        prepared.later((TEAM, [acme.pk, "North"]))
        answer = prepared.asked(("SELECT name FROM accounts_team", []))
        prepared.later((TEAM, [acme.pk, "South"]))
        assert sent == []
        assert answer.rows() == [("North",)] and answer.rows() == [("North",)]
        assert sent == [3]

    def test_django_sees_it(self, acme: Organisation) -> None:
        prepared.later((TEAM, [acme.pk, "North"]))
        assert [team.name for team in Team.objects.all()] == ["North"]
        prepared.later((TEAM, [acme.pk, "South"]))
        assert len(list(Team.objects.iterator(chunk_size=1))) == 2

    def test_is_of_the_scope_in_which_it_was_said(self, acme: Organisation) -> None:
        with every():
            other = Organisation.objects.create(name="Other", slug="other")
            prepared.later((TEAM, [other.pk, "North"]))
            everybody = prepared.asked(("SELECT count(*) FROM accounts_organisation", []))
        own = prepared.asked(("SELECT count(*) FROM accounts_organisation", []))
        assert everybody.rows() == [(2,)] and own.rows() == [(1,)]
        assert not Team.objects.exists()

    def test_what_was_rolled_back_is_not_sent(self, acme: Organisation) -> None:
        with transaction.atomic():
            prepared.later((TEAM, [acme.pk, "North"]))
            with undone():
                prepared.later((TEAM, [acme.pk, "South"]))
        assert [team.name for team in Team.objects.all()] == ["North"]

    def test_an_answer_of_what_was_rolled_back_is_none(self, acme: Organisation) -> None:
        with undone():
            answer = prepared.asked(("SELECT 1", []))
        with pytest.raises(AssertionError, match="rolled back"):
            answer.rows()

    def test_what_it_fails_of_is_told_by_what_follows(self, acme: Organisation) -> None:
        with refused():
            prepared.later((TEAM, [acme.pk, None]))
            prepared.send([("SELECT 1", [])])
        assert prepared.send([("SELECT 1", [])]) == [[(1,)]]


@pytest.mark.django_db(transaction=True)
class TestTransactions:
    def test_what_waits_goes_with_the_commit(self, acme: Organisation, sent: list[int]) -> None:
        prepared.send([("SELECT 1", [])])
        sent.clear()
        with transaction.atomic():
            prepared.later((TEAM, [acme.pk, "North"]))
            prepared.later((TEAM, [acme.pk, "South"]))
        assert sent == [3]  # and the end of the transaction
        assert connection.connection.info.transaction_status.name == "IDLE"
        assert Team.objects.count() == 2

    def test_what_fails_there_undoes_all(self, acme: Organisation) -> None:
        with refused():
            Team.objects.create(organisation=acme, name="North")
            prepared.later((TEAM, [acme.pk, None]))
        with refused():
            prepared.later((TEAM, [acme.pk, "South"]))
            with every():
                prepared.later((TEAM, [acme.pk + 1000, "checked at the end"]))
        assert not Team.objects.exists()

    def test_outside_of_one_it_is_sent_at_once(self, acme: Organisation) -> None:
        prepared.later((TEAM, [acme.pk, "North"]))
        assert not connection.waiting
        answer = prepared.asked(("SELECT name FROM accounts_team", []))
        prepared.later((TEAM, [acme.pk, "South"]))
        assert answer.rows() == [("North",)]

    def test_a_connection_that_is_gone_is_told(self, acme: Organisation) -> None:
        connection.ensure_connection()
        pid = connection.connection.info.backend_pid
        with psycopg.connect(**_place(), autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        with pytest.raises(connection.Database.OperationalError.__mro__[1]):
            message.ask(connection.connection, [("SELECT 1", [])])
        connection.close()
        assert prepared.send([("SELECT 1", [])]) == [[(1,)]]


def _place() -> dict[str, Any]:
    known = connection.get_connection_params()
    return {
        name: known[name]
        for name in ("dbname", "user", "password", "host", "port")
        if known.get(name)
    }
