"""PostgreSQL keeps organisations apart: every table, the role, and what holds when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.test import override_settings
from django.utils import timezone

from accounts.isolation import as_owner, every, organisation, policies
from accounts.isolation.checks import role_is_set
from accounts.isolation.scope import NOBODY, Crossing, pieces, request, settle, standing
from accounts.models import KeyAccount, Organisation, Team
from deals.events import EventType
from deals.models import Event, FeedEntry, Negotiation
from deals.outbox import record
from tests.cast import Cast, assemble
from tests.rows import refused, sql

ROLE = "negotrack_app"
MODELS = policies.models()


def ask(statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_table_is_somebodys_or_shared_for_a_reason(model: Any) -> None:
    """Who adds a model without an organisation says here whose its rows are."""
    table = model._meta.db_table
    owned = table == "accounts_organisation" or "organisation_id" in policies.columns(model)
    assert [owned, table in policies.THROUGH, table in policies.SHARED].count(True) == 1


@pytest.mark.django_db
def test_the_database_has_the_policy_of_every_table_that_is_somebodys() -> None:
    found = {
        (table, permissive, command, roles == ["public"])
        for table, permissive, command, roles in ask(
            "SELECT tablename, permissive, cmd, roles::text[] FROM pg_policies"
        )
    }
    assert found == {(p.table, "PERMISSIVE", "ALL", True) for p in policies.policies()}
    forced = ask(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relrowsecurity"
        " AND relforcerowsecurity AND relnamespace = 'public'::regnamespace"
    )
    assert {name for (name,) in forced} == {table for table, *_ in found}


@pytest.mark.django_db
def test_no_table_of_the_database_is_unknown() -> None:
    """Also none that no model tells of."""
    there = {name for (name,) in ask(policies.TABLES)} - {"django_migrations"}
    assert there == {model._meta.db_table for model in MODELS}


@pytest.mark.django_db
def test_the_program_works_as_a_role_that_no_policy_lets_pass() -> None:
    [(role,)] = ask("SELECT current_user")
    assert role == ROLE
    [flags] = ask(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin FROM pg_roles"
        " WHERE rolname = current_user"
    )
    assert flags == (False, False, False, False, False)
    role = "(SELECT oid FROM pg_roles WHERE rolname = current_user)"
    assert ask(f"SELECT FROM pg_class WHERE relowner = {role}") == []
    assert ask(f"SELECT FROM pg_auth_members WHERE member = {role}") == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE deals_offer DISABLE ROW LEVEL SECURITY",
        "DROP POLICY of_organisation ON deals_offer",
        "TRUNCATE deals_rollup",
        "SET session_replication_role = replica",
        "DELETE FROM django_migrations",
    ],
)
def test_the_role_cannot_lift_its_own_limits(statement: str) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic():
        sql(statement)


def test_nobody_sees_nothing_and_writes_nothing(cast: Cast) -> None:
    with request():
        assert standing() == NOBODY
        for model in MODELS:
            if model._meta.db_table not in policies.SHARED:
                assert not model._base_manager.exists(), model
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Team.objects.create(organisation=cast.organisation, name="Nobody's")
        assert Negotiation.objects.update(title="Nobody's") == 0
        assert Negotiation.objects.all().delete()[0] == 0
    assert Negotiation.objects.get().title == "Steel tubes 2027"


def test_one_organisation_sees_its_own_rows_alone(cast: Cast) -> None:
    with organisation(cast.elsewhere.pk):
        assert list(Organisation.objects.all()) == [cast.elsewhere]
        assert not Negotiation.objects.exists()
    with organisation(cast.organisation.pk):
        assert list(Organisation.objects.all()) == [cast.organisation]
        assert list(Negotiation.objects.all()) == [cast.negotiation]
    with every():
        assert Organisation.objects.count() == 2


def test_a_foreign_row_is_neither_written_nor_taken_over_nor_given_away(cast: Cast) -> None:
    own = Team.objects.create(organisation=cast.elsewhere, name="Own")
    with organisation(cast.elsewhere.pk):
        for write in (
            lambda: Team.objects.create(organisation=cast.organisation, name="Foreign"),
            lambda: Team.objects.filter(pk=own.pk).update(organisation=cast.organisation),
        ):
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                write()
        assert KeyAccount.objects.filter(pk=cast.account.pk).update(name="Ours") == 0
        assert KeyAccount.objects.filter(pk=cast.account.pk).delete()[0] == 0
    cast.account.refresh_from_db()
    assert cast.account.name == "Borealis Packaging"


def test_tokens_are_of_the_organisation_of_their_application(cast: Cast) -> None:
    from oauth2_provider.models import AccessToken

    from api.models import Application

    application = Application.objects.create(organisation=cast.organisation, name="crm")
    AccessToken.objects.create(
        application=application, token="t", expires=timezone.now() + timedelta(hours=1)
    )
    with organisation(cast.organisation.pk):
        assert AccessToken.objects.count() == 1
    with organisation(cast.elsewhere.pk):
        assert not AccessToken.objects.exists()


def test_what_was_rolled_back_is_said_again(cast: Cast) -> None:
    """PostgreSQL takes back what was set in a transaction, and in a savepoint."""
    with organisation(cast.elsewhere.pk), refused():
        Organisation.objects.create(pk=cast.elsewhere.pk, name="x", slug="x")
    assert Negotiation.objects.exists()
    with organisation(cast.elsewhere.pk):
        with transaction.atomic():
            with as_owner():
                sql("SELECT 1")
            transaction.set_rollback(True)
        assert not Negotiation.objects.exists()


def test_a_cursor_that_is_older_than_the_scope_obeys_it(cast: Cast) -> None:
    with connection.cursor() as cursor, organisation(cast.elsewhere.pk):
        cursor.execute("SELECT count(*) FROM deals_negotiation")
        assert cursor.fetchone() == (0,)


def test_work_for_one_organisation_never_turns_to_another(cast: Cast) -> None:
    with organisation(1), pytest.raises(Crossing), organisation(2):
        pass


def test_what_is_sent_later_is_read_in_the_scope_of_its_request() -> None:
    with request() as scope:
        settle(7)
        content = pieces((standing() for _ in range(2)), scope=scope)
    assert [(piece, standing()) for piece in content] == [("7", "every"), ("7", "every")]


@pytest.mark.django_db(transaction=True)
def test_events_are_numbered_at_commit_in_the_scope_of_their_work() -> None:
    """The deferred trigger of the change feed runs as the role, after the last statement."""
    cast = assemble()
    with organisation(cast.organisation.pk), transaction.atomic():
        record(negotiation=cast.negotiation, events=[(EventType.OFFER_TABLED, {})])
        cast.negotiation.save()
    with organisation(cast.organisation.pk):
        assert FeedEntry.objects.count() == Event.objects.count() > 0
    with organisation(cast.elsewhere.pk):
        assert not FeedEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_migrating_again_mends_what_is_missing() -> None:
    with as_owner():
        sql("DROP POLICY of_organisation ON deals_offer")
        sql("ALTER TABLE deals_round NO FORCE ROW LEVEL SECURITY")
        sql("REVOKE SELECT ON deals_ask FROM negotrack_app")
    call_command("migrate", verbosity=0)
    assert len(ask(policies.IN_PLACE)) == len(list(policies.policies()))
    assert ask("SELECT has_table_privilege('negotrack_app', 'deals_ask', 'SELECT')") == [(True,)]


def test_a_deployment_without_the_role_is_told() -> None:
    assert role_is_set() == []
    with override_settings(DATABASE_ROLE=""):
        assert [warning.id for warning in role_is_set()] == ["accounts.W001"]
