"""The role that the program works as: it owns no table, and no policy lets it pass."""

from __future__ import annotations

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

MAKE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {name}) THEN
        CREATE ROLE {role} NOLOGIN NOSUPERUSER NOBYPASSRLS;
    END IF;
    -- Since PostgreSQL 16 a member may lack the right to become the role.
    IF NOT pg_has_role(current_user, {name}, CASE
        WHEN current_setting('server_version_num')::int < 160000 THEN 'MEMBER' ELSE 'SET' END) THEN
        GRANT {role} TO CURRENT_USER;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- another database made it just now
END $$
"""
FROM_NOW_ON = "ALTER DEFAULT PRIVILEGES IN SCHEMA public"
GRANTS = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    f"{FROM_NOW_ON} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {{role}}",
    f"{FROM_NOW_ON} GRANT USAGE, SELECT ON SEQUENCES TO {{role}}",
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
)
MISSING = """
    SELECT NOT EXISTS (SELECT FROM pg_roles WHERE rolname = %s) OR EXISTS (
        SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
            AND NOT has_table_privilege(
                (SELECT oid FROM pg_roles WHERE rolname = %s), oid, 'SELECT')
    )
"""


def make_role(connection: BaseDatabaseWrapper) -> None:
    """Make the role and grant it what it needs; nothing where it has that already."""
    role: str = settings.DATABASE_ROLE
    if not role:
        return
    with connection.cursor() as cursor:
        cursor.execute(MISSING, [role, role])
        if cursor.fetchone() == (False,):
            return
        for statement in (MAKE, *GRANTS):
            text = sql.SQL(statement).format(role=sql.Identifier(role), name=sql.Literal(role))
            cursor.execute(text.as_string(connection.connection))
