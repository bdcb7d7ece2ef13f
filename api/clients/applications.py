"""The verbs of administrators who let other systems in: applications, secrets, tokens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from oauth2_provider.generators import generate_client_secret
from oauth2_provider.models import get_access_token_model

from accounts import access
from accounts.access import Verb, Viewer
from accounts.errors import Conflict, Invalid, Problem
from accounts.locks import one_at_a_time
from api.models import Application

MOST_APPLICATIONS = 100
CHANGEABLE = frozenset({"name", "scopes", "expires_at"})


def applications(viewer: Viewer) -> QuerySet[Application]:
    """Those of the organisation, also expired and revoked ones."""
    return access.of_organisation(Application.objects.all(), viewer, Verb.MANAGE_APPLICATIONS)


def live_tokens(*, viewer: Viewer, application_id: int, now: datetime) -> QuerySet[Any]:
    """The access tokens of an application that have not expired; NotFound for a foreign one."""
    application = access.one(applications(viewer), application_id)
    tokens: QuerySet[Any] = get_access_token_model().objects.filter(
        application=application, expires__gt=now
    )
    return tokens.order_by("id")


def add_application(
    *,
    viewer: Viewer,
    name: str,
    scopes: Sequence[str],
    now: datetime,
    expires_at: datetime | None = None,
) -> tuple[Application, str]:
    """A client with these scopes at most, and its secret, which is told this once.

    Raises Forbidden, Invalid for an expiry that has passed, and Conflict for too many.
    """
    access.require(viewer, Verb.MANAGE_APPLICATIONS)
    if expires_at is not None and expires_at <= now:
        raise Invalid([Problem("This has passed.", "/expires_at", "in_the_past")])
    secret = generate_client_secret()
    with transaction.atomic():
        one_at_a_time("applications", viewer.organisation_id)
        _refuse_too_many(viewer)
        row = Application.objects.create(
            organisation_id=viewer.organisation_id,
            name=name,
            scopes=sorted(set(scopes)),
            expires_at=expires_at,
            client_type=Application.CLIENT_CONFIDENTIAL,
            authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
            client_secret=secret,
            secret_at=now,
            created_by_id=viewer.user_id,
        )
    return row, secret


def change_application(*, viewer: Viewer, application_id: int, **changes: Any) -> Application:
    """Another name, expiry or scopes; its tokens lose at once what the application loses.

    An expiry that has passed is how to let it in no more until another one is set.
    """
    assert CHANGEABLE.issuperset(changes)
    if "scopes" in changes:
        changes["scopes"] = sorted(set(changes["scopes"]))
    with transaction.atomic():
        row = _locked(viewer, application_id)
        for name, value in changes.items():
            setattr(row, name, value)
        row.save(update_fields=[*changes, "updated"])
    return row


def rotate_secret(
    *, viewer: Viewer, application_id: int, keep: timedelta, now: datetime
) -> tuple[Application, str]:
    """A new secret, told this once; the one before is taken beside it for a while.

    Rotating again forgets the one before that at once. Tokens live on. Conflict if revoked.
    """
    secret = generate_client_secret()
    with transaction.atomic():
        row = _locked(viewer, application_id)
        if row.revoked_at is not None:
            raise Conflict([Problem("The application was revoked.", code="revoked")])
        row.previous_secret = row.client_secret if keep else ""
        row.previous_expires_at = now + keep if keep else None
        row.client_secret, row.secret_at = secret, now
        row.save(
            update_fields=[
                "client_secret", "secret_at", "previous_secret", "previous_expires_at", "updated",
            ]
        )  # fmt: skip
    return row, secret


def revoke(*, viewer: Viewer, application_id: int, now: datetime) -> Application:
    """For good: its secrets and tokens are forgotten, what it did remains. Twice is once."""
    with transaction.atomic():
        row = _locked(viewer, application_id)
        get_access_token_model().objects.filter(application=row).delete()
        if row.revoked_at is None:
            row.revoked_at = now
            row.previous_secret, row.previous_expires_at = "", None
            row.save(
                update_fields=["revoked_at", "previous_secret", "previous_expires_at", "updated"]
            )
    return row


def revoke_token(*, viewer: Viewer, application_id: int, token_id: int, now: datetime) -> None:
    """One token less."""
    rows = live_tokens(viewer=viewer, application_id=application_id, now=now)
    access.one(rows, token_id).delete()


def _locked(viewer: Viewer, application_id: int) -> Application:
    access.require(viewer, Verb.MANAGE_APPLICATIONS)
    return access.one(applications(viewer).select_for_update(of=("self",)), application_id)


def _refuse_too_many(viewer: Viewer) -> None:
    rows = Application.objects.filter(organisation_id=viewer.organisation_id, revoked_at=None)
    if rows.count() >= MOST_APPLICATIONS:
        text = f"At most {MOST_APPLICATIONS} applications: revoke one first."
        raise Conflict([Problem(text, code="too_many_applications")])
