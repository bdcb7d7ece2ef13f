"""Which table is whose, as row-level security policies; `manage.py migrate` puts them in place.

A table with an `organisation_id` has its policy without being named here. A table without one is
named in THROUGH or SHARED, or a test fails.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

NAME = "of_organisation"
SETTING = "negotrack.organisation"

THROUGH: Mapping[str, tuple[str, str]] = {
    "oauth2_provider_accesstoken": ("application_id", "api_application"),
    "oauth2_provider_refreshtoken": ("application_id", "api_application"),
    "oauth2_provider_grant": ("application_id", "api_application"),
    "oauth2_provider_idtoken": ("application_id", "api_application"),
    "oauth2_provider_devicegrant": ("user_id", "accounts_user"),
    "accounts_user_groups": ("user_id", "accounts_user"),
    "accounts_user_user_permissions": ("user_id", "accounts_user"),
    "django_admin_log": ("user_id", "accounts_user"),
    "account_emailaddress": ("user_id", "accounts_user"),
    "account_emailconfirmation": ("email_address_id", "account_emailaddress"),
    "mfa_authenticator": ("user_id", "accounts_user"),
    "usersessions_usersession": ("user_id", "accounts_user"),
    "socialaccount_socialaccount": ("user_id", "accounts_user"),
    "socialaccount_socialtoken": ("account_id", "socialaccount_socialaccount"),
}
"""Table → the column that names a row of another table, whose policy holds for both."""

SHARED: Mapping[str, str] = {
    "auth_permission": "kinds of permissions, the same for all",
    "auth_group": "names of groups, the same for all",
    "auth_group_permissions": "which kinds a group has, the same for all",
    "django_content_type": "kinds of rows, the same for all",
    "django_session": "found by its secret key, before anybody is known",
    "socialaccount_socialapp": "empty: identity providers stand in OIDC_PROVIDERS",
    "pghistory_context": "who changed something and at which address, never what",
}
"""Tables that belong to no organisation, and why."""

# Subselects are worked out once for a statement, not for every row.
_NOW = f"(SELECT current_setting('{SETTING}', true))"
_EVERY = f"{_NOW} = 'every'"
_ID = f"(SELECT NULLIF(NULLIF(current_setting('{SETTING}', true), ''), 'every')::bigint)"


@dataclass(frozen=True, slots=True)
class Policy:
    table: str
    condition: str

    @property
    def mark(self) -> str:
        """Kept as the policy's comment: PostgreSQL writes conditions in words of its own."""
        return hashlib.sha256(self.condition.encode()).hexdigest()[:16]

    def statements(self) -> Iterator[str]:
        """Bring it about, whatever is there."""
        yield f'ALTER TABLE "{self.table}" ENABLE ROW LEVEL SECURITY'
        yield f'ALTER TABLE "{self.table}" FORCE ROW LEVEL SECURITY'
        yield f'DROP POLICY IF EXISTS {NAME} ON "{self.table}"'
        condition = f"USING ({self.condition}) WITH CHECK ({self.condition})"
        yield f'CREATE POLICY {NAME} ON "{self.table}" {condition}'
        yield f"COMMENT ON POLICY {NAME} ON \"{self.table}\" IS '{self.mark}'"


def policies() -> Iterator[Policy]:
    """Of every table that is somebody's."""
    for model in models():
        condition = _condition(model)
        if condition is not None:
            yield Policy(model._meta.db_table, condition)


def models() -> list[Any]:
    """Every model with a table of its own."""
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if model._meta.managed and not model._meta.proxy]


def columns(model: Any) -> set[str]:
    return {field.column for field in model._meta.concrete_fields}


def _condition(model: Any) -> str | None:
    table = model._meta.db_table
    if model._meta.label == "accounts.Organisation":
        return f"id = {_ID} OR {_EVERY}"
    if "organisation_id" in columns(model):
        return f"organisation_id = {_ID} OR {_EVERY}"
    if table in THROUGH:
        column, parent = THROUGH[table]
        return f"{_EVERY} OR EXISTS (SELECT FROM {parent} parent WHERE parent.id = {column})"
    return None


IN_PLACE = f"""
    SELECT c.relname, obj_description(p.oid, 'pg_policy')
    FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid AND p.polname = '{NAME}'
    WHERE c.relnamespace = 'public'::regnamespace AND c.relrowsecurity AND c.relforcerowsecurity
"""
TABLES = (
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
)


def put_in_place(connection: BaseDatabaseWrapper) -> None:
    """Make the database's policies those of this program; nothing where they are already."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        tables = {name for (name,) in cursor.fetchall()}
        cursor.execute(IN_PLACE)
        marks: dict[str, str] = dict(cursor.fetchall())
        for policy in policies():
            if policy.table in tables and marks.get(policy.table) != policy.mark:
                for statement in policy.statements():
                    cursor.execute(statement)
